"""What the page "try a question" takes; the same rules as in bot/console/wire.py. It gives `bot.core.trial.Tried`.

In: nothing. Out: structs. Called by bot/console/pages/trial.py and the route list.
"""

from typing import Annotated

from msgspec import Meta

from bot.console.wire import Ask


class TryAsk(Ask, frozen=True, kw_only=True):
    """A question as a customer would write it; see `bot.core.trial.Attempt`."""

    text: Annotated[str, Meta(min_length=1, max_length=500)]
    room: Annotated[str, Meta(max_length=200)] = ""
    product: Annotated[str, Meta(max_length=80)] = ""
    public: bool = True
