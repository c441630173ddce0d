"""What all processes of the house must agree on and that lives only for a while: tokens, locks, allowances.

In: nothing. Out: the ports `Shared` and `Allowances`, together `Common`. Implemented by `bot.store`, used by adapters;
`bot.app` puts the real things in. Names are the caller's own; an implementation keeps them apart from everything else.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import msgspec

from bot.core.clock import Millis
from bot.core.media import MediaShelf
from bot.core.model import Address, DraftId
from bot.core.orders import NOBODY_SELLS, Ordering
from bot.core.parcels import NOBODY_TRACKS, Tracking
from bot.core.signals import Signal


class Shared(Protocol):
    """Small values with a time to live, and locks that end by themselves."""

    async def get(self, name: str) -> str | None:
        """Raises Unavailable, like all of them."""
        ...

    async def put(self, name: str, value: str, live_s: float) -> None: ...

    async def swap(self, name: str, old: str, new: str, live_s: float) -> bool:
        """Put `new` in the place of `old` ("": of nothing); False when it was another, and then nothing is changed."""
        ...

    async def drop(self, name: str, value: str) -> bool:
        """Forget it, if it is still that value; False when it was another."""
        ...

    async def hold(self, name: str, holder: str, live_s: float) -> bool:
        """Whether `holder` has the lock now; one that has it already has it anew."""
        ...

    async def let_go(self, name: str, holder: str) -> None: ...


class Left(msgspec.Struct, frozen=True):
    """How many messages may still be sent to somebody, and until when."""

    messages: int
    until: Millis


class Allowances(Protocol):
    """How many messages a platform still lets us send, by owner (a customer): granted by what they do, spent by us."""

    async def grant(self, owner: str, kind: str, messages: int, now: Millis, within_s: float) -> None:
        """So many from now on; replaces what the same kind of act granted before."""
        ...

    async def spend(self, owner: str, now: Millis) -> bool:
        """Take one, from the grant that ends first; False when there is none left."""
        ...

    async def give_back(self, owner: str, now: Millis) -> None:
        """One that was surely not sent."""
        ...

    async def void(self, owner: str) -> None:
        """The platform says that nothing is left."""
        ...

    async def left(self, owner: str, now: Millis) -> Left: ...


async def _nobody(address: Address) -> None:
    """Nobody wants to know."""


async def _not_kept(drafts: Sequence[DraftId]) -> tuple[DraftId, ...]:
    """Nothing is kept here that could be sent again."""
    return tuple(drafts)


async def unheard(signals: Sequence[Signal]) -> None:
    """Nobody watches."""


async def _unwanted(address: Address) -> bool:
    """Nobody can tell."""
    return False


async def _uncounted(channel: str, platform_id: str, arrived: bool, why: str) -> None:
    """Nobody wants to know."""


class Common(msgspec.Struct, frozen=True):
    """What an adapter has in common with the same adapter in other processes, and with the house around it.

    `media`: the files that answers may carry. `gone`: the platform says that nothing can be sent there any more.
    `again`: send anew what failed with `Waits`, as its customer has written; returns those that are seen to, the others
    are still being sent.
    `wanted`: whether this conversation waits for a person.
    `tell`: what is said in public; returns once it is safe on disk, raises Unavailable.
    `track`, `ordered`: what couriers and the shop's own systems tell. `delivered`: what the platform says later of a
    message it took (channel, its number of it, whether it arrived, why not).
    """

    shared: Shared
    allowances: Allowances
    media: MediaShelf | None = None
    gone: Callable[[Address], Awaitable[None]] = _nobody
    again: Callable[[Sequence[DraftId]], Awaitable[Sequence[DraftId]]] = _not_kept
    wanted: Callable[[Address], Awaitable[bool]] = _unwanted
    tell: Callable[[Sequence[Signal]], Awaitable[None]] = unheard
    track: Tracking = NOBODY_TRACKS
    ordered: Ordering = NOBODY_SELLS
    delivered: Callable[[str, str, bool, str], Awaitable[None]] = _uncounted
