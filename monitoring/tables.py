"""The tables of alerts.toml, as structs.

In: nothing. Out: their shapes, and `Rulebook`, all of the file. Made by `monitoring.rules`, read by `monitoring.words`.
"""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from bot.core.alerts import AlertRules, Roster
from bot.core.model import UserName
from bot.core.staff import Weekday
from bot.core.topics import Theme

Table = Mapping[str, object]


class Brands(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How people call the shop. `short` names count only beside one of `context` or a product."""

    names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    homophones: tuple[str, ...] = ()
    spelled: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    context: tuple[str, ...] = ()


class ProductWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """More names of one product. `generic`: its name is anybody's ("高腰直筒牛仔裤") and says nothing without ours."""

    names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    homophones: tuple[str, ...] = ()
    generic: bool = False


class ThemeWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What tells one theme: `words` are bad by themselves, `hints` only tell what a bad text is about, and what stands
    in one of `shields` is neither."""

    words: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    shields: tuple[str, ...] = msgspec.field(default=(), name="not")
    weight: float = 1.0


class Tone(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a post sounds: signs of a joke and of an advert."""

    joke: tuple[str, ...] = ()
    advert: tuple[str, ...] = ()


class Systemic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From when on it is not one person's bad luck, and what it then weighs."""

    writers: int = 3
    orders: int = 2
    voices: int = 3
    weight: float = 1.5


class Night(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When nobody sees what happens, and what it then weighs."""

    hours: str = "23-7"
    weight: float = 1.2


class ShiftTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is on duty then; one that ends before it begins goes on past midnight."""

    days: tuple[Weekday, ...] = tuple(Weekday)
    begin: str
    end: str
    people: tuple[UserName, ...]


class Head(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file; what needs names of its own is decoded table by table."""

    brands: Table = {}
    products: dict[str, Table] = {}
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    themes: dict[str, Table] = {}
    tone: Table = {}
    levels: dict[str, Table]
    systemic: Table = {}
    night: Table = {}
    quiet_hours: str = ""
    inhibit: bool = True
    weights: str = ""
    receivers: dict[str, Table] = {}
    people: tuple[Table, ...] = ()
    shifts: tuple[Table, ...] = ()
    leads: tuple[UserName, ...] = ()


class Rulebook(msgspec.Struct, frozen=True, kw_only=True):
    """What the file says."""

    brands: Brands
    products: Mapping[str, ProductWords]
    allow: tuple[str, ...]
    deny: tuple[str, ...]
    themes: Mapping[Theme, ThemeWords]
    tone: Tone
    rules: AlertRules
    roster: Roster
    receivers: Mapping[str, Table]
    weights: Path | None
    faults: tuple[str, ...]
