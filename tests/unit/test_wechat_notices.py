"""Fields of templates: what fits, what is cut, what could never be sent."""

import tomllib

import pytest

from adapters.wechat.notice_settings import Lengths, NoticeForm, Notices
from adapters.wechat.notices import checked, filled
from adapters.wechat.settings import WechatSettings
from bot.core.clock import Millis
from bot.core.errors import Misconfigured
from config.settings import SettingsError, convert

NOON = Millis(1_795_320_000_000)
"""2026-11-22 12:00 in China."""
RULES = Notices()


def values(fields: dict[str, str], answer: str = "明天发货", rules: Notices = RULES) -> tuple[list[str], bool]:
    found = filled(NoticeForm(id="t", fields=fields), rules, answer, NOON)
    return [cell["value"] for cell in found.data.values()], found.whole


def test_an_answer_that_fits_stands_in_the_notice_in_full() -> None:
    assert values({"thing1": "{answer}", "time2": "{time}"}) == (["明天发货", "2026年11月22日 12:00"], True)
    assert values({"thing1": "{answer}"}, "好" * 20) == (["好" * 20], True)


@pytest.mark.parametrize("answer", ["好" * 21, "第一行\n第二行", "响铃\x07", "换行\u2028"])
def test_one_that_does_not_only_tells_that_it_waits(answer: str) -> None:
    assert values({"thing1": "{answer}"}, answer) == ([RULES.waiting], False)


def test_a_notice_without_the_answer_never_counts_as_one() -> None:
    assert values({"thing1": "{notice}", "date2": "{time}"}) == ([RULES.waiting, "2026年11月22日"], False)


def test_what_is_too_long_is_cut_by_code_points() -> None:
    (told,), _ = values({"thing1": "😀" * 30})
    assert told == "😀" * 19 + "…"
    (told,), _ = values({"keyword1": "字" * 21})
    assert told == "字" * 19 + "…"
    (told,), _ = values({"character_string1": "A" * 40})
    assert told == "A" * 32
    (told,), _ = values({"thing1": "太长的一句话"}, rules=Notices(lengths=Lengths(thing=3)))
    assert told == "太长…"


@pytest.mark.parametrize(
    "fields",
    [
        {}, {"thing": "没有编号"}, {"first": "旧式"}, {"thing1": "两\n行"}, {"character_string1": "{notice}"},
        {"phrase1": "超过五个汉字了"}, {"phrase1": "new"}, {"number1": "三"}, {"amount1": "便宜"}, {"time1": "明天"},
        {"thing1": ""},
    ],
)  # fmt: skip
def test_a_form_that_could_never_be_sent_is_found_at_the_start(fields: dict[str, str]) -> None:
    with pytest.raises(Misconfigured, match=r"notices\.template"):
        checked(Notices(template=NoticeForm(id="t", fields=fields)))


def test_forms_that_can_be_sent_pass() -> None:
    fields = {
        "thing1": "{answer}", "thing2": "关于{notice}", "phrase3": "待查看", "time4": "{time}", "number5": "12.5",
        "character_string6": "A-1", "amount7": "¥12.50", "phone_number8": "0571-88", "short_thing9": "客服",
        "date1": "{time}",
    }  # fmt: skip
    checked(Notices(template=NoticeForm(id="t", fields=fields), subscription=NoticeForm(id="s", fields=fields)))
    checked(Notices())


def test_forms_are_written_in_the_settings_as_tables() -> None:
    table = tomllib.loads(
        """
        app_id = "wx1"
        app_secret = "s"
        token = "t"
        [quotas.message]
        messages = 20
        within_s = 172800.0
        [media]
        video_hosts = ["qq.com", "example.org"]
        [notices]
        waiting = "有新回复"
        lengths = { thing = 18 }
        [notices.template]
        id = "tpl"
        fields = { thing1 = "{answer}", time2 = "{time}" }
        """
    )
    settings = convert(table, WechatSettings, "[adapters.wechat]")
    assert isinstance(settings, WechatSettings)
    checked(settings.notices)
    assert settings.notices.template == NoticeForm(id="tpl", fields={"thing1": "{answer}", "time2": "{time}"})
    assert (settings.notices.lengths.thing, settings.notices.lengths.phrase) == (18, 5)
    assert (settings.quotas.message.messages, settings.quotas.menu.messages) == (20, 3)
    with pytest.raises(SettingsError, match="notice"):
        convert({**table, "notice": {}}, WechatSettings, "[adapters.wechat]")


def test_a_zone_that_is_none_and_an_empty_id_are_found_at_the_start() -> None:
    form = NoticeForm(id="t", fields={"time1": "{time}"})
    with pytest.raises(Misconfigured, match="timezone"):
        checked(Notices(template=form, timezone="Asia/Atlantis"))
    with pytest.raises(Misconfigured, match=r"notices\.subscription"):
        checked(Notices(subscription=NoticeForm(id="", fields={"thing1": "好"})))
