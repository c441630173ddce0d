"""The last look: what blocks in public, what is only shown, and what is fine."""

import time
from pathlib import Path

import pytest

from bot.core.catalog import Limits
from bot.core.errors import Misconfigured
from bot.core.model import Risk
from bot.core.vocabulary import Authority, RiskKind
from playbooks import words
from playbooks.guard import TextGuard
from tests.support.asks import CHAT, CONFIG

PUBLIC = Limits(500, 2_000, public=True)
GUARD = TextGuard(words.load(CONFIG / "words"))


def kinds(text: str, limits: Limits = PUBLIC) -> list[RiskKind]:
    return [risk.kind for risk in GUARD.check(text, limits)]


def only(text: str, limits: Limits = PUBLIC) -> Risk:
    [risk] = GUARD.check(text, limits)
    return risk


@pytest.mark.parametrize(
    "text",
    [
        "松针风衣现在259元，M码还有3件～",
        "这款最好明天拍，周五就能穿上",
        "第一次来的朋友先看尺码表，有问题我第一时间回您",
        "最近两批都是同一个面料，最后一批下周到",
        "里衬是100%棉，机洗请用最低温度",
        "身高158-174、56.5-65公斤都能穿",
        "尺码 26 27 28 29 30 31 32 都有",
        "12月1日开始，满300减50，1号链接",
        "一家人都可以穿 👨‍👩‍👧 喜欢就拍 ❤️",
        "10000毫安，22.5W，5V/3A",
    ],
)
def test_a_normal_line_passes(text: str) -> None:
    assert GUARD.check(text, PUBLIC) == ()


@pytest.mark.parametrize(
    "text",
    [
        "全网最低价",
        "全 网 最 低 价",
        "全网最·低·价",
        "全网最\u200b低\u2060价",
        "全网朂低价",
        "这款 ＮＯ．１ 的",
        "n o . 1 的口碑",
        "絕對不褪色",
        "１００％有效",
        "质量最\u0336好",
        "\u202e国家级工艺",
        "这是最高端的",
    ],
)
def test_advertising_words_block_in_public_however_disguised(text: str) -> None:
    assert any(r.kind is RiskKind.FORBIDDEN_WORD and r.blocking for r in GUARD.check(text, PUBLIC)), text


def test_the_longest_word_is_named_once_with_advice() -> None:
    risk = only("我们是全国销量冠军")
    assert risk.found == "全国销量冠军"
    assert risk.advice


def test_advertising_words_are_only_shown_in_private() -> None:
    risk = only("这件是顶级面料", CHAT)
    assert (risk.kind, risk.blocking) == (RiskKind.FORBIDDEN_WORD, False)


def test_bad_style_is_shown_with_better_words_and_never_blocks() -> None:
    risk = only("这是公司规定")
    assert not risk.blocking
    assert "流程" in risk.advice


def test_maybe_counts_only_in_a_commitment() -> None:
    assert only("可能明天发货").found == "可能"
    assert kinds("洗多了可能会有一点浮毛") == []
    assert kinds("我们会尽可能安排发货") == []


def test_but_counts_only_after_an_apology() -> None:
    assert only("非常抱歉。但是请您耐心等").found == "但是"
    assert kinds("款式一样，但是颜色多一个") == []


@pytest.mark.parametrize(
    "text", ["假一赔十，放心拍", "我保证明天到", "再送您一双袜子", "收到不合适给您免单", "保 证 不起球"]
)
def test_promises_block_in_public(text: str) -> None:
    assert any(r.kind is RiskKind.BEYOND_AUTHORITY and r.blocking for r in GUARD.check(text, PUBLIC))


def test_promises_are_a_risk_in_private_unless_a_lead_stands_behind_them() -> None:
    text = "这一单赔您 20 元"
    assert only(text, CHAT).kind is RiskKind.BEYOND_AUTHORITY
    assert not only(text, CHAT).blocking
    assert GUARD.check(text, CHAT, Authority.LEAD) == ()
    assert GUARD.check(text, PUBLIC, Authority.LEAD)[0].blocking


@pytest.mark.parametrize(
    "text",
    [
        "打这个电话13912345678",
        "打 139 1234 5678",
        "电话 139-1234-5678",
        "１３９１２３４５６７８",
        "一三九一二三四五六七八",
        "幺三九 一二三四 五六七八",
        "1\u200b39123\u200d45678",
        "1 3 9 1 2 3 4 5 6 7 8",
        "+86 13912345678",
        "①③⑨①②③④⑤⑥⑦⑧",
        "٠١٣٩١٢٣٤٥٦٧٨",
        "座机 0571-88881234",
    ],
)
def test_phones_block_in_public_and_are_shown_masked_in_private(text: str) -> None:
    found = [risk for risk in GUARD.check(text, PUBLIC) if risk.kind is RiskKind.PERSONAL_DATA]
    assert found
    assert found[0].blocking
    assert "12345" not in found[0].found
    [private] = [risk for risk in GUARD.check(text, CHAT) if risk.kind is RiskKind.PERSONAL_DATA]
    assert not private.blocking


@pytest.mark.parametrize(
    "text", ["证件 110101199003077758", "11010119900307775 8", "卡号 6222 0212 3456 7894", "6222021234567894"]
)
def test_identity_and_bank_cards_block_everywhere(text: str) -> None:
    for limits in (PUBLIC, CHAT):
        assert any(r.kind is RiskKind.PERSONAL_DATA and r.blocking for r in GUARD.check(text, limits)), text


def test_an_order_number_is_private() -> None:
    text = "订单 202603091234567891 已由青鸟发出，单号 QN8800112233445"
    assert GUARD.check(text, CHAT) == ()
    assert {(r.kind, r.blocking) for r in GUARD.check(text, PUBLIC)} == {(RiskKind.PERSONAL_DATA, True)}


@pytest.mark.parametrize("text", ["发到 ming@example.com", "发到 ming ＠ example．com"])
def test_mail_addresses_block_in_public(text: str) -> None:
    risk = only(text)
    assert (risk.kind, risk.blocking) == (RiskKind.PERSONAL_DATA, True)
    assert "ming" not in risk.found


@pytest.mark.parametrize(
    "text",
    [
        "看 http://a.b/c",
        "看www.evil.example",
        "看 evil。com",
        "ｅｖｉｌ．ｃｎ 有券",
        "evil . top",
        "百度点com",
        "https://1.2.3.4/x",
        "e\u200bvil.com",
    ],
)
def test_links_block_in_public_and_are_shown_in_private(text: str) -> None:
    assert any(r.kind is RiskKind.LINK and r.blocking for r in GUARD.check(text, PUBLIC)), text
    assert any(r.kind is RiskKind.LINK and not r.blocking for r in GUARD.check(text, CHAT)), text


def test_links_on_the_list_are_fine(tmp_path: Path) -> None:
    (tmp_path / "banned_words.toml").write_text(
        '[absolute]\nwords = ["最好"]\n[links]\nallowed = ["Shop.Example.com"]\n', "utf-8"
    )
    guard = TextGuard(words.load(tmp_path))
    assert guard.check("看 https://m.shop.example.com/a?b=1", PUBLIC) == ()
    assert [r.found for r in guard.check("看 https://shop.example.com.evil.cn/a", PUBLIC)] == [
        "shop.example.com.evil.cn"
    ]


@pytest.mark.parametrize("text", ["{name}您好", "价格｛price｝元", "还有 {} 件", "少一半 {name"])
def test_unfilled_placeholders_block(text: str) -> None:
    assert only(text, CHAT).kind is RiskKind.UNFILLED
    assert only(text, CHAT).blocking


@pytest.mark.parametrize("text", ["", "  \n ", "\u200b\u2060"])
def test_a_text_without_content_blocks(text: str) -> None:
    assert any(r.kind is RiskKind.UNFILLED and r.blocking for r in GUARD.check(text, CHAT))


@pytest.mark.parametrize("text", ["您\u202e好", "您\u200b好", "您\x07好", "您\ud800好", "您\ue000好", "好\ufe0f"])
def test_invisible_characters_block(text: str) -> None:
    risk = only(text, CHAT)
    assert (risk.kind, risk.blocking) == (RiskKind.INVISIBLE, True)


def test_length_counts_code_points_and_bytes() -> None:
    assert kinds("好" * 10, Limits(10, 30, public=True)) == []
    assert kinds("好" * 11, Limits(10, 99, public=True)) == [RiskKind.TOO_LONG]
    assert kinds("好" * 10, Limits(10, 29, public=True)) == [RiskKind.TOO_LONG]


def test_a_text_far_too_long_is_refused_without_being_read() -> None:
    assert kinds("最" * 3_000, Limits(500, 99_000, public=True)) == [RiskKind.TOO_LONG]
    assert RiskKind.FORBIDDEN_WORD in kinds("最" * 2_000, Limits(500, 99_000, public=True))


def test_a_long_hostile_text_is_read_in_linear_time() -> None:
    """Twenty times the text takes nowhere near four hundred times as long."""
    roomy = Limits(100_000, 400_000, public=True)

    def seconds(size: int) -> float:
        hostile = ["1-" * size, "a." * size, "@a." * size, "{" * size, "最" * size, "1 " * size, "://" * size]
        started = time.perf_counter()
        for text in hostile:
            GUARD.check(text, roomy)
        return time.perf_counter() - started

    small = min(seconds(1_000) for _ in range(3))
    assert seconds(20_000) < 100 * small


def test_without_a_word_list_nothing_starts(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"banned_words\.toml:1"):
        words.load(tmp_path)
    (tmp_path / "banned_words.toml").write_text("[absolute]\nwords = [\n  '最好'\n  '第一'\n]\n", "utf-8")
    with pytest.raises(Misconfigured, match=r"banned_words\.toml:4"):
        words.load(tmp_path)


def test_a_broken_word_is_named_with_its_line_and_the_rest_counts(tmp_path: Path) -> None:
    (tmp_path / "banned_words.toml").write_text('[absolute]\nwords = [\n  "天下第一",\n  17,\n  " ",\n]\n', "utf-8")
    lexicon = words.load(tmp_path)
    assert [fault.split("banned_words.toml")[1][:3] for fault in lexicon.faults] == [":4:", ":5:"]
    assert TextGuard(lexicon).check("天下第一", PUBLIC)[0].found == "天下第一"
