"""What is drafted below a post: everybody reads it, and nothing is shown beside it."""

import msgspec
import pytest

from bot.core.catalog import Caller
from bot.core.clock import later
from bot.core.vocabulary import EntityKind, Intent, Rung
from config.settings import PACKAGED
from playbooks.cases import Case
from playbooks.lines import read as read_wordings
from tests.support.asks import COAT, ask, hit, order, voice

write = voice().writer.write
OF_A_ROOM = ("主播", "直播", "小黄车", "号链接", "点头像")


@pytest.mark.parametrize("text", ["我的快递到哪了", "帮我退款", "改下地址", "202603091234567890发货没"])
def test_orders_and_names_are_for_private_talks(text: str) -> None:
    intents = {"我的快递到哪了": Intent.LOGISTICS, "帮我退款": Intent.REFUND, "改下地址": Intent.ORDER_CHANGE}
    entities = [(EntityKind.ORDER_NO, "202603091234567890")] if text[0].isdigit() else []
    asked = ask(
        text, intents.get(text, Intent.LOGISTICS), aloud=True, orders=[order("shipped", customer_name="张伟")],
        entities=entities, author="张女士", caller=Caller(called="张女士", valued=True),
    )  # fmt: skip
    said = write(asked).proposal
    assert "私信" in said.text
    for private in ("张", "7890", "青鸟", "松针", "QN88"):
        assert private not in said.text
    assert said.template == "", "no standing approval covers it"
    assert said.sources[0].id == Case.TO_PRIVATE


@pytest.mark.parametrize(
    ("text", "intent", "sentiment"),
    [("多少钱", Intent.PRICE, 0.0), ("谁来管管，投诉没人理", Intent.COMPLAINT, -0.8), ("转人工", Intent.HUMAN, 0.0),
     ("你们到底怎么回事", Intent.OTHER, -0.9), ("什么意思", Intent.OTHER, 0.0), ("几号链接", Intent.PRODUCT, 0.0),
     ("有券吗", Intent.DISCOUNT, 0.0)],
)  # fmt: skip
def test_nothing_speaks_of_a_room(text: str, intent: Intent, sentiment: float) -> None:
    asked = ask(text, intent, aloud=True, product=COAT, sentiment=sentiment, author="小鹿")
    for minutes in range(0, 600, 7):  # which wording comes, the time decides
        said = write(msgspec.structs.replace(asked, now=later(asked.now, 60 * minutes))).proposal.text
        assert not [word for word in OF_A_ROOM if word in said], said
        assert "小鹿" not in said


def test_praise_is_thanked_for_and_not_looked_into() -> None:
    praise = ask("卫衣到手啦，真的软乎乎，穿着刚刚好", Intent.INFORM, aloud=True, product=COAT, sentiment=0.8)
    thanks = write(praise).proposal
    assert (thanks.playbook, thanks.rung, thanks.template) == ("manners", Rung.PLAYBOOK, "")
    assert "谢谢" in thanks.text
    for text, intent, mood in (("洗一次就掉色", Intent.INFORM, 0.3), ("质量真好，呵呵", Intent.COMPLAINT, 0.8)):
        assert write(ask(text, intent, aloud=True, sentiment=mood)).proposal.playbook != "manners"


def test_an_approved_answer_is_said_in_its_short_form() -> None:
    found = hit("{name}您好，签收后 7 天内可以退。", live="签收7天内可退～", intent=Intent.EXCHANGE)
    guarded = write(ask("能退吗", Intent.PRODUCT, aloud=True, hits=[found], author="张女士"))
    assert (guarded.proposal.text, guarded.proposal.rung) == ("签收7天内可退～", Rung.APPROVED_ANSWER)


def test_what_is_written_for_posts_never_speaks_of_a_room() -> None:
    written = [
        text
        for path in sorted((PACKAGED / "playbooks").glob("*.toml"))
        for table in read_wordings(path).table.values()
        if isinstance(table, dict)
        for text in table.get("aloud", [])
    ]
    assert len(written) >= 12
    assert not [text for text in written for word in OF_A_ROOM if word in text]
