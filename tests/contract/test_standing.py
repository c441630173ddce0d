"""Standing approvals: one exact version of a wording each, on the real store."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from bot.core.clock import Millis
from bot.core.errors import NotFound
from bot.core.model import Address, Draft, DraftId, MessageId, UserName
from bot.core.standing import Standing, Template
from bot.core.vocabulary import Rung
from bot.store.audit import lines
from bot.store.standing import StoredStanding
from tests.support.clock import FakeClock
from tests.support.store import P0, Store, running_store

LEAD = UserName("主管")
RECEIVED = Template("t-1", "received", "收到，{minutes} 分钟内答复您。")
CHANGED = Template("t-2", "received", "收到啦，{minutes} 分钟内答复您。")
PICTURE = Template("t-3", "picture", "图片收到了，这就看。")
DRAFT = Draft(
    id=DraftId("0-1-0"),
    address=Address("fake", "u-1", "u-1"),
    message=MessageId("m-1"),
    question="在吗",
    asker="小林",
    text="收到，5 分钟内答复您。",
    rung=Rung.HOLDING,
    playbook="care",
    received_at=Millis(0),
    deadline=Millis(0),
    expires_at=Millis(0),
    template=RECEIVED.id,
)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with running_store(tmp_path, FakeClock()) as made:
        yield made


def standing(store: Store, *templates: Template) -> StoredStanding:
    return StoredStanding(store.client, store.clock, templates)


async def test_nothing_stands_until_a_lead_allows_it_and_until_it_is_forbidden(store: Store) -> None:
    wordings = standing(store, RECEIVED, PICTURE)
    assert await wordings.listed() == (Standing(RECEIVED), Standing(PICTURE))
    assert await wordings.covering(DRAFT) is None
    allowed = await wordings.allow(RECEIVED.id, LEAD)
    assert allowed == Standing(RECEIVED, LEAD, store.clock.now())
    assert await wordings.covering(DRAFT) == allowed
    assert await wordings.listed() == (allowed, Standing(PICTURE))
    assert await wordings.forbid(RECEIVED.id, LEAD) == Standing(RECEIVED)
    assert await wordings.covering(DRAFT) is None
    told = [line.decode() async for line, _ in lines(store.client, P0)]
    assert ["allow wording" in line for line in told] == [True, False]
    assert all(LEAD in line and RECEIVED.id in line for line in told)


async def test_a_changed_wording_needs_a_new_yes_and_the_old_one_covers_nothing(store: Store) -> None:
    await standing(store, RECEIVED).allow(RECEIVED.id, LEAD)
    after = standing(store, CHANGED)
    assert await after.covering(DRAFT) is None
    assert await after.covering(msgspec.structs.replace(DRAFT, template=CHANGED.id)) is None
    assert await after.listed() == (Standing(CHANGED),)
    with pytest.raises(NotFound, match=RECEIVED.id):
        await after.allow(RECEIVED.id, LEAD)
    assert await standing(store, RECEIVED).covering(DRAFT) is not None


async def test_a_draft_that_is_made_of_no_template_is_never_covered(store: Store) -> None:
    wordings = standing(store, RECEIVED, Template("", "", ""))
    await wordings.allow(RECEIVED.id, LEAD)
    assert await wordings.covering(msgspec.structs.replace(DRAFT, template="")) is None
    assert await wordings.covering(msgspec.structs.replace(DRAFT, template=PICTURE.id)) is None
