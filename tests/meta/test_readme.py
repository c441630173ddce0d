"""The README promises only what is there: its commands, targets, links, pictures, in both languages alike."""

import io
import re
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import pytest
from rich.console import Console

from bot import cli
from tests.meta import documents
from tests.meta.documents import Command
from tests.meta.test_layers import ROOT

TWINS = ("README.md", "README.zh-CN.md")


def read(name: str) -> str:
    path = ROOT / name
    assert path.is_file(), f"{name} is missing: the project is explained in English and in Chinese"
    return path.read_text("utf-8")


@pytest.mark.parametrize("name", TWINS)
def test_every_make_target_exists(name: str) -> None:
    named = documents.make_targets(read(name))
    assert {"run", "test"} <= named
    assert documents.unknown(named, documents.defined_targets(read("Makefile"))) == []


async def nothing(*_: object) -> None:
    """What the commands do is not asked here."""


ANYTHING: Final[Any] = nothing
APP: Final = cli.build(cli.Doing(**dict.fromkeys((field.name for field in fields(cli.Doing)), ANYTHING)))


def help_of(words: tuple[str, ...]) -> str:
    """What a person reads who types these and --help."""
    told = io.StringIO()
    APP.help_print([*words], console=Console(file=told, width=200, no_color=True))
    return told.getvalue()


def wrong_with(command: Command) -> str:
    """What a person would meet who types it: asks the command line for its help."""
    said = help_of(command.words)
    usage = re.search(r"^Usage: halfminute((?: [a-z-]+)*)(.*)$", said, re.MULTILINE)
    known, takes = (usage[1].split(), len(re.findall(r" [A-Z]+\b", usage[2]))) if usage else ([], 0)
    path, _, _ = APP.parse_commands([*command.words])
    if not usage or [*path] != known or bool(path) != bool(command.words):
        return f"{command}: no such command; it says {said}"
    if len(command.words) > len(known) + takes:
        return f"{command}: {command.words[-1]} is one word too many; it says {said}"
    missing = [option for option in command.options if not re.search(rf"{option}\b", said)]
    return f"{command}: no such option {missing}" if missing else ""


def test_every_command_exists_with_its_options() -> None:
    named = documents.commands(read(TWINS[0])) | documents.commands(read(TWINS[1]))
    assert {word for command in named for word in command.words} >= {"run", "demo", "check-config"}
    assert [wrong for command in sorted(named) if (wrong := wrong_with(command))] == []


@pytest.mark.parametrize("name", TWINS)
def test_every_link_and_picture_resolves(name: str) -> None:
    assert documents.pictures(read(name)), f"{name} shows no picture"
    assert documents.broken_links(ROOT, name) == []


def test_twins_match() -> None:
    assert documents.differences(*map(read, TWINS)) == []


def test_twins_name_each_other() -> None:
    assert TWINS[1] in read(TWINS[0])
    assert TWINS[0] in read(TWINS[1])


# --- and now documents that promise too much -------------------------------------------------------------------------

SAMPLE = """\
# HalfMinute

Type `make run`, or `halfminute demo --feed room.ndjson`; see [settings](config/halfminute.toml), [below](#two-words)
and [the site](https://shop.example/x). ![the desk](docs/desk.png)

```sh
make install test   # both
make test ARGS="-k desk"
.venv/bin/halfminute store check --repair now
halfminute > log && halfminute run
```

## Two *words*

```toml
make = "nothing"
```
"""


def test_commands_are_found() -> None:
    assert documents.make_targets(SAMPLE) == {"run", "install", "test"}
    assert documents.commands(SAMPLE) == {
        Command(("demo",), ("--feed",)),
        Command(("store", "check"), ("--repair",)),
        Command(("run",)),
        Command(()),
    }


def test_unknown_target_bites() -> None:
    known = documents.defined_targets("run: install ## x\nPYTHON ?= x\nUV := y\ninstall:\n\t@make deploy:\n")
    assert known == {"run", "install"}
    assert documents.unknown(documents.make_targets(SAMPLE), known) == ["test"]


def test_unknown_command_bites() -> None:
    assert wrong_with(Command(())) == ""
    assert "no such command" in wrong_with(Command(("no-such-command",)))
    assert "no such option" in wrong_with(Command(("demo",), ("--no-such-option",)))


def test_broken_links_bite(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(SAMPLE, "utf-8")
    assert len(documents.broken_links(tmp_path, "README.md")) == 2
    for name in ("config/halfminute.toml", "docs/desk.png"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    assert documents.broken_links(tmp_path, "README.md") == []
    (tmp_path / "README.md").write_text(SAMPLE.replace("#two-words", "#three-words"), "utf-8")
    assert documents.broken_links(tmp_path, "README.md") == ["README.md: no heading for #three-words"]


@pytest.mark.parametrize(
    ("mine", "theirs", "what"),
    [
        ("## Two", "### Two", "heading levels"),
        ("## Two *words*\n", "", "heading levels"),
        ("```toml", "```", "code blocks"),
        ("--repair", "--force", "lines to type"),
        ("docs/desk.png", "docs/prompter.png", "pictures"),
    ],
)
def test_different_twins_bite(mine: str, theirs: str, what: str) -> None:
    assert mine in SAMPLE
    found = documents.differences(SAMPLE, SAMPLE.replace(mine, theirs))
    assert [line.split(":")[0] for line in found] == [what]


def test_translated_twin_passes() -> None:
    twin = SAMPLE.replace("# both", "# 两样都做").replace("Two *words*", "两个词").replace("desk.png", "desk.zh.png")
    assert documents.differences(SAMPLE, twin) == []
