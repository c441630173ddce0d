"""What every playbook must keep, run on each one that the product lists: pure, honest about why, within its place."""

import pytest

from bot.core.catalog import Ask, Pass, Proposal
from bot.core.ports import Playbook, PlaybooksSpec
from bot.core.vocabulary import EntityKind, Intent
from bot.discovery import PLAYBOOKS as GROUP
from bot.discovery import found, installed
from playbooks import ORDER, PLAYBOOKS, writer
from tests.support.asks import COAT, CONFIG, SETTINGS, ask, hit, order, voice

WRITER = writer.load(CONFIG / "playbooks", voice().guard, SETTINGS)
MADE = [make(WRITER) for make in ORDER]
EVERY = [
    ask(
        text,
        intent,
        public=public,
        product=product,
        orders=orders,
        hits=hits,
        entities=entities,
        author="李先生",
    )
    for intent in Intent
    for public in (True, False)
    for text, product, orders, hits, entities in (
        ("问一下", None, (), (), ()),
        ("风衣防泼水吗", COAT, (), (), ()),
        ("M码165 55", COAT, (order("paid"),), (), ((EntityKind.SIZE, "M"), (EntityKind.HEIGHT_CM, "165"))),
        ("到哪了", None, (order("shipped"), order("refunding")), (hit("都可以的。", 0.5, intent=intent),), ()),
        ("怎么用", COAT, (), (hit("{name}您好，按说明书就好。", live="按说明书就好～", intent=intent),), ()),
    )
]


@pytest.fixture(params=MADE, ids=lambda playbook: playbook.name)
def playbook(request: pytest.FixtureRequest) -> Playbook:
    made: Playbook = request.param
    return made


def proposals(playbook: Playbook) -> list[tuple[Ask, Proposal]]:
    outcomes = [(one, playbook.propose(one)) for one in EVERY]
    return [(one, outcome) for one, outcome in outcomes if isinstance(outcome, Proposal)]


def test_the_entry_point_names_the_set() -> None:
    assert found(installed(GROUP), PlaybooksSpec)["shop"] is PLAYBOOKS
    assert [one.name for one in MADE] == ["knowledge", "orders", "live", "presale", "near", "manners"]


def test_it_proposes_sometimes_and_says_why_when_not(playbook: Playbook) -> None:
    passes = [outcome for one in EVERY if isinstance(outcome := playbook.propose(one), Pass)]
    assert proposals(playbook)
    assert passes
    assert {one.playbook for one in passes} == {playbook.name}
    assert all(one.because for one in passes)


def test_a_proposal_is_complete(playbook: Playbook) -> None:
    for _, proposal in proposals(playbook):
        assert proposal.playbook == playbook.name
        assert proposal.because
        assert proposal.sources
        assert all(source.place for source in proposal.sources)
        assert 0 < proposal.confidence <= 1


def test_the_same_ask_gives_the_same_proposal(playbook: Playbook) -> None:
    for one in EVERY:
        assert playbook.propose(one) == playbook.propose(one)


def test_in_public_it_names_nobody_and_no_order(playbook: Playbook) -> None:
    for one, proposal in proposals(playbook):
        if one.limits.public:
            assert "李先生" not in proposal.text
            assert all(
                number not in proposal.text for order in one.orders for number in (order.order_no, order.tracking_no)
            )


def test_in_public_it_says_one_or_two_sentences_that_fit(playbook: Playbook) -> None:
    for one, proposal in proposals(playbook):
        if one.limits.public:
            assert len(proposal.text) <= one.limits.max_chars
            assert sum(proposal.text.count(stop) for stop in "。！？～") <= 2
