"""Every text colour is readable on every ground it stands on, in both themes (WCAG AA, 4.5 to 1)."""

import itertools
import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "bot/console/ui/src/styles/tokens.css"
GROUNDS = ("bg", "panel", "card", "raised")
TEXTS = ("text", "text-2", "text-3", "accent", "late", "caution")
ON_COLOURS = (("accent-ink", "accent"), ("accent", "accent-soft"), ("caution", "caution-soft"), ("text", "accent-soft"),
              ("text-3", "accent-soft"), ("text", "caution-soft"), ("text-2", "caution-soft"),
              ("late", "late-soft"), ("text-2", "late-soft"), ("bg", "late"), ("bg", "caution"),
              ("bg", "text-3"))  # fmt: skip


def themes() -> dict[str, dict[str, str]]:
    blocks = re.findall(r"(:root|\[data-theme=\"light\"\]) \{(.*?)\n\}", TOKENS.read_text("utf-8"), re.DOTALL)
    return {
        "light" if "light" in name else "dark": dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body))
        for name, body in blocks
    }


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_twenty_one() -> None:
    assert round(contrast("#000000", "#ffffff")) == 21


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_text_is_readable(theme: str) -> None:
    colours = themes()[theme]
    pairs = [*itertools.product(TEXTS, GROUNDS), *ON_COLOURS]
    faint = {
        f"{text} on {ground}": round(found, 2)
        for text, ground in pairs
        if (found := contrast(colours[text], colours[ground])) < 4.5
    }
    assert faint == {}
