"""Which notices are on, and what is wrong with a template by the rules of the platforms it names."""

import pytest

from adapters.wechat.assembly import fits as wechat_fits
from adapters.wechat.settings import WechatSettings
from bot.app.noticing import enabled_kinds, faults_of, fits
from bot.core.adapters import Adapter
from bot.core.errors import Misconfigured
from bot.core.model import Form
from bot.core.notices import CARE, NoticeKind, NoticeTemplate, PlatformForm
from bot.core.secret import Secret
from config.settings import NoticeSettings
from tests.support.notices import writer

K = NoticeKind
ACCOUNT = WechatSettings(app_id="wx1", app_secret=Secret("s"), token=Secret("t"), service_account=True)
ADAPTERS = {
    "wechat": Adapter("wechat", forms=lambda form: wechat_fits(ACCOUNT, form)),
    "fake": Adapter("fake"),
}
TEXT = "{hello}您买的{product}已经发出，单号 {number}。"


def faults(channel: str = "wechat", way: str = "template", **fields: str) -> tuple[str, ...]:
    form = PlatformForm(channel=channel, way=way, id="tpl-1", fields=fields)
    return faults_of(writer(), ADAPTERS, NoticeTemplate(kind=K.SHIPPED, text=TEXT, forms=(form,)))


def test_all_that_belongs_to_an_order_is_on_and_care_is_off() -> None:
    assert enabled_kinds(NoticeSettings()) == frozenset(NoticeKind) - CARE
    chosen = NoticeSettings(off=("signed",), care=("birthday",))
    assert enabled_kinds(chosen) == frozenset(NoticeKind) - CARE - {K.SIGNED} | {K.BIRTHDAY}
    with pytest.raises(Misconfigured, match="singed"):
        enabled_kinds(NoticeSettings(off=("singed",)))


def test_forms_that_hold_the_longest_values_have_no_fault() -> None:
    assert faults(thing1="{product}", character_string2="{number}", thing3="{carrier}", time4="{time}") == ()
    assert faults(way="subscription", thing1="{product}", date2="{date}") == ()


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"thing1": "您购买的商品{product}已经发出"}, "平台模板 tpl-1：thing1：最多 20 个字，最长会有 "),
        ({"character_string2": "{carrier}"}, "平台模板 tpl-1：character_string2：只能是字母、数字和符号"),
        ({"phrase3": "{number}"}, "平台模板 tpl-1：phrase3：最多 5 个字"),
        ({"time4": "{product}"}, "平台模板 tpl-1：time4：只能是时间"),
        ({"first": "您好"}, "平台模板 tpl-1：first：字段要照抄平台上的名字"),
        ({"thing1": "{place}"}, "thing1：这里填不了 {place}"),
    ],
)
def test_a_field_that_does_not_fit_is_named_with_its_rule(fields: dict[str, str], place: str) -> None:
    (fault,) = faults(**fields)
    assert fault.startswith(place)


def test_a_channel_that_cannot_is_named() -> None:
    assert "没有接入 weibo" in faults("weibo", thing1="{product}")[0]
    assert "没有平台模板" in faults("fake", thing1="{product}")[0]
    assert fits(ADAPTERS, "wechat", Form("template", "t", {"thing1": "好" * 20})) == ()
    assert len(fits(ADAPTERS, "wechat", Form("template", "t", {"thing1": "好" * 21}))) == 1
