"""Handling: what people do about a crisis, from opening it to the report afterwards.

In: what the console asks (port `Handling`). Out: the crisis as it then stands, safe on disk. Every change compares and
sets on the version that was seen. What the public reads takes four eyes: whoever writes a wording or a statement does
not approve it, and the guard looks at both.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Final

import msgspec

from bot.core.alerts import Alerts
from bot.core.catalog import Limits
from bot.core.clock import Clock, Millis
from bot.core.crises import (
    Affected,
    Crises,
    Crisis,
    CrisisId,
    FollowState,
    LogLine,
    Review,
    Statement,
    StatementState,
    Suggested,
    Wording,
    contacting,
)
from bot.core.errors import NotFound, Outdated, Refused
from bot.core.lifecycle import ANSWERING
from bot.core.model import Inbound, Risk, User, UserName, cleaned, text_hash
from bot.core.ports import Drafts, Guard, Intake, Reader
from bot.core.reviewing import reviewed
from bot.core.signals import PostId
from bot.core.topics import Dossier, Post, Spotter, Theme, TopicId, Topics
from bot.core.vocabulary import Intent, Kind, RiskKind, SourceKind

PUBLIC: Final = Limits(max_chars=300, max_bytes=1_200, public=True)
PRIVATE: Final = Limits(max_chars=500, max_bytes=2_000, public=False)
STATEMENT: Final = Limits(max_chars=3_000, max_bytes=12_000, public=True)
LOGGED: Final = 1_000
"""Lines kept of a log; the audit has all."""
WORDS: Final = 12
"""Words taken from what was written, those said most often first."""
EVERYDAY: Final = frozenset(
    {
        Intent.PRICE, Intent.DISCOUNT, Intent.GIFT, Intent.STOCK, Intent.SIZE, Intent.SHIPPING_TIME, Intent.LOGISTICS,
        Intent.ORDER_CHANGE, Intent.CANCEL, Intent.PAYMENT, Intent.REFUND, Intent.EXCHANGE, Intent.INVOICE,
        Intent.ACCOUNT, Intent.HUMAN,
    }
)  # fmt: skip
"""What customers write about every day: a word that means one of these by itself tells nothing of a crisis."""
COUNTED: Final = 10_000
"""Drafts looked through for the report."""
ALERTS: Final = 500
TRIES: Final = 5

OWN: Final = "不能批准自己写的内容，请另一位同事看过后批准"
CLOSED: Final = "这次危机处理已经结束了"
NOBODY: Final = "这个帖子不在我们能回复的渠道上，请在平台上直接联系发帖人"
EMPTY: Final = "没有写内容，请写好再保存"
PARTS: Final = "声明至少要写「我们看到了」和「正在做的」两段，再请同事批准"
ABOUT: Final = "请选一个话题，或者选整个店铺"
WAITING: Final = "没有等着批准的内容，请先写好"
PUBLISHED: Final = "已经发布的声明不能再改，请写一份新的"
UNAPPROVED: Final = "这份声明还没有同事批准，批准后才能发布"


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What it works with, put in by bot.app. `spotter` finds the words that people say who mean it (None: nobody
    watches); `suggested` has first versions of what people write; `mask` hides personal data in their notes: at what
    the public reads the guard looks.
    """

    crises: Crises
    topics: Topics
    alerts: Alerts
    drafts: Drafts
    intake: Intake
    guard: Guard
    reader: Reader
    clock: Clock
    suggested: Callable[[str], Suggested]
    spotter: Spotter | None = None
    mask: Callable[[str], str] = str


class HandlingStage:
    """The port `Handling`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def open(self, topics: Sequence[TopicId], title: str, shop: bool, by: User) -> Crisis:
        """See the port. Its id is made of what it is about, so that two who open it at once open one."""
        parts, now = self._parts, self._parts.clock.now()
        if not topics and not shop:
            raise _refused("a crisis is about topics, or about the shop", ABOUT)
        known = await parts.crises.listed()
        same = [one for one in known if set(one.topics) & set(topics) or (shop and one.shop)]
        if found := next((one for one in same if one.is_open), None):
            return found
        dossiers = [await parts.topics.dossier(topic) for topic in topics]
        crisis = Crisis(
            id=CrisisId(f"0-{text_hash(f'{sorted(topics)} {shop} {len(same)}')}"),
            title=self._typed(title) or (dossiers[0].topic.title if dossiers else "全店"),
            opened_by=by.name,
            opened_at=now,
            about=tuple(dict.fromkeys(about for one in dossiers for about in one.topic.about)),
            theme=dossiers[0].topic.theme if dossiers else Theme.OTHER,
            topics=tuple(topics),
            alerts=tuple(one.id for one in await parts.alerts.listed(Millis(0), ALERTS) if one.topic in topics),
            shop=shop,
            words=self._words(dossiers),
            version=0,
        )
        try:
            return await self._put(crisis, by.name, "opened")
        except Outdated:
            return await parts.crises.one(crisis.id)

    async def change(
        self, crisis: CrisisId, version: int, holds: bool, seconds: bool, words: Sequence[str], by: User
    ) -> Crisis:
        """See the port."""
        current = await self._seen(crisis, version)
        said = tuple(dict.fromkeys(word for word in map(self._typed, words) if word))
        changed = msgspec.structs.replace(current, holds=holds, seconds=seconds, words=said)
        notices, eyes = "暂停" if holds else "恢复", "两人" if seconds else "一人"
        told = f"{notices}主动通知；公开回复{eyes}过；相关词：{'、'.join(said) or '无'}"
        return await self._put(changed, by.name, "changed", told)

    async def word(self, crisis: CrisisId, version: int, public: str, private: str, by: User) -> Crisis:
        """See the port."""
        current = await self._seen(crisis, version)
        said, said_privately = cleaned(public), cleaned(private)
        if not said and not said_privately:
            raise _refused("a wording without words", EMPTY)
        for text, limits in ((said, PUBLIC), (said_privately, PRIVATE)):
            self._check(text, limits)
        last = max(current.wording.version, current.proposed.version if current.proposed else 0)
        written = Wording(
            version=last + 1, public=said, private=said_privately,
            written_by=by.name, written_at=self._parts.clock.now(),
        )  # fmt: skip
        changed = msgspec.structs.replace(current, proposed=written)
        return await self._put(changed, by.name, "worded", said or said_privately)

    async def approve_wording(self, crisis: CrisisId, version: int, by: User) -> Crisis:
        """See the port."""
        current = await self._seen(crisis, version)
        written = current.proposed
        if written is None:
            raise _refused("no wording waits for a yes", WAITING)
        _other_eyes(written.written_by, by)
        for text, limits in ((written.public, PUBLIC), (written.private, PRIVATE)):
            self._check(text, limits)
        approved = msgspec.structs.replace(written, approved_by=by.name, approved_at=self._parts.clock.now())
        changed = msgspec.structs.replace(current, wording=approved, proposed=None)
        return await self._put(changed, by.name, "wording", approved.public or approved.private)

    async def state(self, crisis: CrisisId, version: int, statement: Statement, by: User) -> Crisis:
        """See the port."""
        current = await self._seen(crisis, version)
        known = _statement(current, statement.number) if statement.number else None
        if known and known.state is StatementState.PUBLISHED:
            raise _refused(f"statement {known.number} is out already", PUBLISHED)
        dropped = statement.state is StatementState.DROPPED
        written = Statement(
            number=known.number if known else len(current.statements) + 1,
            state=StatementState.DROPPED if dropped else StatementState.DRAFT,
            acknowledge=cleaned(statement.acknowledge),
            facts=cleaned(statement.facts),
            next=cleaned(statement.next),
            update_at=statement.update_at,
            written_by=by.name,
            written_at=self._parts.clock.now(),
        )
        if not dropped and not written.text:
            raise _refused("a statement without words", EMPTY)
        self._check(written.text, STATEMENT)
        what = "statement dropped" if dropped else "stated"
        return await self._put(_with(current, written), by.name, what, f"第 {written.number} 份")

    async def approve_statement(self, crisis: CrisisId, version: int, number: int, by: User) -> Crisis:
        """See the port."""
        current = await self._seen(crisis, version)
        written = _statement(current, number)
        if written.state is not StatementState.DRAFT:
            raise _refused(f"statement {number} waits for no yes", WAITING)
        _other_eyes(written.written_by, by)
        if not written.acknowledge or not written.next:
            raise _refused(f"statement {number} lacks a part", PARTS)
        self._check(written.text, STATEMENT)
        yes = {"state": StatementState.APPROVED, "approved_by": by.name, "approved_at": self._parts.clock.now()}
        approved = msgspec.structs.replace(written, **yes)
        return await self._put(_with(current, approved), by.name, "statement approved", f"第 {number} 份")

    async def publish(self, crisis: CrisisId, version: int, number: int, page: str, by: User) -> Crisis:
        """See the port."""
        current = await self._seen(crisis, version)
        written = _statement(current, number)
        if written.state is not StatementState.APPROVED:
            raise _refused(f"statement {number} is not approved", UNAPPROVED)
        out = {"state": StatementState.PUBLISHED, "published_by": by.name, "published_at": self._parts.clock.now()}
        published = msgspec.structs.replace(written, page=page.strip(), **out)
        return await self._put(
            _with(current, published), by.name, "statement", f"第 {number} 份 {page.strip()}".strip()
        )

    async def note(self, crisis: CrisisId, text: str, by: User) -> Crisis:
        """See the port. A note is nobody's rival: it is added to whatever stands there."""
        told = self._typed(text)
        if not told:
            raise _refused("a note without words", EMPTY)
        return await self._added(crisis, by.name, "note", told)

    async def contact(self, post: PostId, by: User) -> Post:
        """See the port."""
        parts, now = self._parts, self._parts.clock.now()
        found, _ = await parts.topics.post(post)
        if found.reply is None:
            raise _refused(f"nobody here can answer {post}", NOBODY)
        if found.answered_at:
            return found
        asks = Inbound(contacting(post), found.reply, found.text, found.writer, now, found.at, Kind.COMMENT)
        await parts.intake.accept([asks])
        answered = await parts.topics.answered(post, by.name, now)
        for crisis in await parts.crises.listed():
            if crisis.is_open and found.topic in crisis.topics:
                await self._added(crisis.id, by.name, "contacted", f"{found.writer}：{found.text[:40]}")
        return answered

    async def follow(self, crisis: CrisisId, key: str, state: FollowState, note: str, by: User) -> Affected:
        """See the port."""
        known = next((one for one in await self._parts.crises.affected(crisis) if one.key == key), None)
        if known is None:
            raise NotFound(f"crisis {crisis} happened to nobody called {key}")
        now, told = self._parts.clock.now(), self._typed(note)
        changed = msgspec.structs.replace(known, state=state, note=told or known.note, by=by.name, changed_at=now)
        return await self._parts.crises.follow(crisis, changed)

    async def close(self, crisis: CrisisId, version: int, lessons: str, by: User) -> Crisis:
        """See the port."""
        current = await self._seen(crisis, version)
        answered, seconded = await self._counted(current)
        changed = msgspec.structs.replace(
            current, closed_by=by.name, closed_at=self._parts.clock.now(), lessons=self._typed(lessons),
            answered=answered, seconded=seconded,
        )  # fmt: skip
        return await self._put(changed, by.name, "closed")

    async def review(self, crisis: CrisisId) -> Review:
        """See the port. Of topics that are kept no more, nothing is told."""
        parts, current = self._parts, await self._parts.crises.one(crisis)
        if current.is_open:
            answered, seconded = await self._counted(current)
            current = msgspec.structs.replace(current, answered=answered, seconded=seconded)
        dossiers: list[Dossier] = []
        for topic in current.topics:
            with suppress(NotFound):
                dossiers.append(await parts.topics.dossier(topic))
        listed = await parts.alerts.listed(Millis(0), ALERTS)
        alerts = [one for one in listed if one.topic in current.topics]
        told = [line for one in alerts for line in await parts.alerts.told(one.id)]
        return reviewed(current, dossiers, alerts, told, await parts.crises.affected(crisis))

    async def suggested(self, crisis: CrisisId) -> Suggested:
        """See the port."""
        return self._parts.suggested((await self._parts.crises.one(crisis)).title)

    # ---- how ----

    async def _seen(self, crisis: CrisisId, version: int) -> Crisis:
        """It as it was seen, if it still is so. Raises Outdated, Refused, NotFound."""
        current = await self._parts.crises.one(crisis)
        if not current.is_open:
            raise _refused(f"crisis {crisis} is closed", CLOSED)
        if current.version != version:
            raise Outdated(f"crisis {crisis} has version {current.version}, not {version}; read it again")
        return current

    async def _put(self, crisis: Crisis, by: UserName, what: str, says: str = "") -> Crisis:
        now = self._parts.clock.now()
        line = LogLine(at=now, what=what, says=says, by=by)
        logged = msgspec.structs.replace(crisis, log=(*crisis.log, line)[-LOGGED:])
        return await self._parts.crises.put(logged, by, what, now)

    async def _added(self, crisis: CrisisId, by: UserName, what: str, says: str) -> Crisis:
        """A line for the log, whoever changes what else. Raises Outdated where others are faster all the time."""
        for tried in range(TRIES):
            current = await self._parts.crises.one(crisis)
            if not current.is_open:
                raise _refused(f"crisis {crisis} is closed", CLOSED)
            try:
                return await self._put(current, by, what, says)
            except Outdated:
                if tried == TRIES - 1:
                    raise
        raise AssertionError("unreachable")

    def _words(self, dossiers: Iterable[Dossier]) -> tuple[str, ...]:
        """What people said who wrote about it, those words first that were said most often."""
        spotter = self._parts.spotter
        texts = [post.text for one in dossiers for post in one.posts]
        texts += [voice.text for one in dossiers for voice in one.voices]
        if spotter is None or not texts:
            return ()
        found: Counter[str] = Counter()
        for text, reading in zip(texts, self._parts.reader.read(texts), strict=True):
            spot = spotter.spot(text, reading)
            found.update(spot.found if spot else ())
        words = [word for word, _ in found.most_common()]
        meant = [reading.intent not in EVERYDAY for reading in self._parts.reader.read(words)]
        return tuple(word for word, keep in zip(words, meant, strict=True) if keep)[:WORDS]

    async def _counted(self, crisis: Crisis) -> tuple[int, int]:
        """How many answers took its wording since it was opened, and how many went out on the word of two."""
        drafts = await self._parts.drafts.listed(sorted(ANSWERING), COUNTED)
        since = [draft for draft in drafts if draft.changed_at >= crisis.opened_at]
        cites = [any(_cites(source.kind, source.id, crisis) for source in draft.sources) for draft in since]
        return sum(cites), sum(bool(draft.backed_by) for draft in since)

    def _check(self, text: str, limits: Limits) -> None:
        """The guard's word is final, whoever writes."""
        risks = self._parts.guard.check(text, limits) if text else ()
        blocking = tuple(risk for risk in risks if risk.blocking)
        if blocking:
            raise Refused(f"this text must not go out: {'; '.join(risk.advice for risk in blocking)}", blocking)

    def _typed(self, text: str) -> str:
        return self._parts.mask(cleaned(text))


def _cites(kind: SourceKind, identity: str, crisis: Crisis) -> bool:
    return kind is SourceKind.STATEMENT and identity == crisis.id


def _refused(message: str, advice: str) -> Refused:
    return Refused(message, (Risk(RiskKind.UNSURE, "", advice, blocking=True),))


def _other_eyes(writer: UserName, by: User) -> None:
    if writer == by.name:
        raise _refused(f"{by.name} wrote that", OWN)


def _statement(crisis: Crisis, number: int) -> Statement:
    found = next((one for one in crisis.statements if one.number == number), None)
    if found is None:
        raise NotFound(f"crisis {crisis.id} has no statement {number}")
    return found


def _with(crisis: Crisis, statement: Statement) -> Crisis:
    others = [one for one in crisis.statements if one.number != statement.number]
    written = tuple(sorted((*others, statement), key=lambda one: one.number))
    return msgspec.structs.replace(crisis, statements=written)
