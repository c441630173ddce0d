"""One account, put together: what it hears, what it says, and all they share.

In: settings, connections, what is common with other processes and the house. Out: `Assembled`. Called by
adapters.weibo.adapter.
"""

import msgspec

from adapters.http import Web
from adapters.lines import Lines
from adapters.owed import DAY_S, Ledger
from adapters.pulse import Pulse
from adapters.weibo.account import Account
from adapters.weibo.api import Api
from adapters.weibo.hearing import Hearing
from adapters.weibo.names import NAME
from adapters.weibo.outgoing import Outgoing
from adapters.weibo.settings import WeiboSettings
from adapters.weibo.watchlist import Watchlist
from bot.core.adapters import Adapter
from bot.core.clock import Clock
from bot.core.shared import Common


class Assembled(msgspec.Struct, frozen=True):
    """The parts that somebody outside calls. Nobody looks for anything without a token to read with."""

    account: Account
    sender: Outgoing
    hearing: Hearing | None
    pulse: Pulse

    def adapter(self) -> Adapter:
        """The adapter as the house knows it."""
        return Adapter(
            NAME, source=self.hearing, sender=self.sender, hooks=(self.account,), gauges=self.pulse.gauges,
            reread=self.account.reread, left=self.sender.left, watch=self.hearing.watch if self.hearing else None,
        )  # fmt: skip


def assembled(settings: WeiboSettings, clock: Clock, web: Web, common: Common) -> Assembled:
    api = Api(web, settings)
    lines, pulse = Lines(clock, settings.passive_most), Pulse(NAME, clock)
    ledger = Ledger(NAME, common.shared, settings.keep_days * DAY_S)
    hearing = None
    if settings.access_token:
        watchlist = Watchlist(settings.uid, settings.watching, common.shared, clock)
        hearing = Hearing(settings, clock, api, common, watchlist, Pulse(NAME, clock, f"{NAME} looking"))
    account = Account(settings, clock, common, lines, ledger, pulse, hearing.nudge if hearing else None)
    return Assembled(account, Outgoing(settings, clock, api, common, lines, ledger, pulse), hearing, pulse)
