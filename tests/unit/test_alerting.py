"""The small pieces of receivers: signatures, texts of strangers, what fits into a message, how often one may speak."""

import hmac
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.alerting import dingtalk, feishu
from adapters.alerting.composing import LEVELS, Message, composed
from adapters.alerting.pacing import Limit, Pace
from adapters.alerting.words import MARKUP, UNSEEN, address, cut, plain, tame, unmarked
from bot.core import signed
from bot.core.alerts import Page, TellKind
from bot.core.clock import Millis
from bot.core.errors import Permanent, Retryable
from bot.core.secret import Secret
from bot.core.topics import Level
from tests.support.clock import FakeClock

VENDOR = Secret("SEC123")


def test_dingtalk_signs_with_the_secret_as_key() -> None:
    assert dingtalk.signature(VENDOR, Millis(1_700_000_000_000)) == "lkcPI1uoxBY1gUnCnnPH1Kkru0Hqjo7rFpA3haIVhEQ="


def test_feishu_signs_nothing_with_time_and_secret_as_key() -> None:
    assert feishu.signature(VENDOR, 1_700_000_000) == "j/tImR0k8vYXRsYw0+GHVQkV1v/J/8obOuMU7PE/KDo="


def test_a_webhook_is_signed_over_time_and_body() -> None:
    right = hmac.new(b"SEC123", b'1700000000.{"v":1}', "sha256").hexdigest()
    assert signed.signature(VENDOR, "1700000000", b'{"v":1}') == right


# ---- texts of strangers

ODD = "*_`~#<>[]()!|\\&@:/.-+=1a com\n\r\t\0\u200b\u202e\u2066\ufeff\u3164鼓包😀\u200d\U000e0041"
hostile = st.text(st.sampled_from(ODD), max_size=60)


@given(hostile)
@settings(max_examples=300)
def test_nothing_of_a_strangers_text_is_markup_a_mention_or_an_address(text: str) -> None:
    told = unmarked(text)
    assert not set(told) & set(map(chr, MARKUP))
    assert "@" not in told
    assert "://" not in told
    assert not {unicodedata.category(one) for one in told} & UNSEEN
    assert "\n" not in told
    assert not told.startswith(("- ", "+ ", "= ", "1. "))
    assert tame(tame(text)) == tame(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("已转发 412，每分钟 9.3，预计 1,900（1,300–2,900）", "已转发 412，每分钟 9.3，预计 1,900（1,300–2,900）"),
        ("看 evil.com 和 3.5 元", "看 evil．com 和 3.5 元"),
        ("家人👨\u200d👩\u200d👧也在", "家人👨👩👧也在"),
        ("a\u3164b", "a b"),
    ],
)
def test_what_people_read_stays_what_it_is(text: str, told: str) -> None:
    assert tame(text) == told


def test_plain_is_one_line() -> None:
    assert plain(" 一\r\n\t二\u2028三\x00四 ") == "一 二 三四"


def test_cutting_says_that_something_is_missing() -> None:
    assert (cut("一二三", 3), cut("一二三四", 3)) == ("一二三", "一二…")


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("https://a.example/#/watch/0-1", "https://a.example/#/watch/0-1"),
        ("https://a.example/x)[y](z", "https://a.example/x%29%5By%5D%28z"),
        ("https://a.example/ x\n", "https://a.example/%20x%0A"),
        ("javascript:alert(1)", ""),
        ("", ""),
        ("https://a.example/" + "x" * 2_000, ""),
    ],
)
def test_our_links_end_where_they_should(link: str, told: str) -> None:
    assert address(link) == told


# ---- what fits


def page(number: int, level: Level, lines: int, title: str = "恒温杯 · 安全") -> Page:
    return Page(
        id=f"p-{number}", kind=TellKind.FIRST, level=level, title=title, lines=tuple("长" * 30 for _ in range(lines)),
        claim="https://a.example/claim/" + "t" * 80,
    )  # fmt: skip


def measured(message: Message) -> int:
    told = [part.head + "".join(part.lines) + part.claim for part in message.parts]
    return len("".join([*told, *message.notes]).encode())


@given(
    st.lists(st.tuples(st.sampled_from(list(Level)), st.integers(0, 14)), min_size=1, max_size=40),
    st.integers(300, 9_000),
)
@settings(max_examples=150)
def test_what_is_composed_fits_and_loses_the_least_important_first(told: list[tuple[Level, int]], most: int) -> None:
    pages = [page(number, level, lines) for number, (level, lines) in enumerate(told)]
    message = composed(pages, most, measured, tame)
    assert measured(message) <= most
    assert len(message.parts) + message.more == len(pages)
    assert all(part.claim for part in message.parts)
    kept = [len(part.lines) for part in message.parts]
    levels = sorted((level for level, _ in told), reverse=True)[: len(kept)]
    assert [part.head[1:3] for part in message.parts] == [LEVELS[level] for level in levels]
    if message.more and len(pages) <= 20:
        assert not any(kept)  # no page is left out while another one has lines


def test_what_is_over_comes_last_however_grave_it_was() -> None:
    over = Page(id="o", kind=TellKind.RESOLVED, level=Level.CRISIS, title="旧", lines=(), claim="https://a.example/c")
    message = composed([over, page(1, Level.NOTICE, 1)], 9_000, measured, tame)
    assert [part.head[:3] for part in message.parts] == ["【关注", "【危机"]
    assert message.parts[1].claim == ""
    assert not message.parts[1].grave
    assert message.title == "【关注】恒温杯 · 安全 等 2 条"


def test_links_too_long_for_any_message_are_a_matter_of_settings() -> None:
    with pytest.raises(Permanent, match="page_url"):
        composed([page(1, Level.CRISIS, 3)], 50, measured, tame)


# ---- how often


async def test_a_pace_holds_all_its_limits_in_any_window() -> None:
    clock = FakeClock()
    pace = Pace("pr", (Limit(2, 1.0), Limit(5, 10.0)), clock)
    sent: list[float] = []
    for _ in range(40):
        try:
            pace.take()
            sent.append(clock.monotonic())
        except Retryable as error:
            await clock.advance(min(error.after, 10))
    assert len(sent) > 10
    for most, seconds in ((2, 1.0), (5, 10.0)):
        assert all(sum(start <= at < start + seconds for at in sent) <= most for start in sent)


async def test_a_pace_that_is_closed_opens_again_and_is_not_opened_sooner() -> None:
    clock = FakeClock()
    pace = Pace("pr", (Limit(100, 1.0),), clock)
    pace.close(600)
    pace.close(5)
    await clock.advance(599)
    with pytest.raises(Retryable) as caught:
        pace.take()
    assert caught.value.after == pytest.approx(1)
    await clock.advance(1)
    pace.take()
