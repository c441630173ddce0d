"""Fields of what platforms push: the right one is read, a wrong one is lost, nothing is raised."""

import pytest

from adapters import loose
from bot.core.errors import Unreadable


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b'{"a": 9007199254740993}', {"a": 9007199254740993}),
        (b'{"a": 123456789012345678901234567890}', {"a": 123456789012345678901234567890}),
        (b'{"a": ' + b"9" * 5_000 + b"}", {"a": "9" * 5_000}),
        (b'{"a": NaN, "b": 1}', {"a": None, "b": 1}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b'\xef\xbb\xbf{"a": "\xff"}\x00', {"a": "\ufffd"}),
        (b'{"a": "\\ud83d"}', {"a": "\ud83d"}),
        (b"[1]", [1]),
    ],
)
def test_json_of_all_kinds_is_read(raw: bytes, found: object) -> None:
    assert loose.value(raw) == found


@pytest.mark.parametrize("raw", [b"", b"{", b"{'a': 1}", b"[" * 200_000, b'{"a":' * 200_000, b"\x00\xff", b"{} {}"])
def test_what_is_no_json_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        loose.value(raw)


def test_numbers_and_texts_change_places() -> None:
    numbers: list[object] = [3, "3", 3.0, " 3 ", None, [], "x", True, 1e999, "1e999", 10**400]
    assert [loose.number(one) for one in numbers] == [
        3, 3, 3, 3, 0, 0, 0, 0, 0, 0, 0,
    ]  # fmt: skip
    texts: list[object] = ["好", 7, 1.5, None, True, {}, "\ud83d", float("nan")]
    assert [loose.text(one) for one in texts] == [
        "好", "7", "1.5", "", "", "", "\ufffd", "",
    ]  # fmt: skip
    assert [loose.flag(one) for one in (True, 1, "1", "true", False, 0, "0", "", None, [1])] == [True] * 4 + [False] * 6


def test_ids_keep_all_their_digits_or_are_none() -> None:
    assert loose.ident(9007199254740993) == "9007199254740993"
    assert loose.ident("9007199254740993") == "9007199254740993"
    assert loose.ident(9.007199254740993e15) == ""
    assert loose.ident(None) == loose.ident(" ") == ""
    assert len(loose.ident("x" * 1_000)) == len(loose.ident("a\nb")) == 24
    assert loose.ident("a\nb") != loose.ident("a\rb")
