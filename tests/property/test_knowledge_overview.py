"""However the library changes, the overview that followed is the one that is made anew."""

from collections.abc import Sequence
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.library import Check, Record, Sought, Written
from bot.core.vocabulary import Intent
from bot.knowledge.entries import Entry, Files
from bot.knowledge.overview import Overview
from tests.support.library import written

TODAY = date(2026, 11, 22)
NAMES = st.sampled_from(["post", "wash", "gift", "ship"])
FILES = Files(
    {
        "post": Entry(written("post", "包邮吗", "要邮费吗", shortcut="邮"), "knowledge/shop.toml:1"),
        "wash": Entry(written("wash", "能机洗吗", answer="手洗。"), "knowledge/shop.toml:9"),
    },
    (),
)


@st.composite
def forms(draw: st.DrawFn, name: str) -> Written:
    """One of few forms, so that they get in each other's way."""
    questions = draw(st.lists(st.sampled_from(["包邮吗", "要邮费吗", "能机洗吗", "几时发"]), max_size=2, unique=True))
    return written(
        name,
        answer=draw(st.sampled_from(["包邮。", "不包邮。"])),
        questions=tuple(questions),
        shortcut=draw(st.sampled_from(["邮", "洗"] if not questions else ["", "邮", "洗"])),
        intent=draw(st.sampled_from([Intent.OTHER, Intent.STOCK])),
        valid_until=draw(st.sampled_from([None, date(2026, 11, 21)])),
    )


@st.composite
def records(draw: st.DrawFn) -> Record:
    name = draw(NAMES)
    return Record(
        id=name,
        approved=draw(st.none() | forms(name)),
        proposed=draw(st.none() | forms(name)),
        retired=draw(st.booleans()),
    )


def wrong(form: Written) -> tuple[Check, ...]:
    return (Check(False, "有库存"),) if form.intent is Intent.STOCK else ()


@given(st.lists(st.lists(records(), min_size=1, max_size=3), max_size=6))
@settings(max_examples=300, deadline=None)
def test_following_changes_comes_to_the_same_as_looking_at_all(steps: Sequence[Sequence[Record]]) -> None:
    followed, known = Overview(FILES, TODAY, wrong), dict[str, Record]()
    for step in steps:
        known |= {record.id: record for record in step}
        followed.update(known)
        anew = Overview(FILES, TODAY, wrong)
        anew.update(known)
        assert followed.page(Sought()) == anew.page(Sought())
        for text in ("包邮吗", "gift", "邮"):
            assert followed.page(Sought(text=text)) == anew.page(Sought(text=text))
