"""What belongs together: one product and theme is one topic, copies go where their original is, and nothing goes on for
ever."""

from random import Random

from bot.core.clock import Millis
from bot.core.signals import PostId
from bot.core.topics import Placed, Spot, Theme, TopicId
from monitoring.copies import Copies, bare
from monitoring.gathering import MOST_TOPICS, Gathering
from tests.support.clock import START

HOUR = 3_600_000
WARMER = Spot(("hand-warmer",), Theme.SAFETY, 0.9)
LATE = Spot(("hand-warmer",), Theme.LOGISTICS, 0.9)
NO_POST = PostId("")
FIRST = "昨晚充着电突然鼓了个大包，幸亏我还没睡，把插头拔了，外壳都变形了，客服到现在不回"


def topic(number: int) -> TopicId:
    return TopicId(f"0-{number}")


def hours(count: float) -> Millis:
    return Millis(START + round(count * HOUR))


class Told:
    """A gathering that learns what it places, as the watch does."""

    def __init__(self) -> None:
        self.heap = Gathering()
        self.topics = 0
        self.posts = 0

    def tell(self, spot: Spot, text: str, at: Millis, *, public: bool = True) -> Placed:
        placed = self.heap.place(spot, text, at)
        if placed.topic is None:
            self.topics += 1
        self.posts += 1
        where = placed.topic or topic(self.topics)
        self.heap.learn(where, spot, text, PostId(f"weibo/{self.posts}") if public else NO_POST, at)
        return Placed(where, placed.copy_of)


def test_one_product_and_theme_is_one_topic_and_another_theme_another() -> None:
    told = Told()
    assert told.tell(WARMER, "鼓包了", hours(0)).topic == topic(1)
    assert told.tell(WARMER, "我的也鼓包，求助", hours(5)).topic == topic(1)
    assert told.tell(LATE, "半个月不发货", hours(6)).topic == topic(2)
    assert told.tell(WARMER, "私信问你们也鼓包", hours(7), public=False).topic == topic(1)
    assert told.tell(Spot(("band",), Theme.SAFETY, 0.9), "手腕红肿", hours(8)).topic == topic(3)


def test_something_grave_draws_what_is_written_of_its_consequences() -> None:
    told = Told()
    told.tell(WARMER, "鼓包了", hours(0))
    told.tell(WARMER, "我的也鼓包了", hours(0))
    for theme in (Theme.SERVICE, Theme.REFUND, Theme.QUALITY, Theme.OTHER):
        assert told.tell(Spot(("hand-warmer",), theme, 0.8), f"客服不理我 {theme}", hours(1)).topic == topic(1)
    assert told.tell(LATE, "半个月不发货", hours(2)).topic == topic(2), "that is another matter"
    assert told.tell(Spot(("band",), Theme.SERVICE, 0.8), "手环的客服也不理", hours(2)).topic == topic(3)


def test_one_who_calls_it_grave_draws_nothing_and_nor_does_what_was_grave_days_ago() -> None:
    told = Told()
    quality = Spot(("hand-warmer",), Theme.QUALITY, 0.8)
    told.tell(WARMER, "有点烫手", hours(0))
    assert told.tell(quality, "线头好多", hours(1)).topic == topic(2)
    told.tell(WARMER, "真的烫手", hours(2))
    assert told.tell(quality, "又是线头", hours(3)).topic == topic(1)
    assert told.tell(quality, "还是线头", hours(30)).topic == topic(2)
    other = Spot(("hand-warmer",), Theme.OTHER, 0.8)
    assert told.tell(other, "失望", hours(4)).topic == topic(1)
    assert told.tell(other, "好失望", hours(40)).topic == topic(3)


def test_a_post_of_two_products_joins_the_topic_of_either() -> None:
    told = Told()
    told.tell(WARMER, "鼓包了", hours(0))
    both = Spot(("band", "hand-warmer"), Theme.SAFETY, 0.9)
    assert told.tell(both, "手环红肿暖手宝鼓包", hours(1)).topic == topic(1)
    assert told.tell(Spot(("band",), Theme.SAFETY, 0.9), "手腕红肿", hours(2)).topic == topic(1)


def test_idle_for_three_days_a_topic_takes_no_more() -> None:
    told = Told()
    told.tell(WARMER, "鼓包了", hours(0))
    assert told.tell(WARMER, "又鼓包", hours(71)).topic == topic(1)
    assert told.tell(WARMER, "还是鼓包", hours(71 + 73)).topic == topic(2)


def test_what_goes_on_quietly_begins_anew_after_three_days() -> None:
    told = Told()
    topics = {told.tell(WARMER, "鼓包了", hours(8 * number)).topic for number in range(30)}
    assert len(topics) == 4


def test_a_busy_topic_goes_on_as_long_as_it_is_busy() -> None:
    told = Told()
    busy = {told.tell(WARMER, "鼓包了", hours(number)).topic for number in range(24 * 6)}
    assert busy == {topic(1)}
    assert told.tell(WARMER, "鼓包了", hours(24 * 6 + 40)).topic == topic(2)


def test_what_says_nothing_of_what_is_wrong_is_together_for_a_day_only() -> None:
    told = Told()
    other = Spot(("小满生活",), Theme.OTHER, 0.9)
    days = [told.tell(other, "太失望了", hours(number)).topic for number in range(72)]
    assert days == [topic(1 + number // 24) for number in range(72)]


def test_a_late_text_of_before_a_topic_joins_it_and_a_much_older_one_does_not() -> None:
    told = Told()
    told.tell(WARMER, "鼓包了", hours(100))
    assert told.tell(WARMER, "前天就鼓包了", hours(52)).topic == topic(1)
    assert told.tell(WARMER, "上周鼓包的", hours(-40)).topic == topic(2)


def test_copies_are_folded_whatever_is_put_around_them() -> None:
    told = Told()
    first = PostId("weibo/1")
    told.tell(WARMER, FIRST, hours(0))
    around = (
        f"{FIRST} http://t.cn/A6xyz",
        f"【{FIRST}】[怒][怒]@小满生活 @消费者报道",
        f"震惊！{FIRST}😡😡😡",
        f"转发微博//@某人:{FIRST}",
        FIRST.replace("昨晚", "前晚").replace("，", " "),
    )
    assert [told.tell(LATE, text, hours(1)).copy_of for text in around] == [first] * len(around)
    assert told.topics == 1


def test_a_short_text_is_a_copy_whatever_hangs_on_it() -> None:
    told = Told()
    told.tell(WARMER, "暖手宝鼓包了还烫手", hours(0))
    hung = "暖手宝鼓包了还烫手 http://t.cn/A6xyzAbCdEf @消费者报道 @某地发布 #双十一好物分享# 的微博视频"
    assert told.tell(LATE, hung, hours(1)).copy_of == "weibo/1"


def test_other_words_about_the_same_are_no_copies() -> None:
    told = Told()
    told.tell(WARMER, FIRST, hours(0))
    others = (
        "我的也是昨晚充电鼓的，联系客服说让我寄回去",
        "鼓包了",
        "买了两个都没事，是不是充电头的问题",
        "//@某人:太吓人了 //@别人:" + FIRST,
    )
    assert [told.tell(WARMER, text, hours(1)).copy_of for text in others[:3]] == [NO_POST] * 3
    short = told.tell(WARMER, "鼓包了", hours(2))
    assert short.copy_of == NO_POST
    assert bare(others[3]) == bare(FIRST)


def test_a_forgotten_topic_takes_its_copies_along() -> None:
    told = Told()
    told.tell(WARMER, FIRST, hours(0))
    told.heap.forget(topic(1))
    assert told.heap.place(WARMER, FIRST, hours(1)) == Placed(None)
    told.tell(WARMER, FIRST, hours(2))
    assert told.heap.place(LATE, FIRST, hours(3)) == Placed(topic(2), PostId("weibo/2"))


def test_the_oldest_texts_and_topics_are_forgotten_first() -> None:
    copies = Copies(most=100)
    rng = Random(5)
    texts = ["".join(chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(40)) for _ in range(300)]
    for number, text in enumerate(texts):
        copies.keep(topic(number), PostId(str(number)), text)
    assert len(copies) == 100
    assert copies.find(texts[0]) is None
    found = copies.find(texts[-1])
    assert found is not None
    assert found.post == "299"
    heap = Gathering()
    for number in range(MOST_TOPICS + 10):
        heap.learn(topic(number), Spot((f"p{number}",), Theme.OTHER, 0.9), "", NO_POST, hours(0))
    assert heap.place(Spot(("p3",), Theme.OTHER, 0.9), "", hours(1)) == Placed(None)
    assert heap.place(Spot(("p30",), Theme.OTHER, 0.9), "", hours(1)) == Placed(topic(30))


def test_most_copies_with_a_few_changed_characters_are_found_and_hardly_anything_else() -> None:
    rng = Random(6)
    copies = Copies()
    words = [
        "充电",
        "鼓包",
        "客服",
        "昨晚",
        "外壳",
        "变形",
        "没人管",
        "退款",
        "投诉",
        "医院",
        "孩子",
        "手上",
        "起泡",
        "三天",
        "没回",
        "直播间",
        "买的",
    ]
    texts = [
        "".join(rng.choice(words) for _ in range(30)) + "".join(chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(30))
        for _ in range(400)
    ]
    for at, text in enumerate(texts):
        assert copies.find(text) is None
        copies.keep(topic(1), PostId(str(at)), text)
    changed = [list(text) for text in texts]
    for characters in changed:
        for _ in range(4):
            characters[rng.randrange(len(characters))] = "某"
    found = [copies.find("".join(text)) for text in changed]
    assert sum(one is not None and one.post == str(at) for at, one in enumerate(found)) / len(texts) > 0.85
