"""The open platform's signature, against an example worked out apart, and settings without which there is none."""

import hashlib
import hmac
import re
from typing import Any

import msgspec
import pytest

from adapters.live.bilibili.adapter import SPEC
from adapters.live.bilibili.errors import CODES, Remedy, refusal
from adapters.live.bilibili.fake.rules import App, Gate
from adapters.live.bilibili.settings import BilibiliSettings, RoomSettings, checked
from adapters.live.bilibili.signing import headers
from bot.core.errors import Misconfigured
from bot.core.secret import Secret
from config.settings import SettingsError, convert
from tests.support.bilibili import settings_of
from tests.support.clock import FakeClock

BODY = b'{"code":"C0DE00000001A","app_id":1699000000001}'


def test_the_signature_of_an_example_worked_out_apart() -> None:
    said = headers("key-1", "secret-1", BODY, "nonce-1", 1_795_320_000)
    text = (
        "x-bili-accesskeyid:key-1\n"
        f"x-bili-content-md5:{hashlib.md5(BODY).hexdigest()}\n"
        "x-bili-signature-method:HMAC-SHA256\n"
        "x-bili-signature-nonce:nonce-1\n"
        "x-bili-signature-version:1.0\n"
        "x-bili-timestamp:1795320000"
    )
    assert said["Authorization"] == hmac.new(b"secret-1", text.encode(), hashlib.sha256).hexdigest()
    assert said["Authorization"] == "aa06382c856ce3cd38eec40c2d86382ed6d7656353b6b4bef6447d0daf285e69"
    assert (said["Content-Type"], said["Accept"]) == ("application/json", "application/json")
    assert set(said) == {line.split(":")[0] for line in text.splitlines()} | {"Authorization", "Content-Type", "Accept"}


def lowered(said: dict[str, str], **changes: str) -> dict[str, str]:
    return {name.lower(): value for name, value in {**said, **changes}.items()}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, 0),
        ({"Content-Type": "text/plain"}, 4011),
        ({"Accept": "*/*"}, 4013),
        ({"x-bili-accesskeyid": "other"}, 4001),
        ({"x-bili-signature-method": "HMAC-SHA1"}, 4005),
        ({"x-bili-signature-version": "2.0"}, 4006),
        ({"x-bili-content-md5": "0" * 32}, 4012),
        ({"x-bili-signature-nonce": "another"}, 4002),
        ({"Authorization": "小满"}, 4002),
    ],
)
def test_the_fake_platform_looks_at_every_header(changes: dict[str, str], code: int) -> None:
    app, clock = App(), FakeClock()
    said = headers(app.key, app.secret, BODY, "n", clock.now() // 1_000)
    assert Gate(app, clock).refuses(lowered(said, **changes), BODY, "127.0.0.1") == code


def test_the_fake_platform_takes_a_nonce_once_and_a_time_only_now() -> None:
    app, clock = App(addresses=("198.51.100.7",)), FakeClock()
    gate, now_s = Gate(app, clock), clock.now() // 1_000
    said = lowered(headers(app.key, app.secret, BODY, "n", now_s - 600))
    assert [gate.refuses(said, BODY, "198.51.100.7") for _ in range(2)] == [0, 4004]
    old = lowered(headers(app.key, app.secret, BODY, "n-2", now_s - 601))
    assert gate.refuses(old, BODY, "198.51.100.7") == 4003
    other = lowered(headers(app.key, app.secret, BODY, "n-3", now_s))
    assert gate.refuses(other, BODY, "203.0.113.9") == 4007


# ---- settings


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"access_key": Secret()}, "access_key is empty"),
        ({"access_secret": Secret()}, "access_secret is empty"),
        ({"app_id": 0}, "app_id is missing"),
        ({"rooms": ()}, "[[adapters.bilibili.rooms]]"),
        ({"rooms": (RoomSettings(name="a", code=Secret()),)}, "identity code"),
        ({"rooms": (RoomSettings(name="a", code=Secret("x")), RoomSettings(name="b", code=Secret("x")))}, "same code"),
        ({"rooms": (RoomSettings(name="a", code=Secret("x")), RoomSettings(name="a", code=Secret("y")))}, "same name"),
        ({"api": "http://live-open.biliapi.com"}, "https://"),
    ],
)
def test_what_is_missing_refuses_to_start_and_says_what_to_do(changes: dict[str, Any], says: str) -> None:
    settings = msgspec.structs.replace(settings_of(App(), "http://127.0.0.1:1"), **changes)
    with pytest.raises(Misconfigured, match=re.escape(says)) as caught:
        SPEC.make(settings, FakeClock())
    assert "[adapters.bilibili]" in str(caught.value)


def test_settings_are_read_from_a_table_and_hide_their_secrets() -> None:
    table = {
        "access_key": "a-key", "access_secret": "a-secret", "app_id": 1_699_000_000_001,
        "rooms": [{"name": "晚场", "code": "C0DE00000001A", "own_ids": ["o-shop"]}],
    }  # fmt: skip
    settings = convert(table, BilibiliSettings, "[adapters.bilibili]")
    checked(settings)
    for secret in ("a-key", "a-secret", "C0DE00000001A"):
        assert secret not in repr(settings)
    with pytest.raises(SettingsError, match="heartbeat_s"):
        convert({**table, "heartbeat_s": 31}, BilibiliSettings, "[adapters.bilibili]")
    with pytest.raises(TypeError):
        SPEC.make(App(), FakeClock())


# ---- codes


def test_every_code_of_the_platform_has_its_remedy() -> None:
    codes = {
        *range(4000, 4014), *range(5000, 5006), 5011, 6012, *range(7000, 7006), *range(7007, 7011), 8002,
    }  # fmt: skip
    assert set(CODES) == codes
    assert {CODES[code].remedy for code in codes} == set(Remedy)
    assert all(CODES[code].wait_s >= 10 for code in (7001, 7002, 7010, 4009, 4003))
    told = str(refusal("starting", 7007, "code\nerror", ""))
    assert "身份码" in told
    assert "\n" not in told
    assert refusal("starting", 123_456, "new").meaning.remedy is Remedy.AGAIN
