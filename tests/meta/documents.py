"""What a document promises: the commands it names, the files it links to, its twin in the other language.

In: the text of a Markdown file. Out: what it names, or one line per complaint. Called by test_readme.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^ *```(?P<language>[\w-]*)[^\n]*\n(?P<body>.*?)^ *``` *$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
HEADING = re.compile(r"^(#{1,6}) +(.+?) *#*$", re.MULTILINE)
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)|(?:src|href)=\"([^\"]+)\"")
PICTURE = re.compile(r"!\[[^]]*\]\(\s*<?([^)\s>]+)|<img[^>]*src=\"([^\"]+)\"")
MAKE = re.compile(r"(?:^|[\s;&|])make((?: +[a-z][a-z-]*\b(?!=))+)")
COMMAND = re.compile(r"(?:^|[\s;&|/])halfminute((?: +[a-z][a-z-]*(?![\w./=:-]))*)((?: +--?[a-z][^\n;&|#`]*)?)")
SHELL = {"sh", "bash", "console", "shell"}


@dataclass(frozen=True, order=True)
class Command:
    """One command line of the product, as a document shows it: `halfminute store check --repair`."""

    words: tuple[str, ...]
    options: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join(("halfminute", *self.words, *self.options))


def prose(text: str) -> str:
    """The text without its fenced blocks."""
    return FENCE.sub("", text)


def snippets(text: str) -> list[str]:
    """Everything shown as code that a reader may type: lines of shell blocks (or of unnamed ones) and code spans."""
    blocks = [match["body"] for match in FENCE.finditer(text) if match["language"] in SHELL | {""}]
    lines = [line.split(" #")[0].strip().removeprefix("$ ") for block in blocks for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("#")] + SPAN.findall(prose(text))


def make_targets(text: str) -> set[str]:
    """The targets of every `make …` in the document."""
    return {name for line in snippets(text) for match in MAKE.finditer(line) for name in match[1].split()}


def commands(text: str) -> set[Command]:
    """Every `halfminute …` in the document."""
    return {
        Command(tuple(match[1].split()), tuple(re.findall(r"(?<!\S)--[a-z][a-z-]*", match[2])))
        for line in snippets(text)
        for match in COMMAND.finditer(line)
    }


def defined_targets(makefile: str) -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):(?!=)", makefile, re.MULTILINE))


def slug(heading: str) -> str:
    """The anchor that the usual Markdown viewers give a heading."""
    kept = re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", heading.lower()))
    return kept.replace(" ", "-")


def _first(match: re.Match[str]) -> str:
    return match[1] or match[2]


def pictures(text: str) -> list[str]:
    return [_first(match) for match in PICTURE.finditer(prose(text))]


def broken_links(root: Path, document: str) -> list[str]:
    """Relative links and pictures without a file, and anchors without a heading."""
    text = (root / document).read_text("utf-8")
    anchors = {slug(match[2]) for match in HEADING.finditer(prose(text))}
    found = []
    for link in map(_first, LINK.finditer(prose(text))):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        if path and not (root / document).parent.joinpath(path).exists():
            found.append(f"{document}: {link} does not exist")
        if not path and anchor not in anchors:
            found.append(f"{document}: no heading for #{anchor}")
    return found


def shape(text: str) -> dict[str, list[str]]:
    """What the twins of a document must share, whatever their language."""
    typed = [line for match in FENCE.finditer(text) if match["language"] in SHELL for line in snippets(match[0])]
    return {
        "heading levels": [match[1] for match in HEADING.finditer(prose(text))],
        "code blocks": [match["language"] for match in FENCE.finditer(text)],
        "lines to type": typed,
        "pictures": [Path(link).stem.split(".")[0] for link in pictures(text)],
    }


def differences(one: str, other: str) -> list[str]:
    """Where two twins do not match."""
    mine, theirs = shape(one), shape(other)
    return [f"{what}: {mine[what]} against {theirs[what]}" for what in mine if mine[what] != theirs[what]]


def unknown(named: Iterable[str], known: set[str]) -> list[str]:
    return sorted(set(named) - known)
