"""Attending: what belongs to an open crisis is put to it by itself, for as long as it is open.

In: the topics of open crises (ports `Crises`, `Topics`). Out: those it happened to, on its list; conversations that
complain of it, marked; a statement that was promised and did not come, in its log. Started by bot.app where topics are
watched. Everything is put there once, whoever else does the same.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import msgspec

from bot.core.clock import Clock
from bot.core.conversations import customer_of
from bot.core.crises import Affected, Crises, Crisis, LogLine, overdue
from bot.core.customers import CustomerId
from bot.core.errors import NotFound, Outdated
from bot.core.model import Partition, UserName
from bot.core.signals import Spoken
from bot.core.topics import Dossier, Post, Topics

LOOK_S: Final = 2.0
TEXT: Final = 200
"""Characters kept of what somebody wrote."""
OVERDUE: Final = "overdue"


class Attending:
    """Looks after all open crises."""

    def __init__(self, crises: Crises, topics: Topics, clock: Clock) -> None:
        self._crises = crises
        self._topics = topics
        self._clock = clock

    async def run(self) -> None:
        """Until cancelled. Raises Unavailable."""
        revision = -1
        while True:
            known = await self._crises.listed()
            open_ones = [one for one in known if one.is_open]
            now_at = await self._topics.revision() if open_ones else revision
            for crisis in open_ones:
                await self.remind(crisis)
                if now_at != revision:
                    await self.attend(crisis)
            revision = now_at
            await self._clock.sleep(LOOK_S)

    async def attend(self, crisis: Crisis) -> int:
        """Put to it what its topics have; returns how much was new. Raises Unavailable."""
        new = 0
        for topic in crisis.topics:
            with suppress(NotFound):
                dossier = await self._topics.dossier(topic)
                talks = [voice.conversation for voice in dossier.voices if voice.conversation]
                new += await self._crises.attach(crisis.id, list(_affected(dossier)), list(dict.fromkeys(talks)))
        return new

    async def remind(self, crisis: Crisis) -> None:
        """Say once that the statement which was promised did not come."""
        now = self._clock.now()
        late = overdue(crisis, now)
        says = f"第 {late.number} 份声明约好的下次说明没有按时发出" if late else ""
        if late is None or any(line.what == OVERDUE and line.says == says for line in crisis.log):
            return
        line = LogLine(at=now, what=OVERDUE, says=says)
        with suppress(Outdated):  # somebody changes it just now; the next look comes soon
            await self._crises.put(
                msgspec.structs.replace(crisis, log=(*crisis.log, line)), UserName("house"), OVERDUE, now
            )


def _affected(dossier: Dossier) -> Iterator[Affected]:
    yield from {one.key: one for one in map(_voice, dossier.voices)}.values()
    yield from {one.key: one for one in map(_writer, dossier.posts)}.values()


def _voice(voice: Spoken) -> Affected:
    """A customer of ours, by their conversation where they have one."""
    talk, where = voice.conversation, voice.address
    partition, dash, _ = talk.partition("-")
    known = customer_of(where, Partition(int(partition))) if dash and partition.isdecimal() else None
    return Affected(
        key=f"c:{talk or f'{where.channel}/{where.customer or voice.message}'}",
        text=voice.text[:TEXT],
        at=voice.at,
        customer=known or CustomerId(""),
        conversation=talk,
        orders=voice.orders,
    )


def _writer(post: Post) -> Affected:
    """Somebody who wrote in public."""
    return Affected(
        key=f"p:{post.writer_id or post.id}", name=post.writer, text=post.text[:TEXT], at=post.at, post=post.id
    )
