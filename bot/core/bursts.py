"""What customers write in one breath: several messages in a row, which one draft answers together.

In: private messages as they come. Out: `Burst`, `Bursts`. Kept by triage, in one worker's memory; after a take-over it
is filled roughly from the drafts that wait. Where it is wrong the store says so, and the message is answered alone.
"""

from collections import OrderedDict
from typing import Final

import msgspec

from bot.core.clock import SECOND, Millis
from bot.core.media import Attachment
from bot.core.model import Address, Draft, DraftId, Inbound
from bot.core.vocabulary import Kind

MOST: Final = 20
"""Messages of one burst; what follows begins the next."""
NEVER: Final = Millis(0)
KEPT: Final = 10_000
"""Conversations whose last burst is remembered."""


class Burst(msgspec.Struct, frozen=True):
    """What one customer wrote in a row, up to `at`. `draft` answers it (empty: nothing yet), by `deadline`; the first
    of its messages came `since`."""

    texts: tuple[str, ...]
    at: Millis
    since: Millis
    draft: DraftId = DraftId("")
    deadline: Millis = Millis(0)
    media: tuple[Attachment, ...] = ()

    def with_(self, item: Inbound) -> "Burst":
        """It goes on with `item`; words that stand in it already are not said again."""
        texts = (*self.texts, item.text) if item.text.strip() and item.text not in self.texts else self.texts
        return msgspec.structs.replace(self, texts=texts, at=item.received_at, media=(*self.media, *item.media))

    def whole(self, item: Inbound) -> Inbound:
        """`item` as if all of it had been written in one message."""
        kind = Kind.MEDIA if self.media else item.kind
        return msgspec.structs.replace(item, text="\n".join(self.texts), media=self.media, kind=kind)


class Bursts:
    """The last burst of each conversation; messages at most `gap_s` apart belong together (0: none do)."""

    def __init__(self, gap_s: float) -> None:
        self._gap_ms = round(gap_s * SECOND)
        self._last: OrderedDict[str, Burst] = OrderedDict()

    def going_on(self, item: Inbound) -> Burst | None:
        """The burst that `item` goes on with, or None where it begins one."""
        burst = self._last.get(_key(item.address))
        if burst is None or len(burst.texts) >= MOST:
            return None
        return burst if self._gap_ms and 0 <= item.received_at - burst.at <= self._gap_ms else None

    def note(self, item: Inbound, draft: DraftId | None = None, deadline: Millis = NEVER) -> None:
        """`item` is the last that was written there; `draft` answers all of its burst."""
        burst = self.going_on(item) or Burst((), item.received_at, item.received_at)
        burst = burst.with_(item)
        self._keep(
            item.address,
            msgspec.structs.replace(burst, draft=draft or burst.draft, deadline=deadline or burst.deadline),
        )

    def remember(self, draft: Draft) -> None:
        """A draft that waits, as another worker left it."""
        burst = Burst((draft.question,), draft.changed_at, draft.received_at, draft.id, draft.deadline)
        self._keep(draft.address, burst)

    def forget(self, address: Address) -> None:
        """What comes next there stands alone."""
        self._last.pop(_key(address), None)

    def _keep(self, address: Address, burst: Burst) -> None:
        self._last[_key(address)] = burst
        self._last.move_to_end(_key(address))
        while len(self._last) > KEPT:
            self._last.popitem(last=False)


def _key(address: Address) -> str:
    return f"{address.key}/{address.customer}"
