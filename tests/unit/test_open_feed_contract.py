"""The open feed's contract is true: what its page shows is what the code reads and writes, with the same limits."""

import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from adapters import linewise
from adapters.live import open_feed_codec as codec
from adapters.live import open_feed_server as server
from adapters.live.open_feed_replies import ReplyLine
from adapters.live.open_feed_settings import FeedSettings, OpenFeedSettings
from config.settings import convert

PAGE = (Path(codec.__file__).parent / "OPEN_FEED.md").read_text("utf-8")
BLOCKS: dict[str, list[str]] = {
    kind: re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE) for kind in ("json", "toml")
}
SAID: dict[str, type[msgspec.Struct]] = {
    "error": server.Complaint,
    "slow": server.Slow,
    "welcome": server.Welcome,
    "reply": ReplyLine,
}
READ: dict[str, type[msgspec.Struct]] = {
    "comment": codec.Comment,
    "hello": codec.Hello,
    "receipt": codec.Answer,
    "lost": codec.Lost,
}


def test_the_page_has_its_examples() -> None:
    assert len(BLOCKS["json"]) == 9
    assert len(BLOCKS["toml"]) == 1


@pytest.mark.parametrize("block", BLOCKS["json"])
def test_examples_are_what_the_code_speaks(block: str) -> None:
    kind = msgspec.json.decode(block).get("type", "comment")
    if kind in SAID:
        shown = msgspec.json.decode(block)
        assert msgspec.to_builtins(msgspec.convert(shown, SAID[kind])) == shown
        return
    batch = codec.read([block.replace("\n", " ").encode()])
    assert batch.faults == []
    read: list[msgspec.Struct] = [*batch.comments, *batch.controls]
    assert [type(item) for item in read] == [READ[kind]]


def test_the_settings_shown_are_valid() -> None:
    table = tomllib.loads(BLOCKS["toml"][0])["adapters"]["open_feed"]
    assert len(convert(table, OpenFeedSettings, "OPEN_FEED.md").feeds) == 3


def test_defaults_and_limits_are_the_ones_named() -> None:
    defaults = {field.name: field.default for field in msgspec.structs.fields(FeedSettings)}
    for name in ("max_chars", "receipt_s", "lines_per_s", "connections", "rate"):
        assert f"| `{name}` | {defaults[name]:g} |" in PAGE
    assert f"at most {linewise.MAX_LINE // 1024} KiB. Lines" in PAGE
    assert f"at most {server.MAX_FRAME // 1024} KiB, uncompressed" in PAGE
    assert f"{codec.MAX_TEXT:,} characters are kept" in PAGE
    assert f"at most {codec.MAX_UNPACKED:,} comments" in PAGE
    assert f"more than {codec.MAX_SKEW // 60_000} minutes off" in PAGE
    assert f"at most {server.NOTICES_PER_S} notices a second" in PAGE
    assert f"pinged every {server.HEARTBEAT_S:g} seconds" in PAGE


def test_every_setting_is_explained() -> None:
    for field in msgspec.structs.fields(FeedSettings):
        assert re.search(rf"\b{field.name}\b", PAGE), field.name
