"""Claim links: who opens one from a message sees what it is about and says "mine", without a login.

In: a request whose address holds a signed token (`bot.core.claims`). Out: small pages. Called by the route list.
Opening a link changes nothing, since chat apps look at links by themselves; only the form claims, in the name of the
person the token or the form says, and the audit says that it came by a link. No token ever reaches a log.
"""

from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import parse_qs

import structlog
from aiohttp import web

from bot.console.asks import FileRules, file_body
from bot.console.auth import address_of
from bot.console.claimpage import POLICY, Offer, Wrong, offered, refused
from bot.console.keys import PARTS, WatchParts
from bot.console.problems import Problem, where
from bot.console.texts import Language, language
from bot.core import claims
from bot.core.alerts import AlertAct, AlertDeed
from bot.core.claims import Claim
from bot.core.errors import AlertChanged, Forged, NotFound, Retryable
from bot.core.model import UserName

log = structlog.get_logger()

WINDOW_S: Final = 60.0
TRIES: Final = 60
"""So often a minute an address may open or use links: a whole office may sit behind one."""
FIELDS: Final = FileRules(("application/x-www-form-urlencoded",), 2_048, 5.0)
STATUS: Final = {
    Wrong.FORGED: 404, Wrong.EXPIRED: 410, Wrong.GONE: 410, Wrong.NOBODY: 409, Wrong.STRANGER: 400, Wrong.TOO_MANY: 429,
    Wrong.AWAY: 503,
}  # fmt: skip

Answer = Callable[[web.Request, WatchParts, Claim], Awaitable[web.Response]]


class Refusal(Exception):
    """A link that does not do."""

    def __init__(self, wrong: Wrong) -> None:
        super().__init__(wrong)
        self.wrong = wrong


async def show_claim(request: web.Request) -> web.StreamResponse:
    """What the link of a message is about, and who has it; changes nothing."""
    return await _answered(request, _shown)


async def claim_by_link(request: web.Request) -> web.StreamResponse:
    """Claim the alert of a link in the name of a person of the roster."""
    return await _answered(request, _claimed)


async def _answered(request: web.Request, answer: Answer) -> web.Response:
    """The answer, or a page that says why not: nobody on a phone reads JSON."""
    speak = _speak(request)
    try:
        watch, claim = await _proved(request)
        return await answer(request, watch, claim)
    except Refusal as refusal:
        wrong = refusal.wrong
    except (NotFound, AlertChanged):
        wrong = Wrong.GONE
    except Problem:
        wrong = Wrong.STRANGER
    except Retryable:
        wrong = Wrong.AWAY
    except Exception as error:  # noqa: BLE001 - the address of this request must reach no log
        log.error("console: a claim link failed", **where(error))
        wrong = Wrong.AWAY
    return _html(refused(wrong, speak), STATUS[wrong])


async def _proved(request: web.Request) -> tuple[WatchParts, Claim]:
    """What the token says, if it is ours and still good."""
    parts = request.app[PARTS]
    if not await parts.accounts.allow_try(f"claim:{address_of(request)}", TRIES, WINDOW_S):
        raise Refusal(Wrong.TOO_MANY)
    if parts.watch is None:
        raise Refusal(Wrong.FORGED)
    try:
        claim = claims.read(request.match_info["name"], await parts.watch.alerts.claim_key())
    except Forged:
        raise Refusal(Wrong.FORGED) from None
    if parts.clock.now() >= claim.until:
        raise Refusal(Wrong.EXPIRED)
    return parts.watch, claim


async def _shown(request: web.Request, watch: WatchParts, claim: Claim) -> web.Response:
    return await _page(request, watch, claim, None)


async def _claimed(request: web.Request, watch: WatchParts, claim: Claim) -> web.Response:
    people = await _people(request, watch, claim)
    person = claim.person or await _chosen(request)
    if person not in people:
        return await _page(request, watch, claim, _nobody(claim) if not people else Wrong.STRANGER)
    now = request.app[PARTS].clock.now()
    deed = AlertDeed(alert=claim.alert, act=AlertAct.CLAIM, at=now, by=person, via="link")
    try:
        await watch.alerts.act(deed)
    except AlertChanged:
        return await _page(request, watch, claim, None, status=409)  # it says who was faster
    return web.Response(status=303, headers={"Location": request.path})


async def _people(request: web.Request, watch: WatchParts, claim: Claim) -> tuple[UserName, ...]:
    """Who may claim by this link: people of the roster whose account was not closed."""
    roster = (await watch.alerts.board()).roster
    found = []
    for person in roster.people:
        if claim.person in ("", person.name):
            account = await request.app[PARTS].accounts.find(person.name)
            if account is None or account.active:
                found.append(person.name)
    return tuple(found)


async def _chosen(request: web.Request) -> UserName:
    _, body = await file_body(request, FIELDS)
    try:
        fields = parse_qs(body.decode(), max_num_fields=5)
    except ValueError:
        raise Refusal(Wrong.STRANGER) from None
    return UserName(fields.get("person", [""])[0])


async def _page(
    request: web.Request, watch: WatchParts, claim: Claim, wrong: Wrong | None, status: int = 200
) -> web.Response:
    people = await _people(request, watch, claim)
    alert = await watch.alerts.one(claim.alert)
    offer = Offer(alert, people, bool(claim.person), watch.timezone, wrong or (None if people else _nobody(claim)))
    return _html(offered(offer, _speak(request)), STATUS[wrong] if wrong else status)


def _nobody(claim: Claim) -> Wrong:
    """Whoever the link is for left the roster, or there is nobody on it."""
    return Wrong.STRANGER if claim.person else Wrong.NOBODY


def _speak(request: web.Request) -> Language:
    return language(request.headers.get("Accept-Language", ""))


def _html(page: str, status: int) -> web.Response:
    headers = {"Content-Security-Policy": POLICY}
    return web.Response(text=page, status=status, content_type="text/html", headers=headers)
