"""Settings of the Weibo account: the table `[adapters.weibo]`.

In: decoded TOML; secrets may be written "$NAME" and then come from the environment. Out: `WeiboSettings`, and
`checked`, which says what is missing. Called by all of adapters.weibo. Every number of the platform that may change is
here, with its source in platform-apis.md; most are of confidence C there, since the platform does not publish them.
"""

from typing import Annotated, Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from adapters.weibo.names import TABLE
from bot.core.errors import Misconfigured
from bot.core.secret import Secret

Count = Annotated[int, Meta(ge=0)]
Seconds = Annotated[float, Meta(gt=0)]
Number = Annotated[str, Meta(pattern=r"^[0-9]{1,20}$")]
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class Quota(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many messages may be sent within so many seconds after what the customer did."""

    messages: Count
    within_s: Seconds


class Quotas(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What each act of a customer allows (5.1; older pages say 72 hours)."""

    message: Quota = Quota(3, 48 * 3600.0)
    event: Quota = Quota(1, 48 * 3600.0)


class Polling(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often mentions and comments are looked for: every `usual_s`, less often while nothing happens, up to
    `calm_s`; after `quick_s` when something did, if `share` of the calls the app has left this hour is enough for that
    (the platform advises 3 to 5 minutes, 5.3). `count` items a page, at most `pages` a look. At the very first start,
    what is older than `first_hours` is left alone."""

    usual_s: Seconds = 180.0
    calm_s: Seconds = 300.0
    quick_s: Seconds = 60.0
    share: Annotated[float, Meta(gt=0, le=1)] = 0.5
    count: Annotated[int, Meta(ge=1, le=200)] = 50
    pages: Annotated[int, Meta(ge=1)] = 10
    first_hours: Annotated[float, Meta(ge=0)] = 24.0


class Watching(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Posts whose reposts, comments and likes are counted over time: `posts` always, those that mention us for `hours`,
    at most `most` altogether. `details`: of so many posts a look, who reposted and what was commented. `keywords` are
    searched for, which only an app with the commercial interface may: set `commercial` if yours is one."""

    posts: tuple[Number, ...] = ()
    hours: Seconds = 48.0
    most: Annotated[int, Meta(ge=1, le=1_000)] = 200
    details: Count = 4
    commercial: bool = False
    keywords: tuple[str, ...] = ()


class DemoSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A Weibo that is none, to try things: everything the platform gives is made up. `script` is what its people do
    (NDJSON), over and over with `loop`, `speed` times as fast."""

    script: str
    loop: bool = True
    speed: Seconds = 1.0


class WeiboSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One account. `uid` is its number; `path` is where the platform pushes to, which `app_secret` signs.
    `access_token` is the app's for this account, to read and to comment; `message_token` the one from the account's
    own page (粉丝服务 → 开发者模式), to write messages (empty: the same). `passive_s`: how long a push waits for an
    approved answer, so that it costs nothing of what may be sent; 0: never. `passive_most`: so many wait at a time.
    `comment_chars` and `text_chars`: of one comment and one message, as Weibo counts. `keep_days`: so long an answer
    waits for its customer to write again. With `demo`, a Weibo of our own takes the place of the real one."""

    uid: Annotated[str, Meta(pattern=r"^[0-9]{0,20}$")] = ""
    app_secret: Secret = Secret()
    access_token: Secret = Secret()
    message_token: Secret = Secret()
    path: Annotated[str, Meta(pattern=r"^/[\w/-]+$")] = "/weibo"
    passive_s: Annotated[float, Meta(ge=0, le=4.5)] = 4.0
    passive_most: Count = 256
    comment_chars: Annotated[int, Meta(ge=1)] = 140
    text_chars: Annotated[int, Meta(ge=1)] = 300
    keep_days: Seconds = 30.0
    api: str = "https://api.weibo.com"
    message_api: str = "https://m.api.weibo.com"
    commercial_api: str = "https://c.api.weibo.com"
    timeout_s: Seconds = 5.0
    quotas: Quotas = Quotas()
    polling: Polling = Polling()
    watching: Watching = Watching()
    demo: DemoSettings | None = None


def checked(settings: WeiboSettings) -> None:
    """Raises Misconfigured, with what to do, where the adapter could not work, or would have to believe anybody."""
    if not settings.uid:
        raise Misconfigured(f"{TABLE} uid is empty; it is your account's number, as in weibo.com/u/NUMBER")
    if not settings.app_secret:
        raise Misconfigured(
            f'{TABLE} app_secret is empty, so anybody could push; copy it from the app\'s page, write "$NAME" here and '
            "set the environment variable NAME"
        )
    if not (settings.access_token or settings.message_token):
        raise Misconfigured(
            f"{TABLE} neither access_token nor message_token is set: nothing could be read or answered; authorise the "
            "app for your account, or copy the token from 粉丝服务 → 开发者模式"
        )
    if settings.watching.keywords and not settings.watching.commercial:
        raise Misconfigured(
            f"{TABLE} watching.keywords needs Weibo's commercial interface; set watching.commercial = true if your app "
            "has it, or remove the keywords (other collectors can push posts to [adapters.open_watch])"
        )
    for name in ("api", "message_api", "commercial_api"):
        place = urlsplit(str(getattr(settings, name)))
        if place.scheme != "https" and place.hostname not in LOOPBACK:
            raise Misconfigured(f"{TABLE} {name} must begin with https://: tokens would travel unencrypted")
