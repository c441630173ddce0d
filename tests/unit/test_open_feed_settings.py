"""A feed that cannot work is refused when the settings are read, by name and with the remedy; its token never shows."""

from pprint import pformat

import pytest
from rich.pretty import pretty_repr

from adapters.live.open_feed_settings import FeedSettings, OpenFeedSettings, Reply
from config.settings import SettingsError, convert

TOKEN = "correct-horse-battery"
LISTEN: dict[str, object] = {"name": "studio", "listen": "127.0.0.1:8790"}


def feeds(*tables: dict[str, object]) -> tuple[FeedSettings, ...]:
    return convert({"feeds": list(tables)}, OpenFeedSettings, "[adapters.open_feed]").feeds


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ({"name": "studio"}, "exactly one of"),
        (LISTEN | {"file": "room.ndjson"}, "exactly one of"),
        ({"name": "studio", "listen": "8790"}, "host:port"),
        ({"name": "studio", "listen": "127.0.0.1:99999"}, "host:port"),
        ({"name": "studio", "listen": "0.0.0.0:8790"}, "set a `token`"),
        ({"name": "studio", "listen": "shop.example:8790"}, "set a `token`"),
        (LISTEN | {"token": "short"}, "16 or more"),
        (LISTEN | {"token": "密码密码密码密码密码密码密码密码"}, "ASCII"),
        (LISTEN | {"path": "feed"}, "must look like /feed"),
        (LISTEN | {"path": "/{room}"}, "must look like /feed"),
        ({"name": "studio", "pipe": "-", "reply": "client"}, "nobody posts into"),
        ({"name": "studio", "pipe": "-", "reply": "cilent"}, "cilent"),
        ({"name": "studio", "pipe": "-", "speed": -1}, "speed"),
        ({"name": "studio", "pipe": "-", "sped": 1}, r"unknown field `sped` - at `\$\.feeds\[0\]`"),
    ],
)
def test_what_cannot_work_is_refused(table: dict[str, object], complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint):
        feeds(table)


@pytest.mark.parametrize(
    ("other", "complaint"),
    [
        ({"name": "studio", "pipe": "a"}, "same name: studio"),
        ({"name": "b", "room": "studio", "pipe": "a"}, "same room: studio"),
        ({"name": "b", "listen": "127.0.0.1:8790"}, r"same listen: 127\.0\.0\.1:8790"),
    ],
)
def test_two_feeds_do_not_share_what_must_be_their_own(other: dict[str, object], complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint):
        feeds(LISTEN, other)


def test_any_number_of_feeds_may_take_a_free_port() -> None:
    assert len(feeds({"name": "a", "listen": "[::1]:0"}, {"name": "b", "listen": "localhost:0"})) == 2


def test_replies_go_where_the_kind_of_feed_suggests() -> None:
    found = feeds(
        LISTEN,
        {"name": "b", "file": "room.ndjson"},
        {"name": "c", "pipe": "-"},
        {"name": "d", "pipe": "x", "reply": "record"},
    )
    assert [feed.replying for feed in found] == [Reply.CLIENT, Reply.RECORD, Reply.NONE, Reply.RECORD]


def test_a_token_never_shows() -> None:
    settings = convert({"feeds": [LISTEN | {"token": TOKEN}]}, OpenFeedSettings, "x")
    assert settings.feeds[0].token == TOKEN
    for shown in (repr(settings), str(settings), f"{settings}", pformat(settings), pretty_repr(settings)):
        assert TOKEN not in shown
        assert "studio" in shown
