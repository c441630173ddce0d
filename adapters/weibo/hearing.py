"""The in-half that goes and looks: mentions, comments to us, watched posts, keywords, at a polite pace.

In: Weibo's interface. Out: `Inbound`s of what is addressed to us, `Signal`s of all that was seen (port `Source`). Made
by adapters.weibo.assembly. Where it got to is kept in the store, and moved on only after what was found is safe there:
after a stop or a crash nothing is missed, and what is found twice is known again by its id. One process looks at a
time. A post that appears later than ones with a higher number is missed; the platform does not say whether it happens.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final

import msgspec

from adapters.loose import digest
from adapters.pulse import Pulse, Trouble
from adapters.weibo import incoming
from adapters.weibo.api import Api, Hour, Page
from adapters.weibo.errors import Cause, WeiboError
from adapters.weibo.names import NAME
from adapters.weibo.pace import Pace
from adapters.weibo.posts import Comment, Post
from adapters.weibo.rests import Rests
from adapters.weibo.settings import WeiboSettings
from adapters.weibo.watching import Watching
from adapters.weibo.watchlist import HOUR_S, Watchlist
from bot.core.clock import SECOND, Clock, Millis, later, within
from bot.core.errors import AuthExpired, HalfMinuteError, Misconfigured, Retryable
from bot.core.model import Inbound
from bot.core.ports import FeedGauge, Intake
from bot.core.shared import Common
from bot.core.signals import PostId, Signal

log = logging.getLogger(__name__)

KEEP_S: Final = 90 * 86_400.0
OTHERS_S: Final = 30.0
"""While another process looks, it is asked so often whether it still does."""
LOCK_S: Final = 90.0
"""One that died does not look any more after so long; where a look takes longer, two may look, which harms little."""
REFUSED_S: Final = 600.0
"""Until somebody sets another token."""
AGAIN_S: Final = 5.0
NUDGED_S: Final = 15.0
"""So long at least between two looks, however many pushes tell of something."""
A_DAY_S: Final = 86_400


class Feed(msgspec.Struct, frozen=True):
    """One thing that is looked for. `to_us`: what is found there waits for an answer."""

    name: str
    ask: Callable[[str, str, int], Awaitable[Page]]
    to_us: bool = True


class Hearing:
    """The port `Source`."""

    def __init__(
        self, settings: WeiboSettings, clock: Clock, api: Api, common: Common, watchlist: Watchlist, pulse: Pulse
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._api = api
        self._common = common
        self._watchlist = watchlist
        self._pulse = pulse
        self._rests = Rests(clock, pulse)
        self._watching = Watching(settings, clock, api, common, watchlist, self._rests)
        self._pace = Pace(settings.polling)
        self._mine = secrets.token_hex(8)
        self._nudged = asyncio.Event()
        self._running = self._patient = False
        self._failed = 0
        self._feeds = (
            Feed("mentions", api.mentions), Feed("comments", api.to_us), Feed("comment mentions", api.comment_mentions),
            *(Feed(f"search-{digest(words)}", self._search(words), False) for words in settings.watching.keywords),
        )  # fmt: skip

    def nudge(self) -> None:
        """A push says that there is something to look at now."""
        self._nudged.set()

    async def watch(self, post: PostId) -> None:
        """The house wants to know how this post goes on."""
        await self._watchlist.ask(post.removeprefix(f"{NAME}/"))
        self.nudge()

    def gauges(self) -> Sequence[FeedGauge]:
        return tuple(
            msgspec.structs.replace(gauge, connected=gauge.connected and self._running)
            for gauge in self._pulse.gauges()
        )

    async def run(self, intake: Intake) -> None:
        """See the port."""
        self._running = True
        try:
            while True:
                self._nudged.clear()
                await self._pause(await self._look(intake))
        finally:
            self._running = False
            with suppress(Retryable):
                await self._common.shared.let_go(self._lock, self._mine)

    async def _pause(self, seconds: float) -> None:
        """Until the time is over, or a push says that there is something; that hurries nothing that Weibo refused.
        Meanwhile nobody else looks, as long as this process lives."""
        waited, least = 0.0, seconds if self._patient else min(seconds, NUDGED_S)
        while waited < seconds:
            await self._keep()
            step = min(OTHERS_S, (least if waited < least else seconds) - waited)
            if waited < least:
                await self._clock.sleep(step)
            else:
                with suppress(TimeoutError):
                    await within(self._clock, step, self._nudged.wait())
                    return
            waited += step

    async def _keep(self) -> None:
        with suppress(Retryable):  # then whoever is first the next time
            await self._common.shared.hold(self._lock, self._mine, LOCK_S)

    @property
    def _lock(self) -> str:
        return f"{NAME}-{self._settings.uid}-looking"

    async def _look(self, intake: Intake) -> float:
        """One look; the seconds until the next one, whatever became of it."""
        self._patient = True
        try:
            if not await self._common.shared.hold(self._lock, self._mine, LOCK_S):
                return OTHERS_S
            with self._pulse.watching():
                pause_s = await self._round(intake)
            self._patient, self._failed = False, 0
            self._pulse.calm(Trouble.LIMIT)
        except (AuthExpired, Misconfigured):
            pause_s = REFUSED_S
        except Retryable as error:
            log.warning("looking at Weibo is put off: %s", error)
            pause_s = min(self._settings.polling.calm_s, AGAIN_S * 2**self._failed)
            self._failed = min(self._failed + 1, 10)
        except WeiboError as error:
            pause_s = await self._refused(error)
        return pause_s

    async def _refused(self, error: WeiboError) -> float:
        if error.cause is not Cause.LIMIT:
            log.error("Weibo refuses a look: %s", error)
            return self._settings.polling.calm_s
        pause_s = self._pace.limited(self._clock.now(), await self._hour())
        self._pulse.alarm(Trouble.LIMIT, f"{error}; looking goes on in {pause_s / 60:.0f} min")
        return pause_s

    async def _round(self, intake: Intake) -> float:
        calls, new = self._api.calls, 0
        for feed in self._feeds:
            if not self._rests.rests(feed.name):
                with self._rests.resting(feed.name):
                    new += await self._heard(feed, intake)
        grew = False
        with self._rests.resting("counts"):
            grew = await self._watching.look()
        hour = await self._hour()
        return self._pace.after(happened=new > 0 or grew, hour=hour, calls=self._api.calls - calls)

    async def _hour(self) -> Hour | None:
        try:
            return await self._api.hour()
        except HalfMinuteError as error:
            log.info("Weibo does not say how many calls are left: %s", error)
            return None

    # ---- one feed

    async def _heard(self, feed: Feed, intake: Intake) -> int:
        """All that is new there, kept before it counts as seen; returns how much was new to the house."""
        name = f"{NAME}-{self._settings.uid}-since-{feed.name}"
        since = await self._common.shared.get(name) or ""
        found = await self._fresh(feed, since)
        now = self._clock.now()
        wanted = found if since else [one for one in found if self._is_recent(one, now)]
        items = [item for one in wanted if feed.to_us for item in self._inbounds(one, now)]
        signals = [signal for one in wanted for signal in self._signals(one, now)]
        new = await intake.accept(items) if items else 0
        for number in range(len(items)):
            self._pulse.hears(new=number < new)
        if signals:
            await self._common.tell(signals)
        await self._watchlist.add([(post.number, True) for one in wanted for post in self._posts(one)])
        newest = found[-1].number if found else since or "0"
        if newest != since:
            await self._common.shared.put(name, newest, KEEP_S)
        return new or (len(wanted) if not feed.to_us else 0)

    async def _fresh(self, feed: Feed, since: str) -> list[Post | Comment]:
        """What is newer than `since`, the oldest first; at the very first look one page."""
        found, before, rules, whole = dict[str, Post | Comment](), "", self._settings.polling, False
        for _ in range(rules.pages if since else 1):
            page = await feed.ask(since, before, rules.count)
            self._pulse.unreadable += page.unreadable
            fresh = {
                one.number: one for one in page.found if int(one.number) > int(since or 0) and one.number not in found
            }
            found |= fresh
            if not fresh or page.size < rules.count // 2:  # the platform leaves out some of a page as it likes
                break
            before, whole = min(fresh, key=int), page.size >= rules.count
        else:
            if since and whole:
                self._pulse.lost += 1
                log.error("%s: more than %d pages are new; the older of them were not read", feed.name, rules.pages)
        return sorted(found.values(), key=lambda one: int(one.number))

    def _search(self, words: str) -> Callable[[str, str, int], Awaitable[Page]]:
        async def search(since: str, before: str, count: int) -> Page:
            """One page of the last day; older ones are known, or nobody's concern."""
            if before:
                return Page(())
            return await self._api.search(words, self._clock.now() // SECOND - A_DAY_S, count)

        return search

    def _is_recent(self, one: Post | Comment, now: Millis) -> bool:
        return one.at is None or one.at >= later(now, -self._settings.polling.first_hours * HOUR_S)

    def _inbounds(self, one: Post | Comment, now: Millis) -> list[Inbound]:
        if one.writer.id in {"", self._settings.uid}:
            return []
        if isinstance(one, Post) and one.gone:
            return []
        said = incoming.from_comment(one, now) if isinstance(one, Comment) else incoming.from_post(one, now)
        return [*filter(None, [incoming.setting(one, now)]), said]

    def _signals(self, one: Post | Comment, now: Millis) -> list[Signal]:
        if isinstance(one, Comment):
            return list(incoming.signals_of_comment(one, now, self._settings.uid))
        return list(incoming.signals_of_post(one, now, self._settings.uid))

    def _posts(self, one: Post | Comment) -> list[Post]:
        """Those that are watched from now on: other people's, the one passed on rather than the one that does it."""
        post = one.post if isinstance(one, Comment) else one
        if post is not None and post.root is not None and post.root.writer.id not in {"", self._settings.uid}:
            post = post.root
        return [post] if post and not post.gone and post.writer.id not in {"", self._settings.uid} else []
