"""A string that hides itself, for tokens and keys in settings.

In: the value, from a settings file or (written "$NAME" there) from an environment variable. Out: `Secret`. Called by
the settings of adapters; `config.settings` reads it.
"""


class Secret:
    """Only `reveal()` shows it; a `repr`, a log line or a traceback does not."""

    __slots__ = ("_value",)

    def __init__(self, value: str = "") -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "Secret(…)" if self._value else "Secret()"

    __str__ = __repr__
