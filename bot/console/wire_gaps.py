"""What the pages of gaps and insights take, as types; the same rules as in bot/console/wire.py.

In: nothing. Out: structs. Called by bot/console/pages/gaps.py and the route list. What they give are the nouns of
`bot.core.gaps`.
"""

from typing import Annotated, Final

from msgspec import Meta

from bot.console.wire import VISIBLE, Ask
from bot.core.gaps import WINDOW_DAYS, GapState
from bot.core.vocabulary import Intent

MAX_LISTED: Final = 500

Days = Annotated[int, Meta(ge=1, le=WINDOW_DAYS, description="days back, today included")]
GapKey = Annotated[str, Meta(pattern=r"^[0-9a-f]{12}$(?!\n)", max_length=12)]
Why = Annotated[str, Meta(min_length=1, max_length=200, pattern=VISIBLE)]


class GapsAsk(Ask, frozen=True, kw_only=True):
    """Which gaps: those still open, those filled since, or those put away."""

    days: Days = 7
    product: Annotated[str, Meta(max_length=80)] = ""
    intent: Intent | None = None
    state: GapState = GapState.OPEN
    limit: Annotated[int, Meta(ge=1, le=MAX_LISTED)] = 200


class InsightsAsk(Ask, frozen=True, kw_only=True):
    """How many days."""

    days: Days = 7


class DismissGap(Ask, frozen=True, kw_only=True):
    """Put a gap away for everybody."""

    key: GapKey
    reason: Why


class ReopenGap(Ask, frozen=True, kw_only=True):
    """Bring a gap back."""

    key: GapKey
