"""Whether posts are about the shop and bad: on a labelled set of our own, and trap by trap."""

import tomllib
from pathlib import Path

import msgspec
import pytest

from bot.core.topics import Spot, Theme
from bot.core.vocabulary import Intent
from tests.support.spotting import read, spot, spotter

LABELLED = Path(__file__).parents[1] / "bench/labels/watch.toml"


class Group(msgspec.Struct, frozen=True):
    texts: tuple[str, ...]
    theme: Theme = Theme.OTHER
    about: str = ""


GROUPS = msgspec.convert(tomllib.loads(LABELLED.read_text(encoding="utf-8")), dict[str, list[Group]])


def _texts(kind: str) -> list[str]:
    return [text for group in GROUPS[kind] for text in group.texts]


def test_bad_posts_about_us_are_found_with_their_theme_and_product() -> None:
    spots = [(group, spot(text)) for group in GROUPS["bad"] for text in group.texts]
    assert len(spots) >= 60
    found = [(group, one) for group, one in spots if one]
    assert len(found) / len(spots) >= 0.95
    assert sum(one.theme is group.theme for group, one in found) / len(found) >= 0.93
    assert sum(group.about in one.about for group, one in found) / len(found) >= 0.95


@pytest.mark.parametrize(("kind", "least"), [("fine", 0.95), ("trap", 0.96), ("other", 0.99)])
def test_what_is_fine_or_not_about_us_raises_nothing(kind: str, least: float) -> None:
    texts = _texts(kind)
    assert len(texts) >= 20
    assert sum(spot(text) is None for text in texts) / len(texts) >= least


def test_what_is_about_us_is_known_also_where_nothing_is_wrong() -> None:
    fine = _texts("fine")
    assert sum(bool(spotter().about(text, read(text))) for text in fine) / len(fine) >= 0.95
    assert not any(spotter().about(text, read(text)) for text in _texts("trap") + _texts("other"))


@pytest.mark.parametrize(
    "text",
    [
        "小满生活的充电宝鼓包了",
        "小 满 生 活的充电宝鼓包了",
        "小·满·生·活的充电宝鼓包了",
        "小💥满💥生💥活的充电宝鼓包了",
        "小滿生活的充電寶鼓包了",
        "晓满生活的充电宝鼓包了",
        "XiaoManShengHuo的充电宝鼓包了",
        "小满家的充电宝鼓包了，客服不认",
    ],
)
def test_every_spelling_of_our_name_counts(text: str) -> None:
    found = spot(text)
    assert found is not None
    assert (found.about, found.theme) == (("power-bank",), Theme.SAFETY)


def test_a_name_parted_by_a_stop_or_one_blank_is_not_ours() -> None:
    assert spot("越过越小。满生活都是委屈，退钱也不给退") is None
    assert spot("今天又是小满 生活里全是糟心事，被骗了三百块") is None
    assert spot("xiaomanshenghuolove的耳机一边没声，垃圾") is None


def test_the_deny_list_wins_over_names_and_allow_list() -> None:
    assert spot("小满生活超市的饼干吃了拉肚子") is None
    assert spot("@小满生活 暖手宝鼓包了 来自微博抽奖平台") is None
    both = spot("小满生活超市对面那家小满生活直播间的暖手宝鼓包了")
    assert both is not None
    assert both.about == ("hand-warmer",)


def test_the_allow_list_needs_no_other_name() -> None:
    found = spot("#小满生活翻车# 假货还不给退，气死")
    assert found is not None
    assert found.about == ("小满生活",)


@pytest.mark.parametrize(
    "text",
    [
        "小满生活暖手宝用了一冬天没有鼓包，很放心",
        "小满生活暖手宝防漏电、防爆炸，给爸妈买的",
        "小满生活暖手宝会不会漏电呀？",
        "小满生活暖手宝颜值爆炸，爱了",
        "小满生活暖手宝杜绝漏电，到手价59，戳链接领券",
    ],
)
def test_what_denies_a_word_takes_it_away(text: str) -> None:
    assert spot(text) is None


def test_an_advert_that_names_nothing_grave_is_none() -> None:
    assert spot("小满生活清仓直降，戳链接领券，再等就涨价，别后悔") is None
    assert spot("小满生活清仓，再等就涨价，后悔死了，失望") is not None
    assert spot("小满生活直降，戳链接领券？充电宝鼓包都不管，骗子") is not None


def test_a_product_of_anybody_needs_our_name_beside_it() -> None:
    assert spot("高腰直筒牛仔裤掉色，质量太差") is None
    ours = spot("小满生活的高腰直筒牛仔裤掉色，质量太差")
    assert ours is not None
    assert ours.about == ("jeans",)


def test_a_known_product_goes_before_what_the_text_names() -> None:
    found = spot("这个充电宝鼓包了，吓人", "hand-warmer")
    assert found is not None
    assert found.about == ("hand-warmer",)


def test_said_to_us_it_need_not_name_us_and_counts_without_a_product_only_where_it_may_be_everybodys() -> None:
    outage = spot("付不了款，一直显示系统错误", ours=True)
    assert outage is not None
    assert (outage.about, outage.theme) == (("小满生活",), Theme.FAULT)
    assert spot("用了你们家东西脸上起红疹", ours=True) is not None
    assert spot("质量太差了，我要退货", ours=True) is None
    product = spot("质量太差了，我要退货", "hoodie", ours=True)
    assert product is not None
    assert product.about == ("hoodie",)


def test_titles_say_product_and_theme() -> None:
    assert spotter().title(Spot(("hand-warmer",), Theme.SAFETY, 0.9)) == "小太阳暖手宝 · 安全"
    assert spotter().title(Spot(("小满生活",), Theme.PRICE, 0.9)) == "小满生活 · 价格"


def test_negative_rises_as_the_tone_falls_and_is_low_where_there_is_none() -> None:
    texts = ("太恶心了，一生黑，抵制！", "转发微博", "真好看，喜欢")
    bad, none, good = (spotter().negative(read(text)) for text in texts)
    assert bad > 0.75 > 0.2 > none >= good >= 0


def test_complaints_are_watched_and_bare_abuse_in_a_room_is_not() -> None:
    def watched(text: str) -> bool:
        reading = read(text)
        return spotter().complains(reading.intent, reading)

    assert watched("付不了款啊，一直转圈")
    assert watched("我要投诉，三天了没人处理")
    assert watched("充电的时候冒烟了")
    assert not watched("主播是傻逼")
    assert not watched("这件多少钱")
    assert not watched("卫衣起球吗")
    assert not watched("1号好不好用啊")
    assert watched("卫衣起球了，什么质量")
    assert spotter().complains(Intent.COMPLAINT, read("你看着办"))


def test_a_swollen_battery_is_grave_and_a_lofty_jacket_is_not() -> None:
    told = spot("@小满生活 你们家小太阳暖手宝才充了两次，侧面鼓起来一块，谁来管一下？")
    assert told is not None
    assert told.theme is Theme.SAFETY
    assert spot("小满生活的羽绒服拍一拍就鼓起来了，好蓬松") is None


def test_words_that_say_what_is_wrong_come_without_those_that_only_warn() -> None:
    told = spot("小满生活的充电宝鼓包了，还烫手，大家千万别买")
    assert told is not None
    assert "鼓包" in told.found
    assert "千万别" not in told.found
    warned = spot("小满生活，千万别去，避雷")
    assert warned is None or set(warned.found) <= {"千万别", "避雷"}
