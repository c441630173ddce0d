"""Whatever is asked and however it is spelt: the guard answers, nothing hides from it, and nothing gets past it."""

import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.catalog import Ask, Hit, Limits, Order, Product, SizeRule, StockLine
from bot.core.clock import Millis
from bot.core.model import Address, Entity, Inbound, MessageId, Reading
from bot.core.vocabulary import Authority, EntityKind, Intent, RiskKind, Stage, Urgency
from playbooks import fold
from tests.support.asks import CONFIG, voice

GUARD, WRITER = voice().guard, voice().writer
LISTS = tomllib.loads((CONFIG / "words" / "banned_words.toml").read_text("utf-8"))
BANNED = [*LISTS["absolute"]["words"], *LISTS["promise"]["words"], *LISTS["contact"]["words"]]
UNSEEN = st.text(
    st.sampled_from("\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e\u202e\u2066\ufe0f\u3164\U000e0041"), max_size=3
)
MARKS = st.sampled_from("\u0335\u0336\u0338\u20dd\u20e0")
PUBLIC = Limits(500, 2_000, public=True)

anything = st.text(max_size=60)
spice = st.sampled_from(["{", "}", "{name}", "全网最低价", "13912345678", "www.a.com", "\u202e", "，", "赔您", "1-2-3"])
spiced = st.lists(anything | spice, max_size=5).map("".join)
limits = st.builds(Limits, st.integers(3, 600), st.integers(9, 2_048), st.booleans())
amount = st.sampled_from(["129.00", "9.9", "", "free", "NaN", "1e9", "-3"])
entities = st.builds(
    Entity,
    st.sampled_from(EntityKind),
    st.sampled_from(["M", "白色", "165", "55", "inf", "2026030912", ""]) | anything,
    st.just(0),
    st.just(1),
)
readings = st.builds(
    Reading,
    text=spiced,
    masked=spiced,
    stage=st.sampled_from(Stage),
    intent=st.sampled_from(Intent),
    urgency=st.sampled_from(Urgency),
    abuse=st.booleans(),
    sentiment=st.floats(-1, 1),
    entities=st.lists(entities, max_size=4).map(tuple),
)
sizes = st.sampled_from(["S", "M", "均码", "27", ""])
colors = st.sampled_from(["奶白", "雾蓝", ""]) | spiced
products = st.builds(
    Product,
    id=st.just("p"),
    link=st.just("1"),
    name=st.just("风衣") | spiced,
    aliases=st.lists(spiced, max_size=2).map(tuple),
    category=st.just(""),
    price=amount,
    list_price=amount,
    sizes=st.lists(sizes, max_size=3).map(tuple),
    colors=st.lists(colors, max_size=3).map(tuple),
    highlights=spiced,
    stock=st.lists(st.builds(StockLine, sizes, colors, st.integers(-1, 9)), max_size=5).map(tuple),
    size_rules=st.lists(
        st.builds(SizeRule, st.just(150), st.just(170), st.just(40), st.just(60), sizes), max_size=3
    ).map(tuple),
)
whens = st.sampled_from(["2026-03-10T23:59:00+08:00", "2026-03-01", "", "tomorrow"])
states = st.sampled_from(["paid", "shipped", "signed", "refunding", "pending_payment", "lost"])
orders = st.builds(
    Order,
    spiced,
    spiced,
    spiced,
    spiced,
    spiced,
    spiced,
    st.just(1),
    amount,
    states,
    whens,
    whens,
    whens,
    spiced,
    spiced,
    whens,
    spiced,
)
hits = st.builds(
    Hit,
    entry=st.just("e"),
    matched=spiced,
    answer=spiced,
    score=st.floats(0, 1),
    place=st.just("k.toml:1"),
    live=spiced,
    intent=st.sampled_from(Intent),
    product=st.sampled_from(["", "p"]),
    authority=st.sampled_from(Authority),
)


@st.composite
def asks(draw: st.DrawFn) -> Ask:
    channel = draw(limits)
    address = Address("c", "r", "u", channel.public)
    return Ask(
        inbound=Inbound(MessageId(draw(anything)), address, draw(spiced), draw(spiced), Millis(0)),
        reading=draw(readings),
        hits=tuple(draw(st.lists(hits, max_size=3))),
        product=draw(st.none() | products),
        orders=tuple(draw(st.lists(orders, max_size=2))),
        limits=channel,
        now=Millis(draw(st.integers(0, 4_000_000_000_000))),
    )


@settings(max_examples=400, deadline=None)
@given(asks())
def test_any_ask_gets_a_text_that_passes_the_guard(ask: Ask) -> None:
    guarded = WRITER.write(ask)
    risks = GUARD.check(guarded.proposal.text, ask.limits)
    assert [risk for risk in risks if risk.blocking] == []
    assert guarded.proposal.text.strip()
    assert 0 <= guarded.proposal.confidence <= 1


@settings(max_examples=300, deadline=None)
@given(asks())
def test_nothing_of_an_order_is_said_in_public(ask: Ask) -> None:
    if ask.limits.public:
        text = WRITER.write(ask).proposal.text
        for order in ask.orders:
            if len(order.order_no) > 8 and order.order_no.isdigit():
                assert order.order_no not in text


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=400) | spiced, limits)
def test_the_guard_never_raises(text: str, channel: Limits) -> None:
    for risk in GUARD.check(text, channel):
        assert risk.advice
        assert risk.found


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(BANNED), st.data())
def test_no_invisible_character_hides_a_banned_word(word: str, data: st.DataObject) -> None:
    hidden = "".join(character + data.draw(UNSEEN) for character in word)
    for shown in (word, hidden, hidden.translate({0x20: None})):
        risks = GUARD.check(f"这款，{shown}，喜欢就拍", PUBLIC)
        assert any(r.blocking and r.kind is not RiskKind.INVISIBLE for r in risks), (word, hidden)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(BANNED), MARKS, st.sampled_from([" ", "·", "*", "_", "\u3000", "-"]))
def test_neither_strokes_nor_gaps_nor_full_width_hide_a_banned_word(word: str, mark: str, gap: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word)
    for shown in (mark.join(word), gap.join(word), wide, word.upper()):
        assert any(r.blocking for r in GUARD.check(f"这款，{shown}，喜欢就拍", PUBLIC)), shown


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold.plain(text)
    assert fold.plain(once) == once
    assert not fold.INVISIBLE.search(once)


@settings(max_examples=200, deadline=None)
@given(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.sampled_from(["", " ", "-", ".", "\u200b"]),
    st.sampled_from([(3, 7), (4, 8), (3, 8)]),
)
def test_a_phone_is_found_in_every_spelling(phone: str, gap: str, cuts: tuple[int, int]) -> None:
    first, second = cuts
    grouped = gap.join((phone[:first], phone[first:second], phone[second:]))
    chinese = phone.translate(str.maketrans("0123456789", "零一二三四五六七八九"))
    wide = phone.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for shown in (phone, grouped, chinese, wide, gap.join(phone), f"vx{phone}", f"+86{phone}"):
        risks = GUARD.check(f"联系 {shown} 谢谢", PUBLIC)
        assert any(r.kind is RiskKind.PERSONAL_DATA and r.blocking for r in risks), shown
        assert all(phone not in risk.found for risk in risks)
