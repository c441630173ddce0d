"""Settings of live rooms at Douyin: the table `[adapters.douyin]`.

In: decoded TOML; secrets may be written "$NAME" and then come from the environment. Out: `DouyinSettings`, `MsgType`.
Called by all of adapters.live.douyin. Numbers of the platform that may change are here, with their source in
platform-apis.md.
"""

from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from adapters.live.poster import PosterSettings
from bot.core.errors import Misconfigured
from bot.core.secret import Secret

NAME: Final = "douyin"
Seconds = Annotated[float, Meta(gt=0)]
RoomNumber = Annotated[str, Meta(pattern=r"^[0-9]{1,20}$")]


class MsgType(StrEnum):
    """What the platform pushes (4.2); each needs a right of its own on the platform's page."""

    COMMENT = "live_comment"
    GIFT = "live_gift"
    LIKE = "live_like"
    FANS = "live_fansclub"


class DemoSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A room that is none, to try things: everything the platform gives is made up. `script` is what its viewers write
    (NDJSON in the form of OPEN_FEED.md), again and again."""

    script: str
    loop: bool = True


class DouyinSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One app (直播小玩法). `push_secrets`: for each type to be heard, the secret set for it on the platform's page.
    `rooms` are the numbers of live rooms; of a launch token (from 直播伴侣, good for 30 minutes) the room is asked for.
    `own_ids`: what these people write is the shop's own. `path` is where the platform pushes to.

    Tasks are looked at every `watch_s`, begun anew every `renew_s` all the same (4.6), and where the platform refuses
    them, tried again every `refused_s`; after `over_after_s` of that the show is taken as over. What the platform could
    not deliver is fetched every `recover_s`. `report`: tell the platform what arrived. `stop_at_end`: end the tasks
    with this process; not where another one hears the same rooms. With `demo`, a Douyin of our own takes the place of
    the real one.
    """

    app_id: str = ""
    app_secret: Secret = Secret()
    push_secrets: dict[MsgType, Secret] = {}
    rooms: tuple[RoomNumber | int, ...] = ()
    launch_tokens: tuple[Secret, ...] = ()
    own_ids: tuple[str, ...] = ()
    path: Annotated[str, Meta(pattern=r"^/[\w/-]+$")] = "/douyin"
    api: str = "https://webcast.bytedance.com"
    token_api: str = "https://minigame.zijieapi.com"  # noqa: S105 - an address
    timeout_s: Seconds = 5.0
    watch_s: Seconds = 15.0
    renew_s: Seconds = 1_800.0
    refused_s: Seconds = 60.0
    over_after_s: Seconds = 1_800.0
    recover_s: Seconds = 60.0
    report: bool = False
    stop_at_end: bool = True
    poster: PosterSettings | None = None
    demo: DemoSettings | None = None

    @property
    def types(self) -> tuple[MsgType, ...]:
        """What is heard."""
        return tuple(self.push_secrets)


def checked(settings: DouyinSettings) -> None:
    """Raises Misconfigured, with what to do, where the adapter could not work, or would have to believe anybody."""
    if not (settings.app_id and settings.app_secret):
        raise Misconfigured("[adapters.douyin] app_id or app_secret is empty; copy both from the app's page (开发设置)")
    if MsgType.COMMENT not in settings.push_secrets:
        raise Misconfigured(
            "[adapters.douyin] there is no secret for live_comment, so nobody could tell pushes from forgeries; copy "
            'it from the app\'s page (直播间数据推送) and set push_secrets = { live_comment = "$NAME" }'
        )
    for kind, secret in settings.push_secrets.items():
        if not secret:
            raise Misconfigured(
                f"[adapters.douyin] push_secrets.{kind} is empty, so anybody could push; copy it from the app's page "
                "(直播间数据推送) or leave the type out"
            )
    if not (settings.rooms or settings.launch_tokens):
        raise Misconfigured(
            '[adapters.douyin] no room is named; set rooms = ["…"] to the live room\'s number, or launch_tokens '
            "to what 直播伴侣 gave the app"
        )
