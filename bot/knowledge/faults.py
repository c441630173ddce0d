"""What is wrong with a content file, in words for the health page and `halfminute check-config`.

In: nothing. Out: `Fault`. Made by `entries`, `tables` and `index`; the content that is right loads all the same.
"""

import msgspec


class Fault(msgspec.Struct, frozen=True):
    """One thing to mend: `place` is file and line, `message` says what is wrong and what to do."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"
