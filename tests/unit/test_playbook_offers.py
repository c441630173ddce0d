"""What a room is told of prices, coupons and links that are not open yet: from the shelf, and nothing invented."""

import msgspec
import pytest

from bot.core.catalog import Ask, Coupon, Product, Proposal
from bot.core.ports import Reader
from bot.core.vocabulary import EntityKind, Intent, Rung, SourceKind, StatedKind
from bot.reading import reader
from config.settings import PACKAGED
from tests.support.asks import COAT, LAMP, LIVE, ask, hit, voice

replace = msgspec.structs.replace
SAVES = replace(COAT, coupons=(Coupon("满199减20"), Coupon("新人立减10")))
LIT = replace(LAMP, coupons=(Coupon("立减5元"),))
SHUT = replace(COAT, on_sale=False, price="199.00")


def write(asked: Ask) -> Proposal:
    return voice().writer.write(asked).proposal


@pytest.mark.parametrize(
    ("text", "intent", "product", "says", "never"),
    [
        ("风衣多少钱", Intent.PRICE, SAVES, ("259元",), ("239", "229")),
        ("风衣有券吗", Intent.DISCOUNT, SAVES, ("满199减20", "新人立减10"), ("吊牌",)),
        ("风衣券在哪领", Intent.PRODUCT, SAVES, ("满199减20",), ()),
        ("风衣有优惠吗", Intent.DISCOUNT, SAVES, ("满199减20",), ()),
        ("风衣有券吗", Intent.DISCOUNT, COAT, ("省140元",), ("券",)),
        ("7号多少钱", Intent.PRICE, SHUT, ("开拍",), ("199", "直接拍")),
        ("7号有券吗", Intent.DISCOUNT, SHUT, ("开拍",), ()),
        ("7号还有吗", Intent.STOCK, SHUT, ("开拍",), ("直接拍", "有货")),
        ("7号什么时候上", Intent.PRODUCT, SHUT, ("开拍",), ("点", "分钟")),
        ("7号什么时候上架", Intent.STOCK, COAT, ("7号",), ("没", "还没")),
        ("风衣没M码了吗", Intent.PRODUCT, COAT, ("M码",), ()),
    ],
)  # fmt: skip
def test_the_shelf_is_told_as_it_is(
    text: str, intent: Intent, product: Product, says: tuple[str, ...], never: tuple[str, ...]
) -> None:
    entities = [(EntityKind.SIZE, "M")] if "M" in text else []
    proposal = write(ask(text, intent, product=product, entities=entities))
    assert proposal.rung is Rung.PLAYBOOK
    assert len(proposal.text) <= LIVE.max_chars
    shut = "还没上" in proposal.text or "开拍" in proposal.text
    assert all(piece in proposal.text or (piece == "开拍" and shut) for piece in says), proposal.text
    assert not any(piece in proposal.text for piece in never), proposal.text


def test_coupons_of_the_room_are_told_link_by_link_where_no_product_is_meant() -> None:
    asked = replace(ask("现在有什么券", Intent.DISCOUNT), couponed=(SAVES, LIT))
    proposal = write(asked)
    assert "7号满199减20" in proposal.text
    assert "9号立减5元" in proposal.text
    assert [source.id for source in proposal.sources] == ["coat", "lamp"]
    assert {stated.kind for stated in proposal.sources[0].states} >= {StatedKind.COUPONS, StatedKind.LINK}
    nowhere = ask("4号有券吗", Intent.DISCOUNT, entities=[(EntityKind.LINK_NO, "4")])
    assert "满199减20" not in write(replace(nowhere, couponed=(SAVES, LIT))).text
    assert "链接" in write(ask("现在有什么券", Intent.DISCOUNT)).text


def test_an_approved_answer_about_coupons_gives_way_to_the_shelf() -> None:
    old = hit("进店就有满100减5的券～", intent=Intent.DISCOUNT)
    assert "满199减20" in write(ask("有券吗", Intent.DISCOUNT, product=SAVES, hits=[old])).text
    assert "满100减5" in write(ask("有券吗", Intent.DISCOUNT, product=COAT, hits=[old])).text
    buy = hit("{product.name}现在{product.price}元～", intent=Intent.PRICE)
    assert "199" not in write(ask("多少钱", Intent.PRICE, product=SHUT, hits=[buy])).text


def test_an_approved_answer_that_fills_in_a_price_rests_on_it() -> None:
    filled = write(
        ask("多少钱", Intent.PRICE, product=COAT, hits=[hit("现在{product.price}元～", intent=Intent.PRICE)])
    )
    assert [source.kind for source in filled.sources] == [SourceKind.KNOWLEDGE, SourceKind.PRODUCT]
    assert [stated.kind for stated in filled.sources[1].states] == [StatedKind.PRICE]
    plain = write(ask("包邮吗", Intent.SHIPPING_TIME, product=COAT, hits=[hit("全场包邮～")]))
    assert [source.kind for source in plain.sources] == [SourceKind.KNOWLEDGE]


@pytest.fixture(scope="module")
def read() -> Reader:
    return reader.load(PACKAGED / "words")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("现在有什么券", Intent.DISCOUNT), ("3号有券吗", Intent.DISCOUNT), ("三号链接有券没", Intent.DISCOUNT),
        ("2号现在多少钱", Intent.PRICE), ("3号券后多少", Intent.PRICE), ("2号直播间价多少", Intent.PRICE),
        ("3号还有M码吗", Intent.STOCK), ("5号什么时候上架", Intent.STOCK), ("5号还没上吗", Intent.PRODUCT),
    ],
)  # fmt: skip
def test_such_questions_come_through(read: Reader, text: str, intent: Intent) -> None:
    (found,) = read.read([text])
    assert (found.intent, found.is_question) == (intent, True)
