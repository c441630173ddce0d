"""alerts.toml against changed bytes: rules, or Misconfigured with file and line, soon, and nothing else; and the lines
that are told are those where the keys stand.

1,000 cases in the short form; 100,000 in the full one, where none may take 50 ms (quality-bar.md P8).
"""

import tomllib
from pathlib import Path
from random import Random
from typing import Final

import pytest

from bot.core.errors import Misconfigured
from bot.core.monitoring import Shop
from monitoring import rules
from monitoring.lines import Lines
from monitoring.lines import Path as Keys
from tests.support.mutations import in_time, mutated

SHOP: Final = Shop("小店", ())
WHOLE: Final = """\
allow = ["@小店"]  # ours
quiet_hours = "22:00-08:00"
leads = ["limei"]
[brands]
names = ["小店"]
[themes.safety]
weight = 3.0
words = [
  "起火",
]
[levels.notice]
posts = 5
[levels.warning]
posts = 20
expected = 400.5
receivers = ["pr"]
[levels.serious]
posts = 80
[levels.crisis]
posts = 200
[systemic]
writers = 3
[night]
hours = "23-7"
[receivers.pr]
type = "wecom"
url = "$PR_URL"
[[people]]
name = "limei"
[[shifts]]
days = ["mon"]
begin = "08:00"
end = "20:00"
people = ["limei"]
""".encode()
SEEDS: Final = (WHOLE, b"[levels.notice]\nposts = 5\n")
PIECES: Final = (
    *(
        b"[",
        b"]",
        b"[[",
        b"[[shifts]]\n",
        b"[levels.warning]\n",
        b"{",
        b"}",
        b'"',
        b'"""',
        b"'''",
        b"=",
        b".",
        b",",
        b"\n",
    ),
    *(b"#", b"nan", b"inf", b"-1", b"1e999", b"9" * 5_000, b"2025-13-40", b"\x00", b"\xff", b"\\u0000", b"true"),
    *(
        b"a.b.c = 1\n",
        b"posts = 5\n",
        b"x = {y = [1, {z = 2}]}\n",
        b'"q k" = 1\n',
        b'begin = "24:00"\n',
        b"themes = 1\n",
    ),
    *(b'hours = "7-7"\n', "\u2028".encode()),
)
FORMS: Final = pytest.mark.parametrize(
    ("count", "timed"),
    [(1_000, False), pytest.param(100_000, True, marks=[pytest.mark.full, pytest.mark.timeout(1_800)])],
)


def told(path: Path) -> str:
    """What is said of the file; empty: it was taken."""
    try:
        rules.read(path, SHOP)
    except Misconfigured as error:
        return str(error)
    return ""


def edited(random: Random) -> bytes:
    """As a person would spoil it: a line gone, doubled or moved."""
    lines = WHOLE.splitlines(keepends=True)
    line = lines[random.randrange(len(lines))] if random.random() < 0.5 else b"# nothing\n"
    if line in lines:
        lines.remove(line)
    lines[(at := random.randrange(len(lines))) : at] = [line] * random.choice((0, 1, 2))
    return b"".join(lines)


@FORMS
def test_a_changed_file_is_rules_or_a_named_fault(tmp_path: Path, count: int, timed: bool) -> None:
    random, path, whole = Random(11), tmp_path / "alerts.toml", 0
    for _ in range(count):
        body = mutated(WHOLE, random, SEEDS, PIECES) if random.random() < 0.5 else edited(random)
        path.write_bytes(body)
        said = told(path)
        assert not said or said.startswith(f"{path}:"), body
        assert len(said) < 1_100, body
        whole += not said
        assert not timed or in_time(lambda: told(path)), body
    assert count // 20 < whole < count // 2, "the cases are neither all whole nor all broken"


class Writer:
    """Any TOML, and on which line each key stands."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._next = 0
        self.lines = [""]
        self.keys: dict[Keys, int] = {}

    def whole(self) -> str:
        self._pairs(())
        many: dict[str, int] = {}
        for _ in range(6):
            if self._random.random() < 0.5:
                key = self._key()
                at: Keys = (key,)
                self._header(f"[{self._shown(key)}]", at)
            else:
                key = self._random.choice(["rows", "more rows"])
                number = many[key] = many.get(key, -1) + 1
                at = (key, number)
                self._header(f"[[ {self._shown(key)} ]]", at)
                if self._random.random() < 0.5:
                    self._pairs(at)
                    inner = self._key()
                    at = (*at, inner)
                    self._header(f"[{self._shown(key)}.{self._shown(inner)}]", at)
            self._pairs(at)
        return "\n".join(self.lines)

    def _header(self, shown: str, keys: Keys) -> None:
        self._line(shown + self._random.choice(["", "  # [not.this]", " "]))
        self.keys[keys] = len(self.lines) - 1

    def _pairs(self, table: Keys) -> None:
        for _ in range(self._random.randrange(4)):
            keys = [self._key() for _ in range(self._random.choice((1, 1, 2)))]
            self._line(" . ".join(map(self._shown, keys)) + " = ")
            self.keys[*table, *keys] = len(self.lines) - 1
            self._value((*table, *keys), 0)
            self._line("# key = 1" if self._random.random() < 0.2 else "")

    def _value(self, keys: Keys, depth: int) -> None:
        match self._random.randrange(8 if depth < 3 else 6):
            case 6:
                self._put("[")
                for place in range(self._random.randrange(4)):
                    if self._random.random() < 0.5:
                        self._line("# ] , [x]")
                        self._line("  ")
                    self.keys[*keys, place] = len(self.lines) - 1
                    self._value((*keys, place), depth + 1)
                    self._put(", ")
                self._put("]")
            case 7:
                inner = [self._key() for _ in range(self._random.randrange(3))]
                self._put("{")
                for number, key in enumerate(inner):
                    self._put(", " if number else "")
                    self.keys[*keys, key] = len(self.lines) - 1
                    self._put(f"{self._shown(key)} = ")
                    self._value((*keys, key), depth + 1)
                self._put("}")
            case kind:
                text = (
                    "1979-05-27 07:32:00",
                    "-1_0.5e3",
                    "'a]=\\'",
                    '"q\\"]#="',
                    '"""\n[t]\nx = """" '.rstrip(),
                    "'''\n\\''\n'''",
                )[kind]
                for number, part in enumerate(text.split("\n")):
                    if number:
                        self._line(part)
                    else:
                        self._put(part)

    def _key(self) -> str:
        self._next += 1
        return f"{self._random.choice(['k', 'k k', 'k.k', '键', '1'])}{self._next}"

    def _shown(self, key: str) -> str:
        if key.isascii() and key.isalnum():
            return key
        return f'"{key}"' if self._random.random() < 0.5 else f"'{key}'"

    def _put(self, text: str) -> None:
        self.lines[-1] += text

    def _line(self, text: str) -> None:
        self.lines.append(text)


def test_every_key_is_told_on_the_line_where_it_stands() -> None:
    random, seen = Random(12), 0
    for _ in range(150):
        written = Writer(random)
        text = written.whole()
        tomllib.loads(text)
        lines = Lines(text)
        for keys, line in written.keys.items():
            seen += 1
            assert lines.line(keys) == line + 1, (keys, text)
    assert seen > 2_500
