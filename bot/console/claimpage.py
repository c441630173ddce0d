"""The page behind a claim link as HTML: what happens, who has it, and one button; readable on a phone, light and dark,
without scripts.

In: an alert and who may claim it, or why nobody may. Out: a whole page, everything in it escaped. Called by
bot/console/claims.py.
"""

import base64
import hashlib
from collections.abc import Iterable
from datetime import datetime, tzinfo
from enum import StrEnum
from html import escape
from typing import Final

import msgspec

from bot.console.headers import FORM
from bot.console.texts import Language
from bot.core.alerts import Alert, AlertState
from bot.core.clock import SECOND, Millis
from bot.core.model import UserName
from bot.core.topics import Level

STYLE: Final = """
:root { color-scheme: light dark; --ink: #1d2129; --soft: #5b6472; --ground: #f6f7f9; --card: #fff; --line: #dfe3e8;
  --accent: #0b63ce; --on-accent: #fff; --grave: #b42318; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --soft: #a3acb9; --ground: #15181d; --card: #1e2229;
  --line: #343b45; --accent: #6ea8fe; --on-accent: #10151c; --grave: #ff9a8f; } }
* { box-sizing: border-box; }
body { margin: 0; font: 1.0625rem/1.6 system-ui, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif;
  color: var(--ink); background: var(--ground); }
main { max-width: 32rem; margin: 0 auto; padding: 1.25rem 1rem 3rem; }
article, form { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem;
  margin: 0 0 1rem; }
h1 { font-size: 1.25rem; line-height: 1.4; margin: .15rem 0 .5rem; overflow-wrap: anywhere; }
p { margin: 0 0 .35rem; overflow-wrap: anywhere; }
.level { font-weight: 600; color: var(--soft); }
.grave { color: var(--grave); }
.soft { color: var(--soft); font-size: .9375rem; }
label { display: block; margin-bottom: .35rem; }
select, button { font: inherit; width: 100%; min-height: 3rem; border-radius: .5rem; }
select { color: inherit; background: var(--ground); border: 1px solid var(--line); padding: 0 .75rem;
  margin-bottom: .75rem; }
button { border: 0; font-weight: 600; color: var(--on-accent); background: var(--accent); cursor: pointer; }
a { color: var(--accent); display: inline-block; padding: .6rem 0; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
""".strip()
HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY: Final = f"{FORM}{HASH}'"

LEVELS: Final = {
    Level.NONE: ("平稳", "Calm"),
    Level.NOTICE: ("关注", "Notice"),
    Level.WARNING: ("预警", "Warning"),
    Level.SERIOUS: ("严重", "Serious"),
    Level.CRISIS: ("危机", "Crisis"),
}


class Wrong(StrEnum):
    """Why a link does not do."""

    FORGED = "forged"
    EXPIRED = "expired"
    GONE = "gone"
    NOBODY = "nobody"
    STRANGER = "stranger"
    TOO_MANY = "too-many"
    AWAY = "away"


SAID: Final[dict[Wrong, tuple[str, str]]] = {
    Wrong.FORGED: (
        "这个链接不完整或不是本店发出的。请回到消息里重新点开，或登录控制台的「舆情」认领。",
        "This link is incomplete, or not from this shop. Open it from the message again, or claim at the console.",
    ),
    Wrong.EXPIRED: (
        "这个链接过期了。请登录控制台的「舆情」查看和认领。",
        "This link has expired. Log in to the console to look and to claim.",
    ),
    Wrong.GONE: (
        "这条预警已经不在了，多半早已解除并清理。不用再做什么。",
        "This alert is no longer kept; it was resolved long ago. There is nothing left to do.",
    ),
    Wrong.NOBODY: (
        "值班名册里还没有人，不能凭链接认领。请登录控制台认领，并补上名册。",
        "Nobody is on the roster yet, so nobody can claim by a link. Claim at the console, and fill in the roster.",
    ),
    Wrong.STRANGER: (
        "请选择名册里的人。如果你不在名册里，请登录控制台认领。",
        "Choose somebody of the roster. If you are not on it, claim at the console.",
    ),
    Wrong.TOO_MANY: ("点得太频繁了，请一分钟后再试。", "Too many tries; wait a minute and try again."),
    Wrong.AWAY: (
        "系统暂时没有响应，认领没有记上。请过几秒再点一次。",
        "The system does not answer just now and nothing was claimed. Try again in a few seconds.",
    ),
}
TEXTS: Final = {
    "name": ("舆情预警", "Alert"),
    "raised": ("发现于 {at}", "Raised at {at}"),
    "open": ("还没有人认领", "Nobody has claimed it yet"),
    "claimed": ("{name} 已认领（{at}）", "Claimed by {name} ({at})"),
    "resolved": ("已解除（{at}）", "Resolved ({at})"),
    "who": ("你是", "You are"),
    "choose": ("请选择", "Choose"),
    "as": ("以 {name} 的身份认领", "Claim as {name}"),
    "claim": ("我来处理", "I take it"),
    "next": (
        "接下来：私信联系发帖人，核实情况，再决定怎么回应。",
        "Next: write to the poster privately, find out what happened, then decide how to answer.",
    ),
    "look": ("在控制台查看走势和证据", "Curve and evidence at the console"),
    "home": ("打开控制台", "Open the console"),
}  # fmt: skip


class Offer(msgspec.Struct, frozen=True):
    """An alert to show. `people`: who may claim it by this link (one: the link is theirs)."""

    alert: Alert
    people: tuple[UserName, ...]
    own: bool
    zone: tzinfo
    wrong: Wrong | None = None


def offered(offer: Offer, speak: Language) -> str:
    """The alert, with the form while nobody has it."""
    alert = offer.alert
    level = LEVELS[alert.level or alert.peak][speak is Language.EN]
    grave = " grave" if alert.level >= Level.SERIOUS else ""
    lines = (alert.verdict.says, _text("raised", speak, at=_time(alert.raised_at, offer.zone)))
    body = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    said = f'<p role="alert">{escape(_said(offer.wrong, speak))}</p>' if offer.wrong else ""
    look = f'<a href="/#/watch/{escape(alert.topic)}">{_text("look", speak)}</a>'
    return _page(
        speak,
        f'<article><p class="level{grave}">{level}</p><h1>{escape(alert.title)}</h1>{body}'
        f'<p role="status"><strong>{escape(_state(offer, speak))}</strong></p></article>'
        f"{said}{_form(offer, speak)}{look}",
    )


def refused(wrong: Wrong, speak: Language) -> str:
    """Why not, and what to do instead."""
    return _page(
        speak,
        f'<article><p role="alert">{escape(_said(wrong, speak))}</p></article>'
        f'<a href="/#/watch">{_text("home", speak)}</a>',
    )


def _form(offer: Offer, speak: Language) -> str:
    if offer.alert.state is AlertState.CLAIMED:
        return f'<p class="soft">{_text("next", speak)}</p>'
    if offer.alert.state is AlertState.RESOLVED or not offer.people:
        return ""
    if offer.own:
        who = f"<p>{escape(_text('as', speak, name=offer.people[0]))}</p>"
    else:
        who = (
            f'<label for="person">{_text("who", speak)}</label><select id="person" name="person" required>'
            f'<option value="">{_text("choose", speak)}</option>{_options(offer.people)}</select>'
        )
    return f'<form method="post">{who}<button type="submit">{_text("claim", speak)}</button></form>'


def _options(people: Iterable[UserName]) -> str:
    return "".join(f'<option value="{escape(name)}">{escape(name)}</option>' for name in people)


def _state(offer: Offer, speak: Language) -> str:
    alert = offer.alert
    match alert.state:
        case AlertState.CLAIMED:
            return _text("claimed", speak, name=alert.claimed_by, at=_time(alert.claimed_at, offer.zone))
        case AlertState.RESOLVED:
            return _text("resolved", speak, at=_time(alert.resolved_at, offer.zone))
        case AlertState.OPEN:
            return _text("open", speak)


def _page(speak: Language, body: str) -> str:
    title = _text("name", speak)
    return f"""<!doctype html>
<html lang="{"en" if speak is Language.EN else "zh-CN"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>{STYLE}</style>
</head>
<body><main>{body}</main></body>
</html>
"""


def _said(wrong: Wrong, speak: Language) -> str:
    return SAID[wrong][speak is Language.EN]


def _text(what: str, speak: Language, **values: str) -> str:
    return TEXTS[what][speak is Language.EN].format(**values)


def _time(at: Millis, zone: tzinfo) -> str:
    return f"{datetime.fromtimestamp(at / SECOND, zone):%m-%d %H:%M}"
