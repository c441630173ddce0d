"""One normal form, and one key for equal questions."""

import pytest

from bot.reading.normalize import flatten, key, plain, visible


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("多少钱", "多少钱"),
        ("多少錢呀", "多少钱呀"),
        ("１６５ｃｍ", "165cm"),
        ("①⑨⑨元", "199元"),
        ("❸号链接", "3号链接"),
        ("哈哈哈哈哈", "哈哈"),
        ("好看！！！！", "好看!"),
        ("多\u200b少\u202e钱\ufeff", "多少钱"),
        ("РRIСЕ", "price"),
        ("p̶r̶i̶c̶e̶", "price"),
        ("XXXL有吗", "xxxl有吗"),
        ("一三八零零一二三四五六", "13800123456"),
        ("  这件\n\n多少  ", "这件 多少"),
        ("包邮吗[捂脸][捂脸]", "包邮吗"),
        ("[订单编号:202611064950819004]", "[订单编号:202611064950819004]"),
        ("\ud800多少", "多少"),
        ("", ""),
    ],
)
def test_disguises_come_off(typed: str, normal: str) -> None:
    assert plain(typed) == normal


@pytest.mark.parametrize(
    "asked",
    [
        "多久发货",
        "多久发货呀",
        "主播多久发货啊啊啊",
        "请问多久发货？？？",
        "多久發貨[疑问]",
        "多久发货，主播看看我",
        "多久发货多久发货",
        "亲 多久发货呢",
    ],
)
def test_equal_questions_share_a_key(asked: str) -> None:
    assert key(asked) == "多久发货"


def test_different_questions_keep_different_keys() -> None:
    asked = ["3号多少钱", "5号多少钱", "M码有吗", "L码有吗", "几天到", "几天发"]
    assert len({key(text) for text in asked}) == len(asked)


def test_nothing_but_signs_has_no_key() -> None:
    assert key("？？？！！😂[流泪]") == ""


def test_what_is_shown_keeps_its_length() -> None:
    assert visible("a\u202eb\ud800c") == "a\ufffdb\ufffdc"
    assert visible("一家三口👨‍👩‍👧") == "一家三口👨‍👩‍👧"


def test_flattened_characters_know_where_they_came_from() -> None:
    flat, origin = flatten("1\u200b３⑩x")
    assert flat == "1310x"
    assert origin == [0, 2, 3, 3, 4]
