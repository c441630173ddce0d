"""One account, put together: what it hears, what it says, and all they share.

In: settings, seal, clock, connections, what is common with other processes and the house. Out: `Assembled`. Called by
adapters.wechat.adapter.
"""

from collections.abc import Callable
from functools import partial

import msgspec

from adapters.http import Web
from adapters.lines import Lines
from adapters.owed import DAY_S, Ledger
from adapters.pulse import Pulse
from adapters.wechat.account import OfficialAccount
from adapters.wechat.api import Api
from adapters.wechat.fallback import Fallback
from adapters.wechat.files import Files
from adapters.wechat.incoming import TEMPLATE
from adapters.wechat.names import NAME
from adapters.wechat.notices import faults
from adapters.wechat.outgoing import Outgoing, Ways
from adapters.wechat.seal import Seal
from adapters.wechat.settings import WechatSettings
from adapters.wechat.typing_sign import TypingSign
from bot.core.adapters import Adapter
from bot.core.clock import Clock
from bot.core.model import Form
from bot.core.shared import Common


class Assembled(msgspec.Struct, frozen=True):
    """The parts that somebody outside calls."""

    account: OfficialAccount
    sender: Outgoing
    api: Api
    files: Files
    typing: TypingSign
    pulse: Pulse
    forms: Callable[[Form], tuple[str, ...]]

    def adapter(self) -> Adapter:
        """The adapter as the house knows it."""
        return Adapter(
            NAME, sender=self.sender, hooks=(self.account,), media=self.files, gauges=self.pulse.gauges,
            reread=self.account.reread, typing=self.typing.show, left=self.sender.left, forms=self.forms,
        )  # fmt: skip


def assembled(settings: WechatSettings, seal: Seal, clock: Clock, web: Web, common: Common) -> Assembled:
    api = Api(web, settings, common.shared, clock)
    lines, pulse = Lines(clock, settings.passive_most), Pulse(NAME, clock)
    ledger = Ledger(NAME, common.shared, settings.notices.keep_days * DAY_S)
    files = Files(settings, clock, web, api, common.shared, common.media)
    typing = TypingSign(settings, api, common.shared)
    fallback = Fallback(settings, clock, api, common.allowances, ledger, pulse)
    ways = Ways(api, files, lines, ledger, fallback, typing, pulse)
    account = OfficialAccount(settings, seal, clock, common, lines, ledger, pulse)
    sender = Outgoing(settings, clock, common, ways)
    return Assembled(account, sender, api, files, typing, pulse, partial(fits, settings))


def fits(settings: WechatSettings, form: Form) -> tuple[str, ...]:
    """What is wrong with a filled form, by the rules of WeChat's templates and of this account."""
    if form.way == TEMPLATE and not settings.service_account:
        return ("模板消息只有认证的服务号能发；请改用订阅通知（subscription），或在设置里写上 service_account",)
    return faults(form, settings.notices.lengths)
