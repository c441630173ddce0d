"""What the port `Clusters` promises: the same question finds its draft, another one never does."""

from collections.abc import Callable

import pytest

from bot.core.clock import Millis, later
from bot.core.facts import Facts
from bot.core.model import Address, DraftId
from bot.core.ports import Clusters, Reader
from bot.core.vocabulary import Intent, Urgency
from bot.knowledge import catalog, clusters
from bot.knowledge.clusters import QuestionClusters
from bot.reading import reader
from config.settings import PACKAGED
from tests.support.clock import START
from tests.support.knowledge import NoFacts, reading

WINDOW_S = 120.0
ROOM = Address("live", "r1", "viewer", public=True)
FIRST = DraftId("first")

Make = Callable[[Facts], Clusters]


@pytest.fixture(params=[lambda facts: QuestionClusters(WINDOW_S, facts)], ids=["in memory"])
def make(request: pytest.FixtureRequest) -> Make:
    made: Make = request.param
    return made


@pytest.fixture(scope="module")
def read() -> Reader:
    return reader.load(PACKAGED / "words")


class Desk:
    """One room as triage keeps it: match, else add."""

    def __init__(self, kept: Clusters, read: Reader, now: Millis = START) -> None:
        self.kept = kept
        self.read = read
        self.now = now
        self.opened = 0

    def ask(self, text: str, room: Address = ROOM) -> DraftId:
        (found,) = self.read.read([text])
        draft = self.kept.match(room, found, self.now)
        if draft is None:
            self.opened += 1
            draft = DraftId(f"{self.opened}")
            self.kept.add(room, found, draft, self.now)
        return draft

    def answer(self, text: str, line: str) -> DraftId:
        """`ask`, and where that opens a draft, `line` is what it says."""
        draft = self.ask(text)
        (found,) = self.read.read([text])
        return self.kept.same_answer(ROOM, found, draft, line, self.now) or draft

    def part(self, text: str, draft: DraftId) -> None:
        (found,) = self.read.read([text])
        self.kept.part(ROOM, found, draft)

    def wait(self, seconds: float) -> None:
        self.now = later(self.now, seconds)


@pytest.fixture
def desk(make: Make, read: Reader) -> Desk:
    return Desk(make(catalog.load(PACKAGED / "demo")), read)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("这个多少钱", "这个多少钱啊？？？"),
        ("这个多少钱", "主播这个多少钱"),
        ("这个多少钱", "這個多少錢"),
        ("多少钱", "什么价"),
        ("多少钱", "咋卖的呀"),
        ("多少钱一件", "价格是多少"),
        ("how much", "多少钱"),
        ("什么时候发货", "啥时候发货呀"),
        ("卫衣多少钱", "云朵卫衣什么价格"),
        ("1号链接多少钱", "一号链接什么价"),
        ("能开发票吗", "可不可以开发票"),
        ("起球吗", "起不起球"),
        ("有没有运费险", "有运费险吗"),
        ("165cm 55公斤穿什么码", "1米65 110斤穿什么码"),
        ("身高165体重110斤穿什么码", "165 110斤穿什么码"),
        ("为什么天空是蓝色的", "天空为什么是蓝的呢"),
        ("我要找人工", "有没有真人客服"),
        ("这首背景音乐叫什么名字", "背景音乐叫啥名字呀"),
    ],
)
def test_one_question_in_two_ways_is_one_draft(desk: Desk, one: str, other: str) -> None:
    assert desk.ask(one) == desk.ask(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("M码还有吗", "L码还有吗"),
        ("M码还有吗", "还有吗"),
        ("1号链接多少钱", "2号链接多少钱"),
        ("卫衣多少钱", "羽绒服多少钱"),
        ("白色有货吗", "黑色有货吗"),
        ("165cm 110斤穿什么码", "165cm 130斤穿什么码"),
        ("订单202611064950819004发货了吗", "订单202611071527787845发货了吗"),
        ("多少钱", "包邮吗"),
        ("能取消吗", "付款了能取消吗"),
        ("能退吗", "不能退吗"),
        ("退货运费谁出", "运费谁出"),
        ("什么时候发货", "从哪里发货"),
        ("卫衣怎么洗", "卫衣起球吗"),
        ("充电的时候冒烟了", "充电的时候热"),
        ("买2件打折吗", "买3件打折吗"),
        ("能开发票吗", "发票怎么开"),
        ("北京到上海多远", "北京有什么好吃的"),
        ("这座桥能走人吗", "这座桥不能走人吗"),
        ("海边日落什么时候最美", "海边日落哪里最美"),
        ("第2季好看还是剧场版好看", "第3季好看还是剧场版好看"),
    ],
)
def test_two_questions_are_two_drafts(desk: Desk, one: str, other: str) -> None:
    assert desk.ask(one) != desk.ask(other)


def test_wordings_met_later_are_known_too(make: Make) -> None:
    kept = make(NoFacts())
    chain = ["周末去哪里爬山看日出", "周末去哪里爬山看日出人少", "去哪里看日出人少景好"]
    kept.add(ROOM, reading(chain[0]), FIRST, START)
    assert kept.match(ROOM, reading(chain[2]), START) is None
    assert kept.match(ROOM, reading(chain[1]), START) == FIRST
    assert kept.match(ROOM, reading(chain[2]), START) == FIRST


@pytest.mark.parametrize(
    ("known", "asked", "same"),
    [
        (Intent.STOCK, Intent.STOCK, True),
        (Intent.STOCK, Intent.OTHER, True),
        (Intent.OTHER, Intent.STOCK, True),
        (Intent.STOCK, Intent.PRICE, False),
        (Intent.COMPLAINT, Intent.OTHER, False),
        (Intent.OTHER, Intent.COMPLAINT, False),
        (Intent.COMPLAINT, Intent.COMPLAINT, True),
    ],
)
def test_questions_of_two_intents_meet_only_where_one_is_vague(
    make: Make, known: Intent, asked: Intent, same: bool
) -> None:
    kept = make(NoFacts())
    kept.add(ROOM, reading("大号的还有吗", intent=known), FIRST, START)
    assert (kept.match(ROOM, reading("大号的还有没有", intent=asked), START) == FIRST) is same


def test_an_intent_is_not_reached_through_a_vague_question(make: Make) -> None:
    kept = make(NoFacts())
    kept.add(ROOM, reading("大号的还有吗", intent=Intent.STOCK), FIRST, START)
    assert kept.match(ROOM, reading("大号还有", intent=Intent.OTHER), START) == FIRST
    assert kept.match(ROOM, reading("大号的还有没有", intent=Intent.SIZE), START) is None


def test_what_presses_is_kept_apart_from_what_can_wait(make: Make) -> None:
    kept = make(NoFacts())
    kept.add(ROOM, reading("充电宝有点热"), FIRST, START)
    assert kept.match(ROOM, reading("充电宝有点热", urgency=Urgency.URGENT), START) is None


def test_rooms_and_private_conversations_are_apart(desk: Desk) -> None:
    first = desk.ask("能开发票吗")
    assert desk.ask("能开发票吗", Address("live", "r2", public=True)) != first
    assert desk.ask("能开发票吗", Address("other", "r1", public=True)) != first
    anna, ben = Address("wechat", "shop", "anna"), Address("wechat", "shop", "ben")
    assert desk.ask("能开发票吗", anna) != desk.ask("能开发票吗", ben)
    assert desk.ask("能开发票吗", anna) == desk.ask("能不能开发票", anna)
    assert desk.ask("能开发票吗", Address("live", "r1", "somebody else", public=True)) == first


def test_who_asks_within_the_window_joins_and_the_window_begins_anew(desk: Desk) -> None:
    first = desk.ask("能开发票吗")
    for _ in range(4):
        desk.wait(WINDOW_S)
        assert desk.ask("可以开发票吗") == first
    desk.wait(WINDOW_S + 1)
    assert desk.ask("能开发票吗") != first


def test_a_question_asked_without_end_is_answered_anew_some_time(desk: Desk) -> None:
    first = desk.ask("能开发票吗")
    for _ in range(40):
        desk.wait(WINDOW_S / 4)
        desk.ask("能开发票吗")
    assert desk.ask("能开发票吗") != first
    assert 2 <= desk.opened <= 4


def test_a_forgotten_draft_takes_nobody(desk: Desk) -> None:
    first = desk.ask("能开发票吗")
    desk.ask("可以开发票吗")
    desk.kept.forget(first)
    desk.kept.forget(first)
    desk.kept.forget(DraftId("never heard of"))
    assert desk.ask("可以开发票吗") != first


def test_what_holds_no_question_matches_nothing(desk: Desk) -> None:
    for text in ("", "？？？", "🎉🎉🎉", "\u200b"):
        assert desk.ask(text) != desk.ask(text)


def test_a_clock_that_goes_back_forgets_nothing(desk: Desk) -> None:
    first = desk.ask("能开发票吗")
    desk.wait(-3_600)
    assert desk.ask("能开发票吗") == first


def test_the_same_words_about_another_product_on_show_are_another_question(make: Make, read: Reader) -> None:
    tables = catalog.load(PACKAGED / "demo")
    desk = Desk(make(tables), read)
    tables.set_shelf(ROOM, "hoodie")
    hoodie = desk.ask("这个多少钱")
    assert desk.ask("卫衣多少钱") == hoodie
    tables.set_shelf(ROOM, "lamp")
    assert desk.ask("这个多少钱") != hoodie
    tables.set_shelf(ROOM, "hoodie")
    assert desk.ask("多少钱呀") == hoodie


def test_many_questions_do_not_grow_without_bound(make: Make) -> None:
    kept = make(NoFacts())
    texts = [
        "".join(chr(0x4E00 + (number * 37 + step * 911) % 20_000) for step in range(8))
        for number in range(3 * clusters.MAX_GROUPS)
    ]
    for number, text in enumerate(texts):
        kept.add(ROOM, reading(text), DraftId(f"{number}"), START)
    assert kept.match(ROOM, reading(texts[-1]), START) == DraftId(f"{len(texts) - 1}")
    assert kept.match(ROOM, reading(texts[0]), START) is None


def test_rooms_that_fell_silent_are_given_up(make: Make) -> None:
    kept = make(NoFacts())
    rooms = [Address("live", f"silent{number}", public=True) for number in range(50)]
    for number, room in enumerate(rooms):
        kept.add(room, reading("能开发票吗"), DraftId(f"{number}"), START)
    assert kept.match(rooms[7], reading("能开发票吗"), START) == DraftId("7")
    for number in range(20):
        kept.add(ROOM, reading("包邮吗"), DraftId(f"later{number}"), later(START, 2 * WINDOW_S))
    assert all(kept.match(room, reading("能开发票吗"), START) is None for room in rooms)


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("M码还有吗", "大号的L码现在能拍到不", False),
        ("M码还有吗", "现在能拍到不", False),
        ("现在能拍到不", "M码还有吗", False),
        ("白色有货吗", "黑色的能不能拍", False),
        ("卫衣可以七天无理由吗", "羽绒服不喜欢能寄回来不", False),
        ("卫衣可以七天无理由吗", "云朵卫衣不喜欢能寄回来不", True),
        ("买2件有没有折扣", "我要3件能少点不", False),
        ("今天发吗", "明天能不能寄出来", False),
        ("什么时候发货", "今天拍下当天走吗", True),
        ("订单202611064950819004发货了吗", "202611071527787845到哪了", False),
    ],
)
def test_one_line_serves_only_questions_that_name_the_same(desk: Desk, one: str, other: str, together: bool) -> None:
    assert (desk.answer(one, "有的，放心拍～") == desk.answer(other, "有的，放心拍～")) is together


def test_two_groups_that_differ_may_have_one_line_each(desk: Desk) -> None:
    first, second = desk.answer("M码还有吗", "有的"), desk.answer("L码还有吗", "有的")
    assert desk.answer("M码现在能拍到不", "有的") == first
    assert desk.answer("L码现在能拍到不", "有的") == second


def test_what_a_person_took_out_of_a_draft_never_gets_there_again(desk: Desk) -> None:
    first = desk.answer("能开发票吗", "可以的")
    assert desk.ask("可不可以开发票") == first
    desk.part("可不可以开发票", first)
    second = desk.answer("可不可以开发票", "可以的")
    assert second != first
    assert desk.ask("可不可以开发票啊？") == second
    assert desk.ask("能开发票吗") == first


def test_even_the_question_a_draft_was_opened_with_can_be_taken_out(desk: Desk) -> None:
    first = desk.ask("能开发票吗")
    desk.part("能开发票吗", first)
    second = desk.ask("能开发票吗")
    assert second != first
    desk.part("能开发票吗", first)
    desk.part("能开发票吗", DraftId("never heard of"))
    desk.part("？？？", first)
    desk.kept.forget(first)
    assert desk.ask("能开发票吗") == second


def test_the_next_worker_is_told_in_which_ways_it_was_put(make: Make) -> None:
    kept = make(NoFacts())
    chain = [reading(text) for text in ("周末去哪里爬山看日出", "周末去哪里爬山看日出人少", "去哪里看日出人少景好")]
    kept.add(ROOM, chain[0], FIRST, START)
    assert kept.match(ROOM, chain[2], START) is None
    kept.also(ROOM, chain[1], FIRST)
    kept.also(ROOM, chain[1], DraftId("never heard of"))
    assert kept.match(ROOM, chain[2], START) == FIRST
    kept.forget(FIRST)
    assert kept.match(ROOM, chain[2], START) is None


def test_two_hundred_full_rooms_are_swept_and_kept_apart(make: Make) -> None:
    kept = make(NoFacts())
    rooms = [Address("live", f"r{number}", public=True) for number in range(200)]
    for number, room in enumerate(rooms):
        for step in range(8):
            kept.add(room, reading(chr(0x4E00 + step) * 4), DraftId(f"{number}-{step}"), START)
    assert kept.match(rooms[199], reading(chr(0x4E00 + 7) * 4), START) == DraftId("199-7")
    assert kept.match(rooms[0], reading(chr(0x4E00) * 4), START) == DraftId("0-0")


def test_rooms_that_fell_silent_together_are_given_up_little_by_little() -> None:
    kept = QuestionClusters(WINDOW_S, NoFacts())
    for number in range(20):
        for step in range(50):
            room = Address("live", f"r{number}", public=True)
            kept.add(room, reading(chr(0x4E00 + step) * 4), DraftId(f"{number}-{step}"), START)
    after = later(START, WINDOW_S + 1)
    left = []
    for number in range(60):
        kept.add(ROOM, reading(chr(0x5E00 + number) * 4), DraftId(f"new-{number}"), after)
        left.append(len(kept))
    drops = [before + 1 - now for before, now in zip([1_000, *left], left, strict=False)]
    assert max(drops) <= clusters.TURNS * clusters.SOME
    assert left[-1] == 60
