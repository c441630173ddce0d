"""Whatever is typed: never an exception, never personal data, never slow, always the same."""

from functools import cache
from pathlib import Path

import jieba
import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.clock import Millis
from bot.core.model import Address, Inbound, MessageId
from bot.reading.normalize import flatten, key, plain, visible
from bot.reading.privacy import find_spans, forms, mask
from bot.reading.reader import READ_LIMIT, RuleReader, load
from bot.reading.segment import cut
from bot.reading.worth import gate

ANYTHING = st.text(alphabet=st.characters(), max_size=300)
SHOP_CHARACTERS = (
    "多少钱发货尺码退款的了吗不有165斤号链接0123456789ABxl.-_%+#& ，。!？\n路号栋室省市区@王李电话微信\u200b１３８"
)
SHOP = st.text(alphabet=SHOP_CHARACTERS, max_size=200)


@cache
def reader() -> RuleReader:
    return load(Path(__file__).parents[2] / "config" / "words")


@given(ANYTHING | SHOP)
def test_any_text_is_read(text: str) -> None:
    reading = reader().read([text])[0]
    assert msgspec.json.encode(reading)
    assert len(reading.text) <= len(plain(text[:READ_LIMIT])) + 8
    assert -1 <= reading.sentiment <= 1
    assert 0 <= reading.confidence <= 1
    assert all(reading.text[entity.start : entity.end] for entity in reading.entities)
    ends = [place for span in reading.spans for place in (span.start, span.end)]
    assert ends == sorted(ends)
    assert not ends or ends[-1] <= len(text)
    for public in (True, False):
        gate(Inbound(MessageId("m"), Address("a", "c", "u", public), text, "n", Millis(0)), reading)


@given(ANYTHING | SHOP)
def test_the_normal_form_is_final(text: str) -> None:
    normal = plain(text)
    assert plain(normal) == normal
    assert key(normal) == key(text)


@given(ANYTHING)
def test_positions_survive_the_plain_form(text: str) -> None:
    flat, origin = flatten(text)
    assert origin is None or (len(origin) == len(flat) and origin == sorted(origin))
    assert len(visible(text)) == len(text)


DISGUISES = st.sampled_from(["0123456789", "０１２３４５６７８９", "零一二三四五六七八九", "⓪①②③④⑤⑥⑦⑧⑨"])
GAPS = st.sampled_from(["", "", "", " ", "-", "\u200b", "\u202e", "·"])


@given(
    st.from_regex(r"1[3-9]\d{9}", fullmatch=True).filter(str.isascii),
    st.lists(st.tuples(DISGUISES, GAPS), min_size=11, max_size=11),
    st.sampled_from(["电话", "打我手机", "", "联系我：", "微信同号"]),
    st.sampled_from(["", "，谢谢", " 急", "？"]),
)
def test_no_spelling_of_a_mobile_number_stays(
    number: str, spelling: list[tuple[str, str]], before: str, after: str
) -> None:
    typed = "".join(row[int(digit)] + gap for digit, (row, gap) in zip(number, spelling, strict=True))
    text = before + typed + after
    shown = flatten(mask(visible(text), find_spans(text)))[0]
    assert sum(char.isdigit() for char in forms(shown)[-1]) <= 7


@settings(max_examples=300)
@given(SHOP | ANYTHING.filter(lambda text: not any("\ud800" <= char <= "\udfff" for char in text)))
def test_words_are_those_of_jieba(text: str) -> None:
    normal = plain(text)
    assert cut(normal) == jieba.lcut(normal)
    assert "".join(cut(normal)) == normal
