"""Notices in a whole house, on a time line: a crisis holds them and releases what still says something, the night waits
for the morning, a customer's no is heard at once, and what was given goes out once."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot.core.clock import Millis, later
from bot.core.due import Past, SkipReason, WaitReason
from bot.core.model import Address, UserName
from bot.core.notices import Notice, NoticeFate, NoticeKind
from bot.core.people import Account
from bot.core.vocabulary import Role
from tests.support.console import Browser
from tests.support.house import Life, living, until
from tests.support.notices import LEAD, due_of, notice

K = NoticeKind
ANNA = Address("fake", "anna", "anna")
HOUR = 3_600


@dataclass
class Night:
    """A house that tells, and somebody at its console."""

    life: Life
    lead: Browser

    async def allow(self, *kinds: NoticeKind) -> None:
        templates = self.life.house.templates
        assert templates is not None
        for state in await templates.listed():
            if state.template.kind in kinds:
                await templates.allow(state.template.id, LEAD)

    async def plan(self, *notices: Notice, late: Mapping[NoticeKind, tuple[int, bool]] | None = None) -> None:
        at = later(self.life.clock.now(), 1)
        rules = late or {}
        dues = [
            due_of(one, at, late_s=rules.get(one.kind, (0, False))[0], drops=rules.get(one.kind, (0, False))[1])
            for one in notices
        ]
        assert await self.life.house.plans.plan(dues) == len(dues)

    async def ended(self, one: Notice) -> Past:
        """What became of it, once that is known; a second a look goes by."""
        found: list[Past] = []

        async def known() -> bool:
            await self.life.clock.advance(1)
            past = await self.life.house.plans.past(Millis(later(self.life.clock.now(), 1)), 50)
            found[:] = [item for item in past if item.due.event == f"{one.kind}/{one.event}"]
            return bool(found)

        await until(known)
        return found[0]

    async def waits(self, count: int, reason: WaitReason) -> None:
        async def wait() -> bool:
            await self.life.clock.advance(1)
            now = self.life.clock.now()
            waiting = await self.life.house.plans.upcoming(now, later(now, 2 * 24 * HOUR), 50)
            mine = [due.waits for due in waiting if due.customer == notice(address=ANNA).customer]
            return mine == [reason] * count

        await until(wait)

    async def crisis(self, deed: str, crisis: Any = None, **ask: object) -> Any:
        token = await self.life.house.accounts.issue_login(UserName("陈主管"), 60)
        assert (await self.lead.post("/api/login", {"token": token})).status == 200
        body = {"version": crisis.get("version", 1), **ask} if crisis else ask
        answer = await self.lead.post(f"/api/crises/{crisis['id']}/{deed}" if crisis else "/api/crises", body)
        assert answer.status == 200, answer
        holds = deed != "close"

        async def known() -> bool:
            await self.life.clock.advance(1)
            return (self.life.house.watchful.holds_notices("coat") is not None) is holds

        await until(known)
        return answer.body["crisis"]

    async def fate(self, one: Notice, fate: NoticeFate) -> None:
        async def there() -> bool:
            notices = self.life.house.notices
            assert notices is not None
            record = await notices.record(one.id)
            return record is not None and record.fate is fate

        await until(there)

    def got(self) -> list[str]:
        return [one.text for one in self.life.platform.received if one.address == ANNA]


@asynccontextmanager
async def night(folder: Path) -> AsyncIterator[Night]:
    async with living(folder) as life, aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        await life.house.accounts.put(Account(UserName("陈主管"), Role.SUPERVISOR))
        yield Night(life, Browser(http, life.house.console_url))


async def test_a_day_of_notices(tmp_path: Path) -> None:
    shipped, arriving, locker = (notice(kind, address=ANNA) for kind in (K.SHIPPED, K.OUT_FOR_DELIVERY, K.AT_LOCKER))
    async with night(tmp_path) as shop:
        await shop.allow(K.SHIPPED, K.OUT_FOR_DELIVERY, K.AT_LOCKER, K.SIGNED)
        # 12:00 — a crisis of the whole shop is open: everything waits
        crisis = await shop.crisis("", shop=True, title="风衣 · 掉色")
        rules = {K.SHIPPED: (12 * HOUR, True), K.OUT_FOR_DELIVERY: (4 * HOUR, True), K.AT_LOCKER: (3 * HOUR, False)}
        await shop.plan(shipped, arriving, locker, late=rules)
        await shop.waits(3, WaitReason.CRISIS)
        assert shop.got() == []
        # 17:00 — it is over: what still says something goes out, with an apology where it is late
        shop.life.clock.jump(5 * HOUR)
        await shop.waits(2, WaitReason.CRISIS)
        await shop.crisis("close", crisis, lessons="核实以后再发通知")
        assert (await shop.ended(arriving)).reason is SkipReason.TOO_LATE
        assert (await shop.ended(shipped)).reason is None
        assert (await shop.ended(locker)).says == "来晚了，已致歉"
        await shop.fate(locker, NoticeFate.SENT)
        await shop.fate(shipped, NoticeFate.SENT)
        assert sorted("来晚了" in text for text in shop.got()) == [False, True]
        # 22:00 — at night nothing goes out
        shop.life.clock.jump(5 * HOUR)
        signed = notice(K.SIGNED, address=ANNA)
        await shop.plan(signed)
        await shop.waits(1, WaitReason.QUIET)
        # before the morning the customer has had enough
        shop.life.ask("不要再发通知了", customer="anna", room="anna")
        (answer,) = [await shop.life.draft()]
        assert answer.playbook == "notices"
        shop.life.clock.jump(11 * HOUR)
        assert (await shop.ended(signed)).reason is SkipReason.OPTED_OUT
        assert len(shop.got()) == 2
