"""Questions are compared fairly, and no order of events lets a question meet the wrong draft."""

from math import isclose

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule

from bot.core.clock import Millis, later
from bot.core.model import Address, DraftId, Entity, Reading
from bot.core.vocabulary import EntityKind, Intent, Urgency
from bot.knowledge.clusters import LIFE, QuestionClusters
from bot.knowledge.wording import alike, same_matter, wording
from bot.reading.normalize import key
from tests.support.clock import START
from tests.support.knowledge import NoFacts, reading

WINDOW_S = 100.0
PARTS = (
    *(
        "这个",
        "卫衣",
        "多少钱",
        "什么价",
        "怎么",
        "为什么",
        "什么时候",
        "发货",
        "退货",
        "有没有",
        "能不能",
        "不能",
        "吗",
    ),
    *("呢", "的", "起球", "洗", "颜色", "哪个", "好看", "2件", "m码", "推荐"),
)
ROOMS = st.sampled_from(["a", "b"])
SIZES = st.sampled_from(["", "M", "L"])
URGENCIES = st.sampled_from([Urgency.GENERAL, Urgency.URGENT])
Heard = tuple[Address, Reading]
TEXTS = st.lists(st.sampled_from(PARTS), min_size=1, max_size=6).map("".join)


@given(TEXTS, TEXTS)
@settings(max_examples=500)
def test_likeness_is_fair(one: str, other: str) -> None:
    first, second = wording(key(one)), wording(key(other))
    assert 0.0 <= alike(first, second) <= 1.0 + 1e-9
    assert isclose(alike(first, second), alike(second, first))
    assert same_matter(first, second) == same_matter(second, first)
    assert same_matter(first, first)
    if key(one):
        assert alike(first, first) > 0.999


@given(st.text(max_size=80))
@settings(max_examples=300)
def test_any_text_has_a_wording(text: str) -> None:
    asked = wording(key(text))
    assert asked.total >= 0
    assert set(asked.core) <= set(asked.weights)


class Room(RuleBasedStateMachine):
    """A room with the whole truth kept beside it: what each draft was asked with."""

    asked = Bundle("asked")

    def __init__(self) -> None:
        super().__init__()
        self.kept = QuestionClusters(WINDOW_S, NoFacts())
        self.now: Millis = START
        self.truth: dict[DraftId, tuple[str, str, Urgency, Millis]] = {}
        self.gone: set[DraftId] = set()
        self.parted: set[tuple[DraftId, str, str, Urgency]] = set()

    def heard(self, text: str, room: str, size: str, urgency: Urgency, intent: Intent = Intent.OTHER) -> Heard:
        named = (Entity(EntityKind.SIZE, size, 0, 0),) if size else ()
        return Address("live", room, public=True), reading(text, *named, intent=intent, urgency=urgency)

    @rule(
        target=asked,
        text=TEXTS,
        room=ROOMS,
        size=SIZES,
        urgency=URGENCIES,
        intent=st.sampled_from([Intent.OTHER, Intent.PRICE, Intent.STOCK, Intent.COMPLAINT]),
    )
    def ask(self, text: str, room: str, size: str, urgency: Urgency, intent: Intent) -> DraftId:
        address, heard = self.heard(text, room, size, urgency, intent)
        found = self.kept.match(address, heard, self.now)
        if found is None:
            draft = DraftId(f"d{len(self.truth)}")
            self.kept.add(address, heard, draft, self.now)
            self.truth[draft] = (room, size, urgency, self.now)
            return draft
        assert self.truth[found][2] is urgency
        self.fits(found, text, room, size, urgency)
        return found

    def fits(self, found: DraftId, text: str, room: str, size: str, urgency: Urgency) -> None:
        """That draft may take this question."""
        where, what, _, opened = self.truth[found]
        assert (where, what) == (room, size)
        assert found not in self.gone
        assert self.now - opened <= LIFE * WINDOW_S * 1000
        assert (found, key(text), size, urgency) not in self.parted

    @rule(target=asked, text=TEXTS, room=ROOMS, size=SIZES, urgency=URGENCIES, answer=st.sampled_from(["有的", "包邮"]))
    def answer(self, text: str, room: str, size: str, urgency: Urgency, answer: str) -> DraftId:
        """A question that met no draft by its wording gets the same line as others."""
        address, heard = self.heard(text, room, size, urgency)
        draft = DraftId(f"d{len(self.truth)}")
        self.kept.add(address, heard, draft, self.now)
        self.truth[draft] = (room, size, urgency, self.now)
        found = self.kept.same_answer(address, heard, draft, answer, self.now)
        if found is None:
            return draft
        self.gone.add(draft)
        self.fits(found, text, room, size, urgency)
        return found

    @rule(draft=asked, text=TEXTS, size=SIZES, urgency=URGENCIES)
    def part(self, draft: DraftId, text: str, size: str, urgency: Urgency) -> None:
        address, heard = self.heard(text, self.truth[draft][0], size, urgency)
        self.kept.part(address, heard, draft)
        self.parted.add((draft, key(text), size, urgency))
        assert self.kept.match(address, heard, self.now) != draft

    @rule(draft=asked)
    def forget(self, draft: DraftId) -> None:
        self.kept.forget(draft)
        self.gone.add(draft)

    @rule(seconds=st.floats(-50, 150))
    def wait(self, seconds: float) -> None:
        self.now = later(self.now, seconds)


TestRoom = Room.TestCase
TestRoom.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
