"""alerts.toml: what is ours, what is wrong, from when on it is grave, and who is told.

In: the file and the shop. Out: `Rulebook`. Called by `monitoring.load`. Raises Misconfigured naming file, line, key and
the nearest known one; what is odd but does no harm becomes a fault. The head of config/alerts.toml explains each table.
"""

import difflib
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from bot.core.alertchecks import LEVELS, Flaw, holes, roster_flaws, rule_flaws
from bot.core.alerts import AlertRules, Demand, Person, Roster, Shift
from bot.core.errors import Misconfigured
from bot.core.monitoring import Shop
from bot.core.staff import Slot
from bot.core.topics import Level, LevelRule, SeverityRules, Theme
from monitoring.lines import Lines
from monitoring.lines import Path as Keys
from monitoring.tables import Brands, Head, Night, ProductWords, Rulebook, ShiftTable, Systemic, Table, ThemeWords, Tone

MOST_BYTES: Final = 128 << 10
MOST_SAID: Final = 1_000
_AT: Final = re.compile(r" - at `\$([^`]*)`")
TERMINAL: Final = "terminal"
"""The type of receiver that calls nobody."""
PERSON: Final = "person"
"""The key of a receiver's table that says whose it is."""
_STEP: Final = re.compile(r"\.([\w-]+)|\[(\d+)\]")
_UNKNOWN: Final = re.compile(r"unknown field `([^`]+)`")

T = TypeVar("T")


class _File:
    """One file, with the lines of its keys."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            if path.stat().st_size > MOST_BYTES:
                raise Misconfigured(f"{path}: larger than {MOST_BYTES >> 10} KB; it holds rules, not data")
            text = path.read_text(encoding="utf-8-sig")
            self.table: Table = tomllib.loads(text)
            self._lines = Lines(text)
        except FileNotFoundError as error:
            raise Misconfigured(f'{path}: no such file; set watch.rules to yours, or to "" to watch nothing') from error
        except (OSError, UnicodeDecodeError, RecursionError) as error:
            raise Misconfigured(f"{path}: cannot be read: {error}; save it as TOML in UTF-8") from error
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"at line (\d+)", str(error))
            raise Misconfigured(f"{path}:{line[1] if line else 1}: not valid TOML: {error}"[:MOST_SAID]) from error
        except ValueError as error:  # a number of thousands of digits
            raise Misconfigured(f"{path}:1: not valid TOML: {error}") from error

    def place(self, keys: Keys) -> str:
        return f"{self.path}:{self._lines.line(keys)}: {_written(keys)}"

    def told(self, flaw: Flaw) -> str:
        return f"{self.place(flaw.path)}: {flaw.says}"

    def refuse(self, flaws: Iterable[Flaw]) -> None:
        """Raises for the first, with how many more there are."""
        found = list(flaws)
        if found:
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            raise Misconfigured(self.told(found[0])[:MOST_SAID] + more)

    def decode(self, table: object, cls: type[T], at: Keys) -> T:
        try:
            return msgspec.convert(table, cls)
        except msgspec.ValidationError as error:
            says = str(error)
            inner = _AT.search(says)
            keys = (*at, *_steps(inner[1] if inner else ""))
            unknown = _UNKNOWN.search(says)
            if unknown:
                known = [field.encode_name for field in msgspec.structs.fields(cls)]  # type: ignore[arg-type]
                keys, says = (*keys, unknown[1]), f"no such key{nearest(unknown[1], known)}"
            raise Misconfigured(f"{self.place(keys)}: {_AT.sub('', says)}"[:MOST_SAID]) from error


def read(path: Path, shop: Shop) -> Rulebook:
    """The file's rules for that shop."""
    file = _File(path)
    head = file.decode(file.table, Head, ())
    roster = _roster(file, head)
    rules = _rules(file, head)
    file.refuse(roster_flaws(roster))
    file.refuse(rule_flaws(rules, head.receivers))
    file.refuse(_receiver_flaws(head.receivers))
    known = {product.id for product in shop.products}
    brands = file.decode(head.brands, Brands, ("brands",))
    return Rulebook(
        brands=brands if brands.names else msgspec.structs.replace(brands, names=(shop.name,)),
        products={name: file.decode(table, ProductWords, ("products", name)) for name, table in head.products.items()},
        allow=head.allow,
        deny=head.deny,
        themes=_themes(file, head),
        tone=file.decode(head.tone, Tone, ("tone",)),
        rules=rules,
        roster=roster,
        receivers=head.receivers,
        weights=path.parent / head.weights if head.weights else None,
        faults=tuple(_faults(file, head, roster, rules, known)),
    )


def nearest(written: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(written, known, n=1)
    return f"; did you mean `{near[0]}`?" if near else f"; known: {', '.join(known)}"


def _themes(file: _File, head: Head) -> dict[Theme, ThemeWords]:
    names = [theme.value for theme in Theme]
    file.refuse(
        Flaw(("themes", name), f"no theme {name!r}{nearest(name, names)}") for name in head.themes if name not in names
    )
    return {Theme(name): file.decode(table, ThemeWords, ("themes", name)) for name, table in head.themes.items()}


def _rules(file: _File, head: Head) -> AlertRules:
    names = [level.name.lower() for level in LEVELS]
    file.refuse(
        Flaw(("levels", name), f"no level {name!r}{nearest(name, names)}") for name in head.levels if name not in names
    )
    file.refuse(
        Flaw(("levels",), f"no [levels.{name}]; all four are needed") for name in names if name not in head.levels
    )
    bars = {name: _bars(file, head.levels[name], name) for name in names}
    systemic = file.decode(head.systemic, Systemic, ("systemic",))
    night = file.decode(head.night, Night, ("night",))
    severity = SeverityRules(
        notice=bars["notice"],
        warning=bars["warning"],
        serious=bars["serious"],
        crisis=bars["crisis"],
        weights={theme: words.weight for theme, words in _themes(file, head).items()},
        writers=systemic.writers,
        orders=systemic.orders,
        voices=systemic.voices,
        systemic_weight=systemic.weight,
        night=night.hours,
        night_weight=night.weight,
    )
    demands = {Level[name.upper()]: _demand(file, head.levels[name], name) for name in names}
    return AlertRules(severity=severity, demands=demands, quiet=head.quiet_hours, inhibit=head.inhibit)


def _bars(file: _File, table: Table, name: str) -> LevelRule:
    """Bars and demand of a level stand in one table."""
    demand = set(Demand.__struct_fields__)
    known = [*LevelRule.__struct_fields__, *Demand.__struct_fields__]
    at: Keys = ("levels", name)
    file.refuse(Flaw((*at, key), f"no such key{nearest(key, known)}") for key in table if key not in known)
    return file.decode({key: value for key, value in table.items() if key not in demand}, LevelRule, at)


def _demand(file: _File, table: Table, name: str) -> Demand:
    keys = set(Demand.__struct_fields__)
    return file.decode({key: value for key, value in table.items() if key in keys}, Demand, ("levels", name))


def _roster(file: _File, head: Head) -> Roster:
    shifts = [file.decode(table, ShiftTable, ("shifts", place)) for place, table in enumerate(head.shifts)]
    return Roster(
        people=tuple(file.decode(table, Person, ("people", place)) for place, table in enumerate(head.people)),
        shifts=tuple(Shift(slots=(Slot(one.days, one.begin, one.end),), people=one.people) for one in shifts),
        leads=head.leads,
    )


def _receiver_flaws(receivers: Mapping[str, Table]) -> Iterable[Flaw]:
    for name, table in receivers.items():
        if not isinstance(table.get("type"), str):
            yield Flaw(("receivers", name), 'no type; say for instance type = "wecom"')


def _faults(file: _File, head: Head, roster: Roster, rules: AlertRules, products: Collection[str]) -> Iterable[str]:
    for slot in holes(roster):
        days = ", ".join(day.value for day in slot.days)
        says = f"nobody is on duty {slot.begin}–{slot.end} on {days}; everybody is told then"
        yield file.told(Flaw(("shifts", 0), says))
    for name in head.products:
        if name not in products:
            says = f"no product {name!r} is sold; these names are not looked for"
            yield file.told(Flaw(("products", name), says))[:MOST_SAID]
    people = [person.name for person in roster.people]
    for name, table in head.receivers.items():
        if PERSON in table and table[PERSON] not in people:
            says = f"nobody called {table[PERSON]!r} stands in people; until then its links claim for nobody"
            yield file.told(Flaw(("receivers", name, PERSON), says))[:MOST_SAID]
    if not head.themes:
        yield f"{file.path}:1: no [themes]: what is wrong is told by the tone alone, and all is OTHER"
    if not any(demand.receivers for demand in rules.demands.values()):
        yield f"{file.path}:1: no level names a receiver: alerts are shown in the console and nobody is paged"
    elif not roster.people and any(table.get("type") != TERMINAL for table in head.receivers.values()):
        yield f"{file.path}:1: no [[people]]: receivers are told, and nobody is called by name"


def _steps(written: str) -> Keys:
    return tuple(int(place) if place else key for key, place in _STEP.findall(written))


def _written(keys: Keys) -> str:
    """Keys as people write them."""
    said = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return said.removeprefix(".") or "the file"
