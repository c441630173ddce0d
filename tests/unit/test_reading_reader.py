"""What messages of a live room and of a service desk are read as."""

import tomllib
from functools import cache
from pathlib import Path

import pytest

from bot.core.errors import Misconfigured
from bot.core.model import Reading
from bot.core.vocabulary import EntityKind, Intent, Stage, Urgency
from bot.reading.reader import READ_LIMIT, RuleReader, load

CONFIG = Path(__file__).parents[2] / "config"


@cache
def reader() -> RuleReader:
    return load(CONFIG / "words")


ASKED = {
    Intent.PRICE: "多少|多少米|3号多少|how much|羽绒服价格|再便宜点|多 少 钱",
    Intent.STOCK: "M有吗|还有货不|1号没了吗|有黑色吗|38码有吗|1號有大碼嗎",
    Intent.SIZE: "165 110斤穿啥码|165 110|我一米六 一百斤|偏大吗",
    Intent.SHIPPING_TIME: "啥时候发|几号发货|包邮不|发什么快递",
    Intent.DISCOUNT: "有券吗|两件有优惠没",
    Intent.GIFT: "送什么",
    Intent.AUTHENTICITY: "是正品吗",
    Intent.PRODUCT: "起球吗|卫衣厚不厚|5号防水不防水|耳机连不上手机|试穿一下|好8好用",
}
"""Short questions of a live room by what they want, parted by bars."""

TALK = {
    Intent.FLOOD: "哈哈哈哈哈哈|666666|扣1|冲冲冲|？？？？|已拍",
    Intent.GREETING: "来了来了|主播晚上好|大家好呀",
    Intent.PRAISE: "好好看啊|质量真不错|爱了爱了",
    Intent.CHITCHAT: "主播多大了|主播有对象吗|这首歌叫什么|刚哄完娃"
    "|这把能吃鸡吗|他怎么又死了|主播打野太菜了吧|你们那边下雪了吗",
    Intent.INFORM: "我165 110斤穿M正好",
}
"""What nobody needs to answer."""


def each(groups: dict[Intent, str]) -> list[tuple[str, Intent]]:
    return [(text, intent) for intent, texts in groups.items() for text in texts.split("|")]


def read(text: str) -> Reading:
    return reader().read([text])[0]


@pytest.mark.parametrize(("text", "intent"), each(ASKED))
def test_short_questions_of_a_live_room(text: str, intent: Intent) -> None:
    reading = read(text)
    assert (reading.intent, reading.is_question) == (intent, True), reading.because


@pytest.mark.parametrize(
    ("text", "intent", "stage"),
    [
        ("我要退货", Intent.REFUND, Stage.AFTERSALE),
        ("退款三天了还没到账", Intent.REFUND, Stage.AFTERSALE),
        ("衣服小了想换大一码", Intent.EXCHANGE, Stage.AFTERSALE),
        ("尺码发错了", Intent.EXCHANGE, Stage.AFTERSALE),
        ("地址填错了帮我改一下", Intent.ORDER_CHANGE, Stage.INSALE),
        ("刚拍的那单帮我取消", Intent.CANCEL, Stage.INSALE),
        ("我的快递到哪了", Intent.LOGISTICS, Stage.INSALE),
        ("显示签收了可是我没收到", Intent.LOGISTICS, Stage.INSALE),
        ("发票抬头能改成公司吗", Intent.INVOICE, Stage.AFTERSALE),
        ("付款的时候扣了两次钱", Intent.PAYMENT, Stage.INSALE),
        ("账号登不上去", Intent.ACCOUNT, Stage.INSALE),
        ("问了半天没人理，我要投诉", Intent.COMPLAINT, Stage.AFTERSALE),
        ("转人工", Intent.HUMAN, Stage.NONE),
    ],
)
def test_requests_need_no_question_mark(text: str, intent: Intent, stage: Stage) -> None:
    reading = read(text)
    assert (reading.intent, reading.stage, reading.is_question) == (intent, stage, True), reading.because


@pytest.mark.parametrize(("text", "intent"), each(TALK))
def test_talk_is_no_question(text: str, intent: Intent) -> None:
    reading = read(text)
    assert (reading.intent, reading.is_question) == (intent, False), reading.because


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("多小钱", "多少钱"), ("什莫时候發貨", "什么时候发货"), ("卫依有货吗", "卫衣有货吗"), ("包油吗", "包邮吗")],
)
def test_slips_of_the_keyboard_are_put_right(typed: str, meant: str) -> None:
    reading = read(typed)
    assert reading.text == meant
    assert reading.is_question


@pytest.mark.parametrize("text", ["158 95斤S就够", "上次物流超快", "真的不掉毛", "楼上姐妹听我的 拍大一码"])
def test_advice_among_viewers_is_no_question(text: str) -> None:
    assert not read(text).is_question


def test_a_hot_line_is_not_found_inside_a_number() -> None:
    assert read("我打12315").intent is Intent.COMPLAINT
    assert read("51231544").intent is not Intent.COMPLAINT


def test_a_full_question_outside_the_trade_is_still_a_question() -> None:
    reading = read("请问毛笔字应该怎么练才能写得好")
    assert (reading.intent, reading.is_question) == (Intent.OTHER, True)
    assert reading.confidence < 0.5


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("付款的时候扣了两次钱", Urgency.URGENT),
        ("地址填错了快帮我改", Urgency.URGENT),
        ("充电宝冒烟了", Urgency.URGENT),
        ("我账号被盗了", Urgency.URGENT),
        ("这件起球吗", Urgency.GENERAL),
        ("我要退货", Urgency.GENERAL),
        ("提个建议，希望出男款", Urgency.NOT_URGENT),
        ("哈哈哈", Urgency.NOT_URGENT),
    ],
)
def test_urgency(text: str, urgency: Urgency) -> None:
    assert read(text).urgency is urgency


def test_the_reason_names_the_words() -> None:
    assert read("多久发货呀").because == "因为出现“多久发”，判断为问发货"


def test_feelings() -> None:
    assert read("穿着很舒服，非常满意").sentiment > 0.4
    assert read("太差了，气死我了，退钱").sentiment < -0.4
    assert read("不满意").sentiment < 0
    assert read("几号发货").sentiment == 0


@pytest.mark.parametrize("insult", ["傻叼主播", "沙比", "cnm", "狗商家退钱", "一群骗子", "你个傻狗"])
def test_insults_are_known_however_they_are_spelt(insult: str) -> None:
    assert read(insult).abuse


@pytest.mark.parametrize(
    "rough", ["卧槽好看", "牛逼", "笑死我了", "我妈的鞋码是多少", "usb接口在哪", "打开去死皮那瓶看看", "是不是骗人的"]
)
def test_rough_words_and_words_that_hold_an_insult_are_none(rough: str) -> None:
    assert not read(rough).abuse


def test_abuse_is_marked_but_a_complaint_stays_one() -> None:
    assert read("傻逼主播").abuse
    angry = read("什么垃圾店，收到就坏了，我要退货")
    assert angry.abuse
    assert angry.is_question


def test_masked_and_spans_belong_to_the_original() -> None:
    reading = read("改下电話１３８０００１２３４５")
    assert reading.masked == "改下电話138****2345"
    assert reading.text == "改下电话13800012345"


def test_a_long_text_is_read_and_shown_up_to_the_limit() -> None:
    reading = read("好" + "。" * 9_000 + "13800012345")
    assert len(reading.masked) == READ_LIMIT + 1
    assert reading.masked.endswith("…")


def test_order_and_equality() -> None:
    texts = ["多少钱", "你好", "多少钱", ""]
    readings = reader().read(texts)
    assert [reading.text for reading in readings] == texts
    assert readings[0] == readings[2]


def test_the_knowledge_base_own_variants_are_understood() -> None:
    """Every question people wrote for an answer must be read as a question, nearly all with the entry's intent."""
    entries = [
        (question, entry["intent"])
        for path in sorted((CONFIG / "knowledge").glob("*.toml"))
        for entry in tomllib.loads(path.read_text("utf-8")).get("entry", [])
        for question in entry["questions"]
        if entry["intent"] != "praise"
    ]
    assert len(entries) > 500
    readings = reader().read([question for question, _ in entries])
    heard = [question for (question, _), reading in zip(entries, readings, strict=True) if reading.is_question]
    right = [q for (q, intent), reading in zip(entries, readings, strict=True) if reading.intent.value == intent]
    assert len(heard) / len(entries) > 0.95
    assert len(right) / len(entries) > 0.9


def broken(folder: Path, name: str, text: str) -> Path:
    for path in (CONFIG / "words").glob("*.toml"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / name).write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("intents.toml", '[price]\ntitle = "问价格"\nstage = "before"\n', "before"),
        ("intents.toml", '[prize]\ntitle = "问价格"\nstage = "presale"\n', "prize"),
        ("intents.toml", '[price]\ntitle = "问价格"\nstage = "presale"\nwords = [3]\n', "words"),
        ("intents.toml", '[price]\ntitle = "问价格"\nstage = "presale"\nwrods = ["价"]\n', "wrods"),
        ("intents.toml", '[price]\ntitle = "问价格"\nstage = "presale"\ntogether = ["<siez>+有"]\n', "<siez>"),
        ("tone.toml", 'urgent = ["急"]\ncalm == 3\n', "line 2"),
        ("chat.toml", "", "whole"),
    ],
)
def test_a_broken_word_file_is_named(tmp_path: Path, name: str, text: str, told: str) -> None:
    with pytest.raises(Misconfigured) as raised:
        load(broken(tmp_path, name, text))
    assert name in str(raised.value)
    assert told in str(raised.value)


def test_a_missing_word_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"intents\.toml"):
        load(tmp_path)


@pytest.mark.parametrize(
    "text",
    ["+8613800012345是我，什么时候发货", "008613800012345是我的", "退到4111111111111111吧", "查一下11010119900307451X"],
)
def test_no_personal_number_passes_as_an_orders(text: str) -> None:
    """An answer would say it aloud: no order 86138… was found."""
    (reading,) = reader().read([text])
    assert reading.spans
    assert not reading.values(EntityKind.ORDER_NO) + reading.values(EntityKind.TRACKING_NO)
