"""The states a draft goes through, as one table a person can read.

In: nothing. Out: `DraftState`, `Verb`, `DRAFT` (the table), `after` and `sources_of`. The store's functions get the
allowed
states from here, so that the table is written once.

    pending ─approve/edit─> approved ─send─> sending ─confirm─> sent     (approved ─withdraw─> withdrawn)
       │ │ │                                    ├─fail──> failed ──resend─> approved
       │ │ ├─prompt─> prompted ─say─> said      └─doubt─> unknown ─resend/confirm─> …
       │ │ ├─copy─> copied (also from prompted)
       │ │ └─back─> pending (a second person must agree)
       │ └─reject─> rejected / hand_over─> handed_over
       └─expire─> expired / withdraw─> withdrawn
"""

from enum import StrEnum


class DraftState(StrEnum):
    """Where a draft stands."""

    PENDING = "pending"
    APPROVED = "approved"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    PROMPTED = "prompted"
    SAID = "said"
    COPIED = "copied"
    REJECTED = "rejected"
    HANDED_OVER = "handed_over"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Verb(StrEnum):
    """What can be done to a draft, by a person, the clock or the delivery."""

    APPROVE = "approve"
    EDIT = "edit"
    REJECT = "reject"
    PROMPT = "prompt"
    HAND_OVER = "hand_over"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"
    SEND = "send"
    CONFIRM = "confirm"
    FAIL = "fail"
    DOUBT = "doubt"
    RESEND = "resend"
    SAY = "say"
    COPY = "copy"
    BACK = "back"  # the first of two who must agree


_S, _V = DraftState, Verb

DRAFT: dict[tuple[DraftState, Verb], DraftState] = {
    (_S.PENDING, _V.BACK): _S.PENDING,
    (_S.PENDING, _V.APPROVE): _S.APPROVED,
    (_S.PENDING, _V.EDIT): _S.APPROVED,
    (_S.PENDING, _V.PROMPT): _S.PROMPTED,
    (_S.PENDING, _V.COPY): _S.COPIED,
    (_S.PENDING, _V.REJECT): _S.REJECTED,
    (_S.PENDING, _V.HAND_OVER): _S.HANDED_OVER,
    (_S.PENDING, _V.EXPIRE): _S.EXPIRED,
    (_S.PENDING, _V.WITHDRAW): _S.WITHDRAWN,
    (_S.APPROVED, _V.SEND): _S.SENDING,
    (_S.APPROVED, _V.WITHDRAW): _S.WITHDRAWN,
    (_S.SENDING, _V.CONFIRM): _S.SENT,
    (_S.SENDING, _V.FAIL): _S.FAILED,
    (_S.SENDING, _V.DOUBT): _S.UNKNOWN,
    (_S.FAILED, _V.RESEND): _S.APPROVED,
    (_S.UNKNOWN, _V.RESEND): _S.APPROVED,
    (_S.UNKNOWN, _V.CONFIRM): _S.SENT,
    (_S.PROMPTED, _V.SAY): _S.SAID,
    (_S.PROMPTED, _V.COPY): _S.COPIED,
    (_S.PROMPTED, _V.WITHDRAW): _S.WITHDRAWN,
}

FINAL = frozenset({_S.SENT, _S.SAID, _S.COPIED, _S.REJECTED, _S.HANDED_OVER, _S.EXPIRED, _S.WITHDRAWN})
"""Nothing happens to a draft after these."""

SOURCE_CHANGED = "source_changed"
"""The reason a draft is withdrawn for when what it rests on is no longer so; all who asked get another one."""

OUTLIVED = "outlived"
"""The reason a line is withdrawn for that nobody came to say, when what it rests on is no longer so: nobody waits for
another one any more."""

TAKEN_OVER = "taken_over"
"""The reason an approved text is withdrawn for: in the moment of sending, somebody else held the conversation."""

CONTINUED = "continued"
"""The reason a draft is withdrawn for when its asker went on writing: one draft answers all they wrote."""

TAKEN_BACK = "taken_back"
"""The reason a draft is withdrawn for when its asker took the question back."""

CONVERSATION_CLOSED = "conversation_closed"
"""The reason a draft is withdrawn for when a person closed the conversation it waited in."""

SAID_OTHERWISE = "said_otherwise"
"""The reason a draft is withdrawn for when a person answered with words of their own."""

WAITS = "waits_for_customer"
"""How the reason of a failed answer begins where the platform takes nothing for its customer just now: it goes out by
itself as soon as they write."""

MERGED = "merged"
"""The reason a draft is withdrawn for when a person put its askers into another one of the room."""

JOINABLE = frozenset({_S.PENDING})
"""A new asker of the same question is counted in, and gets the answer with the rest."""

ANSWERING = frozenset({_S.APPROVED, _S.SENDING, _S.SENT, _S.PROMPTED, _S.SAID, _S.COPIED, _S.HANDED_OVER, _S.UNKNOWN})
"""A new asker inside the window is counted as answered: the answer is out, on its way or with a person."""

DECIDES = frozenset({_V.APPROVE, _V.EDIT, _V.PROMPT, _V.REJECT, _V.HAND_OVER})
"""What a person does to a pending draft; needs the version and hash seen."""


def after(state: DraftState, verb: Verb) -> DraftState | None:
    """The state `verb` leads to from `state`, or None where the table has no such row."""
    return DRAFT.get((state, verb))


def sources_of(verb: Verb) -> tuple[DraftState, ...]:
    """The states from which `verb` is allowed."""
    return tuple(state for state, known in DRAFT if known is verb)


def target_of(verb: Verb) -> DraftState:
    """The one state `verb` leads to."""
    (target,) = {to for (_, known), to in DRAFT.items() if known is verb}
    return target
