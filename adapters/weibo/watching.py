"""The posts we watch, looked at once: how often reposted, commented and liked, by whom, and whether still there.

In: the list of watched posts. Out: `Posted`, `Counted`, `Reacted`, `Deleted`, told before the list is changed. Called
by adapters.weibo.hearing, once a look. One call counts a hundred posts; only for those that grew most is it read who
did what, since every such call is one less for answers.
"""

from collections.abc import Sequence
from typing import Final, TypeVar

import msgspec

from adapters.weibo import incoming
from adapters.weibo.api import AT_ONCE, Api
from adapters.weibo.errors import Cause, WeiboError
from adapters.weibo.names import post_id
from adapters.weibo.posts import Comment, Counts, Post
from adapters.weibo.rests import Rests
from adapters.weibo.settings import WeiboSettings
from adapters.weibo.watchlist import List, Watched, Watchlist
from bot.core.clock import MINUTE, Clock, Millis
from bot.core.shared import Common
from bot.core.signals import Counted, Deleted, Reacted, Reaction, Signal

T = TypeVar("T", Post, Comment)

TELL_MS: Final = 10 * MINUTE
"""Counts that stay the same are told so often: that nothing grows is worth knowing as well."""
SINGLY: Final = 5
"""So many posts are read one by one in a look: new ones, and those that have no counts."""


class Watching:
    """`look` does all of it."""

    def __init__(
        self, settings: WeiboSettings, clock: Clock, api: Api, common: Common, watchlist: Watchlist, rests: Rests
    ) -> None:
        self._rests = rests
        self._settings = settings
        self._clock = clock
        self._api = api
        self._tell = common.tell
        self._watchlist = watchlist

    async def look(self) -> bool:
        """Whether anything grew. Raises what the calls raise; then nothing is forgotten, and all is done again."""
        before = await self._watchlist.now()
        if not before or self._rests.rests("counts"):
            return False
        now, signals, after = self._clock.now(), list[Signal](), dict(before)
        told = await self._counted(list(before))
        await self._singly([number for number in before if number not in told or not before[number].known],
                           told, signals, after)  # fmt: skip
        grown = [counts for number, counts in told.items() if number in after and _grew(after[number], counts)]
        for number, counts in told.items():
            if number in after and _worth_telling(after[number], counts, now):
                signals.append(Counted(post=post_id(number), at=now, reposts=counts.reposts, comments=counts.comments,
                                       likes=counts.likes))  # fmt: skip
        await self._details(sorted(grown, key=lambda one: _growth(before[one.number], one), reverse=True),
                            signals, after)  # fmt: skip
        if signals:
            await self._tell(signals)
        seen = {number: _seen(one, told.get(number), now) for number, one in after.items()}
        await self._watchlist.change(lambda known: _merged(known, before, seen))
        return bool(grown)

    async def _counted(self, numbers: Sequence[str]) -> dict[str, Counts]:
        told = dict[str, Counts]()
        for at in range(0, len(numbers), AT_ONCE):
            told |= {one.number: one for one in await self._api.counts(numbers[at : at + AT_ONCE])}
        return told

    async def _singly(
        self, numbers: Sequence[str], told: dict[str, Counts], signals: list[Signal], after: dict[str, Watched]
    ) -> None:
        """Posts that were not read yet, and those that are missing among the counts: those may be gone."""
        now = self._clock.now()
        for number in sorted(numbers, key=lambda one: after[one].told_at)[:SINGLY]:
            post = await self._read(number)
            after[number] = msgspec.structs.replace(after[number], known=True)
            if post is None:  # not for us to read; the others come first next time
                after[number] = msgspec.structs.replace(after[number], told_at=now)
                continue
            if post.gone:
                signals.append(Deleted(post=post_id(number), at=now))
                told.pop(number, None)
                if number not in self._settings.watching.posts:
                    del after[number]
                continue
            signals += incoming.signals_of_post(post, now, self._settings.uid)
            told[number] = Counts(number, post.reposts, post.comments, post.likes)

    async def _read(self, number: str) -> Post | None:
        try:
            return await self._api.post(number)
        except WeiboError as error:
            if error.cause is Cause.LIMIT:
                raise
            return Post(number=number, gone=True) if error.cause is Cause.GONE else None

    async def _details(self, grown: Sequence[Counts], signals: list[Signal], after: dict[str, Watched]) -> None:
        """Who reposted, and what was commented, of the posts that grew most; each of them is one call."""
        calls = 0
        for counts in grown:
            for grew, read in (
                ((counts.reposts or 0) > (after[counts.number].reposts or 0), self._reposts),
                ((counts.comments or 0) > (after[counts.number].comments or 0), self._comments),
            ):
                if not grew or self._rests.rests("details") or calls >= self._settings.watching.details:
                    continue
                calls += 1
                with self._rests.resting("details"):
                    after[counts.number] = await read(after[counts.number], signals)

    async def _reposts(self, one: Watched, signals: list[Signal]) -> Watched:
        page = await self._api.reposts_of(one.number, one.repost, self._settings.polling.count)
        found = _newer([post for post in page.found if isinstance(post, Post)], one.repost)
        signals += [self._repost(one.number, post) for post in found if post.writer.id != self._settings.uid]
        return msgspec.structs.replace(one, repost=_newest(found, one.repost))

    async def _comments(self, one: Watched, signals: list[Signal]) -> Watched:
        page = await self._api.comments_below(one.number, one.comment, self._settings.polling.count)
        found = _newer([comment for comment in page.found if isinstance(comment, Comment)], one.comment)
        now, uid = self._clock.now(), self._settings.uid
        signals += [incoming.reaction(one.number, comment, now) for comment in found if comment.writer.id != uid]
        return msgspec.structs.replace(one, comment=_newest(found, one.comment))

    def _repost(self, number: str, post: Post) -> Reacted:
        return Reacted(
            post=post_id(number), id=post.number, at=post.at or self._clock.now(), kind=Reaction.REPOST,
            writer=post.writer, text=post.text,
        )  # fmt: skip


def _newer(found: Sequence[T], since: str) -> list[T]:
    return sorted((one for one in found if int(one.number) > int(since or 0)), key=lambda one: int(one.number))


def _newest(found: Sequence[Post | Comment], since: str) -> str:
    return found[-1].number if found else since


def _growth(one: Watched, counts: Counts) -> int:
    return sum((now or 0) - (before or 0) for now, before in (
        (counts.reposts, one.reposts), (counts.comments, one.comments)))  # fmt: skip


def _grew(one: Watched, counts: Counts) -> bool:
    return (counts.reposts or 0) > (one.reposts or 0) or (counts.comments or 0) > (one.comments or 0)


def _worth_telling(one: Watched, counts: Counts, now: Millis) -> bool:
    """Something is known, and it changed, or was told long ago."""
    known = (counts.reposts, counts.comments, counts.likes)
    return known != (None, None, None) and (
        known != (one.reposts, one.comments, one.likes) or now - one.told_at >= TELL_MS
    )


def _seen(one: Watched, counts: Counts | None, now: Millis) -> Watched:
    if counts is None or not _worth_telling(one, counts, now):
        return one
    return msgspec.structs.replace(
        one, reposts=counts.reposts, comments=counts.comments, likes=counts.likes, told_at=now
    )


def _merged(known: List, before: List, seen: List) -> List:
    """What is known now, which may be more than there was before the look, with what the look brought."""
    return {
        number: msgspec.structs.replace(seen.get(number, one), until=one.until)
        for number, one in known.items()
        if number in seen or number not in before
    }
