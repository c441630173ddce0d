"""Standing approvals: a lead's yes to one exact version of a wording, so that the house may send it by itself.

In: nothing. Out: `Template`, `Standing` and the port `StandingApprovals`. A wording that is changed by one letter is
another version and needs a new yes (product.md rule 10).
"""

from typing import Final, Protocol

import msgspec

from bot.core.clock import Millis
from bot.core.model import Draft, UserName

HOUSE: Final = UserName("house")
"""In whose name a standing approval is carried out; the reason says who gave it. It is never one of two people."""


class Template(msgspec.Struct, frozen=True):
    """A wording that may stand: its case, the text with its {fields}, and its id, made of both."""

    id: str
    case: str
    text: str


class Standing(msgspec.Struct, frozen=True):
    """Who allowed which version, and when; `by` is "" where nobody has."""

    template: Template
    by: UserName = UserName("")
    at: Millis = Millis(0)


class StandingApprovals(Protocol):
    """All templates of the shop's wordings, and which of them may go out by themselves."""

    async def listed(self) -> tuple[Standing, ...]: ...

    async def allow(self, template: str, by: UserName) -> Standing:
        """Raises NotFound for a version that is not (any more) in the wordings."""
        ...

    async def forbid(self, template: str, by: UserName) -> Standing: ...

    async def covering(self, draft: Draft) -> Standing | None:
        """The approval under which that draft may go out now; None where there is none."""
        ...
