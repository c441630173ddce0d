"""Approval: the only place where a person's yes becomes an `Approval` and a text may go out.

In: decisions from the console (port `Decisions`). Out: the draft as it then stands, safe on disk; an entry in the
outbound stream. The store compares and sets, so of two people exactly one wins, and the other is told who. Before a
text goes out it is looked at once more: what it says, what it rests on, and who would get it. While a crisis asks for
it, what everybody reads goes out on the word of two people, who both saw that very text.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final

import msgspec

from bot.core.catalog import Limits
from bot.core.clock import Clock, Millis, later
from bot.core.crises import CALM, Watchful
from bot.core.errors import Conflict, Held, NotFound, Refused
from bot.core.lifecycle import DECIDES, WAITS, DraftState, Verb, after
from bot.core.members import Citations, Members
from bot.core.model import (
    Address,
    Approval,
    ConversationId,
    Decision,
    Draft,
    DraftId,
    Inbound,
    MessageId,
    Outbound,
    Risk,
    Seen,
    User,
    UserName,
    Watch,
    cleaned,
    line_hash,
    text_hash,
)
from bot.core.notices import NOTICES, Give, NoticeId, subject_of
from bot.core.ports import Capability, Drafts, Durable, Guard
from bot.core.standing import HOUSE
from bot.core.vocabulary import Authority, RiskKind, Role, Rung

log = logging.getLogger(__name__)

SENDS: Final = frozenset({Verb.APPROVE, Verb.EDIT, Verb.RESEND})
SHOWS: Final = SENDS | {Verb.PROMPT, Verb.COPY}
CITES: Final = SHOWS - {Verb.EDIT}
"""Verbs that let a text out as it was drafted; who edits takes the words upon himself."""
LEADS: Final = frozenset({Role.SUPERVISOR, Role.ADMIN})
GUARD: Final = UserName("guard")
"""Who takes those out of a draft that name something else than its question."""
REASON: Final = 200
"""Characters kept of a typed reason."""

ELSEWHERE: Final = "只有同一个直播间里的两个问题才能合在一起"
UNASKED: Final = "（主动通知）"
"""What stands where others have a question."""
SECOND: Final = "危机处理中，公开的回复要两个人过：请另一位同事复核后发出"
UNLIKE: Final = "两边问的不是同一样东西（款式、尺码、颜色或数量不同），合在一起会有人收到不对的答案，请分开回答"

Differing = Callable[[Address, str, str, Sequence[str]], Sequence[bool]]
"""For a room, a question put there, the id of the product it is about, and other texts: which of these name something
else."""


async def every_version(template: str) -> bool:
    """Where no notice waits."""
    return True


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What approval works with, put in by bot.app. `capability` tells what an address's platform can do now; `mask`
    hides personal data in the reasons people type, which are kept in the audit. A copied line is looked for in its room
    for `seen_within_s`, where the feed shows our lines. `watchful` knows what needs two people. `allowed`: whether the
    yes to that version of a notice stands still."""

    drafts: Drafts
    members: Members
    guard: Guard
    citations: Citations
    differing: Differing
    durable: Durable
    clock: Clock
    capability: Callable[[Address], Capability]
    mask: Callable[[str], str] = str
    seen_within_s: float = 20.0
    watchful: Watchful = CALM
    allowed: Callable[[str], Awaitable[bool]] = every_version


class Approvals:
    """What people do to drafts."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def decide(
        self, verb: Verb, draft: DraftId, seen: Seen, by: User, text: str = "", reason: str = "", host: str = ""
    ) -> Draft:
        """Carry out `verb` on the text that was seen; see the port for what it raises."""
        parts = self._parts
        current = await parts.drafts.get(draft)
        if after(current.state, verb) is None or seen != Seen(current.version, current.hash):
            raise Conflict(f"{current.last_by or 'somebody'} was faster: {current.state}", current)
        if verb is Verb.CONFIRM and current.state is DraftState.SENDING:
            raise Conflict("it is being sent just now; what comes of it is not known yet", current)
        capability = parts.capability(current.address)
        wanted = cleaned(text) if verb is Verb.EDIT else current.text
        if verb is Verb.COPY:
            _check_public(current)
        if verb in SHOWS:
            _check_authority(current, by)
        await self._last_look(verb, current, wanted, capability.limits)
        verb = self._backing(verb, current, wanted, by.name)
        if verb in DECIDES & SENDS and not capability.can_post:
            verb = Verb.PROMPT  # a room without a way to post: the host says it
        now = parts.clock.now()
        outbound = None
        if verb in SENDS:
            approval = Approval(draft, seen.version, text_hash(wanted), by.name, now)
            outbound = Outbound.to_customer(current, wanted, approval)
        decision = Decision(
            draft=draft,
            verb=verb,
            by=by.name,
            at=now,
            seen=seen,
            text=wanted if wanted != current.text else None,
            reason=self._typed(reason),
            host=host if verb is Verb.PROMPT else "",
            watch=self._watch(wanted, now) if verb is Verb.COPY and capability.shows_own else None,
        )
        decided = await parts.drafts.decide(decision, outbound)
        await parts.durable.wait()
        return decided

    def _backing(self, verb: Verb, draft: Draft, wanted: str, by: UserName) -> Verb:
        """BACK where another person has to agree first; the verb itself for the second one, who saw that text. What
        one person alone let out before goes out anew, or is copied, on the word of another one."""
        if verb not in SHOWS or self._parts.watchful.needs_second(msgspec.structs.replace(draft, text=wanted)) is None:
            return verb
        before = {draft.backed_by, draft.decided_by} - {"", HOUSE} if wanted == draft.text else set()
        waits = draft.state is DraftState.PENDING
        if by == HOUSE or (before <= {by} and (before or not waits)):
            raise _unlike(f"{draft.id} waits for the word of another person than {by}", SECOND)
        return verb if before else Verb.BACK

    async def again(self, drafts: Sequence[DraftId]) -> tuple[DraftId, ...]:
        """Send anew, on the word of whoever approved them, what could not reach its customer before they wrote again.

        Returns those that are seen to: sent anew, or in no need of it. What became of the first try of the others is
        not known yet: ask once more.
        """
        past = await self._past(drafts)
        done = tuple([draft for draft in drafts if draft in past or await self._again(draft)])
        await self._parts.durable.wait()
        return done

    async def _past(self, drafts: Sequence[DraftId]) -> set[DraftId]:
        """Notices that say nothing any more: of those about one parcel or order, all but the newest, and what is told
        too late."""
        past, newest = set[DraftId](), dict[str, DraftId]()
        for draft in drafts:
            with suppress(NotFound):
                current = await self._parts.drafts.get(draft)
                if current.notice and self._parts.clock.now() > current.expires_at:
                    past.add(draft)
                elif current.notice:
                    subject = subject_of(NoticeId(current.notice))
                    past |= {newest.pop(subject)} if subject in newest else set()
                    newest[subject] = draft
        return past

    async def _again(self, draft: DraftId) -> bool:
        parts = self._parts
        try:
            current = await parts.drafts.get(draft)
            if current.state is not DraftState.FAILED or not current.reason.startswith(WAITS):
                return current.state is not DraftState.SENDING
            if current.notice and parts.watchful.holds_notices(current.product):
                return False
            if current.notice and not await parts.allowed(current.template):
                raise Refused(f"nobody allows the version {current.template} of this notice any more")
            if not current.notice:  # a notice has had its last look, which knows the customer's own numbers
                await self._last_look(Verb.RESEND, current, current.text, parts.capability(current.address).limits)
            by, now = UserName(current.decided_by), parts.clock.now()
            self._backing(Verb.RESEND, current, current.text, by)
            approval = Approval(draft, current.version, text_hash(current.text), by, now)
            seen = Seen(current.version, current.hash)
            decision = Decision(draft=draft, verb=Verb.RESEND, by=by, at=now, seen=seen, reason=WAITS)
            await parts.drafts.decide(decision, Outbound.to_customer(current, current.text, approval))
        except (Conflict, Held, NotFound, Refused) as error:
            log.warning("what waited for its customer is not sent by itself any more: %s", error)
        return True

    async def split(self, draft: DraftId, version: int, messages: Sequence[MessageId], by: User) -> Draft:
        """See the port."""
        await self._parts.members.split(draft, version, messages, by.name, self._parts.clock.now())
        await self._parts.durable.wait()
        return await self._parts.drafts.get(draft)

    async def merge(self, draft: DraftId, version: int, into: DraftId, into_version: int, by: User) -> Draft:
        """See the port."""
        parts = self._parts
        one, other = await parts.drafts.get(draft), await parts.drafts.get(into)
        for seen, current in ((version, one), (into_version, other)):
            if current.state is not DraftState.PENDING or current.version != seen:
                raise Conflict(f"{current.last_by or 'somebody'} was faster: {current.state}", current)
        if draft == into or not one.address.public or one.address.key != other.address.key:
            raise _unlike(f"{draft} and {into} are not two questions of one room", ELSEWHERE)
        if await self._differ(one, other):
            raise _unlike(f"{draft} asks for another thing than {into}", UNLIKE)
        await parts.members.merge(draft, version, into, into_version, by.name, parts.clock.now())
        await parts.durable.wait()
        return await parts.drafts.get(into)

    async def _differ(self, one: Draft, other: Draft) -> bool:
        """Whether anybody who asks the one names something else than the other's question."""
        if one.product and other.product and one.product != other.product:
            return True
        texts = [member.text for member in await self._parts.members.listed(one.id)] or [one.question]
        return any(self._parts.differing(other.address, await self._written_for(other), other.product, texts))

    async def unmask(self, draft: DraftId, by: User, reason: str) -> tuple[Inbound, ...]:
        """See the port."""
        seen = await self._parts.members.unmask(draft, by.name, self._typed(reason), self._parts.clock.now())
        await self._parts.durable.wait()
        return seen

    async def _last_look(self, verb: Verb, draft: Draft, text: str, limits: Limits) -> None:
        if verb in SHOWS:
            self._check(text, limits)
        if verb in CITES:
            await self._check_sources(draft)
        if verb in SHOWS and draft.state is DraftState.PENDING and draft.address.public:  # in private all are one
            await self._put_apart(draft)

    def _check(self, text: str, limits: Limits) -> None:
        """The guard's word is final, whoever approves."""
        blocking = tuple(risk for risk in self._parts.guard.check(text, limits) if risk.blocking)
        if blocking:
            advice = "; ".join(risk.advice for risk in blocking)
            raise Refused(f"this text must not go out: {advice}", blocking)

    async def _check_sources(self, draft: Draft) -> None:
        """Nothing goes out that rests on an answer which is no longer in force."""
        stale = await self._parts.citations.stale(draft.sources, self._parts.clock.now())
        if stale:
            risk = Risk(RiskKind.OUTDATED, "", f"{stale}；请改成现在的说法再发", blocking=True)
            raise Refused(f"draft {draft.id} cites what no longer stands: {stale}", (risk,))

    async def _put_apart(self, draft: Draft) -> None:
        """Whoever names something else than the question of the draft gets an answer of their own."""
        members = [one for one in await self._parts.members.listed(draft.id) if one.message != draft.message]
        texts, question = [one.text for one in members], await self._written_for(draft)
        differing = self._parts.differing(draft.address, question, draft.product, texts)
        others = [one.message for one, differs in zip(members, differing, strict=True) if differs]
        if others:
            await self._parts.members.split(draft.id, draft.version, others, GUARD, self._parts.clock.now())

    async def _written_for(self, draft: Draft) -> str:
        """The question the text was written for: what it is called by later may be how others put it."""
        members = await self._parts.members.listed(draft.id)
        return next((one.text for one in members if one.message == draft.message), draft.question)

    def _watch(self, text: str, now: Millis) -> Watch:
        return Watch(later(now, self._parts.seen_within_s), line_hash(text))

    def _typed(self, reason: str) -> str:
        return self._parts.mask(reason.strip())[:REASON]


def told(give: Give) -> tuple[Draft, Outbound]:
    """A notice as it goes out: in the name of the house, under a person's standing yes to exactly that version of its
    template, which the store looks at once more where it is given."""
    notice, text = give.notice, give.written.text
    draft = Draft(
        id=give.draft,
        address=notice.address,
        message=MessageId(""),
        question=UNASKED,
        asker="",
        text=text,
        rung=Rung.APPROVED_ANSWER,
        playbook=NOTICES,
        received_at=give.at,
        deadline=give.at,
        expires_at=give.expires_at,
        because=give.template,
        product=notice.product,
        risks=give.written.risks,
        state=DraftState.APPROVED,
        version=2,
        decided_by=give.by,
        changed_at=give.at,
        hash=text_hash(text),
        conversation=ConversationId(give.conversation),
        template=give.template,
        choices=notice.choices,
        notice=notice.id,
    )
    approval = Approval(draft.id, 1, draft.hash, give.by, give.at)
    return draft, msgspec.structs.replace(Outbound.to_customer(draft, text, approval), forms=give.written.forms)


def _unlike(message: str, advice: str) -> Refused:
    return Refused(message, (Risk(RiskKind.UNSURE, "", advice, blocking=True),))


def _check_public(draft: Draft) -> None:
    """A line that somebody posts by hand is one that a whole room reads."""
    if not draft.address.public:
        raise _unlike(f"{draft.id} is a private answer; approve it instead", "私聊的回复请直接发送，不用复制")


def _check_authority(draft: Draft, by: User) -> None:
    """What only a lead may promise goes out on a lead's word; rewriting it does not make it somebody else's."""
    if draft.authority is Authority.LEAD and by.role not in LEADS:
        risk = Risk(RiskKind.BEYOND_AUTHORITY, "主管权限", "这条答案要主管同意，请转给主管", blocking=True)
        raise Refused(f"draft {draft.id} promises what only a lead may; hand it to one", (risk,))
