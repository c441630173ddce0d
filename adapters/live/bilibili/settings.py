"""Settings of the open platform's feed: the table `[adapters.bilibili]`.

In: decoded TOML; secrets may be written "$NAME" and then come from the environment. Out: `BilibiliSettings`, and
`checked`, which says what is missing. Called by adapters.live.bilibili.adapter. Every number of the platform that may
change is here, with its source in platform-apis.md.
"""

from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from adapters.live.bilibili.names import TABLE
from adapters.live.poster import LOOPBACK, PosterSettings
from bot.core.errors import Misconfigured
from bot.core.secret import Secret

Seconds = Annotated[float, Meta(gt=0)]


class RoomSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One host's room. `code` is the host's identity code (身份码). `own_ids` are the open ids of the shop's own
    accounts that write there; what they write is never answered, and tells that our lines are seen."""

    name: str
    code: Secret
    own_ids: tuple[str, ...] = ()


class DemoSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A Bilibili of our own takes the place of the real one, and plays `script` (lines of the open feed) in one room,
    over and over with `loop`, `speed` times as fast."""

    script: str
    room: str = "小满直播间"
    loop: bool = True
    speed: Seconds = 1.0


class BilibiliSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One app of the open platform and the rooms it hears. `heartbeat_s` and `pulse_s`: how often the sessions and the
    websockets show that we live (every 20 s and at most every 30 s, 3.1 and 3.4); a line that is silent for 5 s longer
    than `pulse_s` is dead. `calls_per_s`: our own limit. `longest_wait_s`: between two tries while the network is
    away."""

    access_key: Secret = Secret()
    access_secret: Secret = Secret()
    app_id: Annotated[int, Meta(ge=0)] = 0
    rooms: tuple[RoomSettings, ...] = ()
    api: str = "https://live-open.biliapi.com"
    timeout_s: Seconds = 5.0
    heartbeat_s: Annotated[float, Meta(gt=0, le=30)] = 20.0
    pulse_s: Annotated[float, Meta(gt=0, le=30)] = 15.0
    calls_per_s: Seconds = 5.0
    longest_wait_s: Seconds = 20.0
    poster: PosterSettings | None = None
    demo: DemoSettings | None = None


def checked(settings: BilibiliSettings) -> None:
    """Raises Misconfigured for the first thing without which there is no feed."""
    if not settings.access_key:
        raise Misconfigured(f'{TABLE} access_key is empty; write "$NAME" and set the environment variable NAME')
    if not settings.access_secret:
        raise Misconfigured(f'{TABLE} access_secret is empty; write "$NAME" and set the environment variable NAME')
    if not settings.app_id:
        raise Misconfigured(f"{TABLE} app_id is missing; it is the project's number on the platform's page")
    if not settings.rooms:
        raise Misconfigured(f"{TABLE} no room; write [[adapters.bilibili.rooms]] with a name and the host's code")
    for room in settings.rooms:
        if not room.code:
            raise Misconfigured(f"{TABLE} room {room.name}: code is empty; it is the host's identity code (身份码)")
    for what, values in (
        ("name", [room.name for room in settings.rooms]),
        ("code", [room.code.reveal() for room in settings.rooms]),
    ):
        if len(set(values)) < len(values):
            raise Misconfigured(f"{TABLE} two rooms have the same {what}")
    place = urlsplit(settings.api)
    if place.scheme != "https" and place.hostname not in LOOPBACK:
        raise Misconfigured(f"{TABLE} api must begin with https://: what is heard there would travel unencrypted")
