"""Profiles of customers: one suite for memory and for the real store, here with several partitions."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.core.clock import Millis
from bot.core.conversations import customer_of
from bot.core.customers import Consent, CustomerChange, CustomerId, Customers, Segment
from bot.core.errors import CustomerChanged, NotFound, Refused, Unavailable
from bot.core.model import Address, Partition, UserName, partition_of
from bot.knowledge.catalog import Catalog
from bot.reading.privacy import masked
from bot.store import audit, functions, keys
from bot.store.client import Client
from bot.store.customers import Rules, StoredCustomers
from tests.support.clock import START, FakeClock
from tests.support.customers import HIGH_VALUE_YUAN, MemoryCustomers, order_of
from tests.support.store import Store, running_store

LI, WANG = UserName("小李"), UserName("王姐")
PARTITIONS = 2
LATE = Millis(START + 60_000)
ORDERS = (
    order_of("u-1", "202510010000000001", "150.00", customer_name="陈小满", note="打 13812345678 再送"),
    order_of("u-1", "202510010000000002", "999.00", status="cancelled", placed_at="2025-10-02T10:00:00+08:00"),
    order_of("u-rich", "202510010000000003", "2000.00"),
    order_of("u-far", "202510010000000004", "1900.00", placed_at="2025-10-03T10:00:00+08:00"),
)
SEEN = """
redis.register_function('hm_seen', function(keys, argv)
  seen_customer(keys[1], argv[1], argv[2], argv[3], argv[4], argv[5], argv[6] == '1', true)
end)"""
"""What taking a message in does to a profile, as a function of its own."""


def private(account: str) -> Address:
    return Address("chat", account, account)


def elsewhere(address: Address) -> Address:
    """An account that lies in another partition."""
    here = partition_of(address, PARTITIONS)
    others = (private(f"u-far{n or ''}") for n in range(50))
    return next(one for one in others if partition_of(one, PARTITIONS) != here)


class Shop(NamedTuple):
    customers: Customers
    see: Callable[..., Awaitable[CustomerId]]
    clock: FakeClock


async def seen_in_store(client: Client, address: Address, nickname: str, at: Millis, new_session: bool) -> CustomerId:
    partition = partition_of(address, PARTITIONS)
    identity = customer_of(address, partition)
    given = (identity, address.channel, address.customer, nickname, at, int(new_session))
    await functions.call(client, "seen", partition, *given)
    return identity


def stored(store: Store) -> StoredCustomers:
    owned = Catalog((), ORDERS).owned
    return StoredCustomers(
        store.client, store.durable(), store.clock, Rules(PARTITIONS, HIGH_VALUE_YUAN), owned, masked
    )


async def opened(store: Store, clock: FakeClock) -> Shop:
    await store.client.function_load(functions.library() + SEEN, replace=True)

    async def see(address: Address, nickname: str = "", at: Millis = START, *, new_session: bool = False) -> CustomerId:
        return await seen_in_store(store.client, address, nickname, at, new_session)

    return Shop(stored(store), see, clock)


@pytest.fixture(params=["memory", "store"])
async def shop(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shop]:
    clock = FakeClock()
    if request.param == "memory":
        memory = MemoryCustomers(clock, ORDERS)

        async def see(
            address: Address, nickname: str = "", at: Millis = START, *, new_session: bool = False
        ) -> CustomerId:
            return memory.see(address, nickname, at, new_session=new_session)

        yield Shop(memory, see, clock)
    else:
        async with running_store(tmp_path, clock, PARTITIONS) as store:
            yield await opened(store, clock)


async def test_whoever_never_wrote_is_a_new_one_and_has_no_card(shop: Shop) -> None:
    address = private("u-9")
    found = await shop.customers.known([address, Address("chat", "room", "u-9", public=True)])
    assert [*found] == [address.key]
    one = found[address.key]
    assert (one.channel, one.account, one.segment, one.version) == ("chat", "u-9", Segment.NEW, 0)
    for asking in (shop.customers.get(one.id), shop.customers.card(one.id)):
        with pytest.raises(NotFound):
            await asking
    for wrong in ("", "u-9", "0-", "9999999-1"):
        with pytest.raises(NotFound):
            await shop.customers.get(CustomerId(wrong))


async def test_what_they_write_is_remembered_in_whatever_order_it_comes(shop: Shop) -> None:
    address = private("u-9")
    await shop.see(address, "新名字", LATE, new_session=True)
    identity = await shop.see(address, "旧名字", START)
    one = await shop.customers.get(identity)
    assert (one.nickname, one.first_at, one.last_at, one.visits) == ("新名字", START, LATE, 1)
    await shop.see(address, "", Millis(LATE + 1), new_session=True)
    again = (await shop.customers.known([address]))[address.key]
    assert (again.nickname, again.first_at, again.last_at, again.visits) == ("新名字", START, LATE + 1, 2)
    assert again.segment is Segment.RETURNING


async def test_two_accounts_of_one_nickname_are_two(shop: Shop) -> None:
    first, second = await shop.see(private("u-1"), "小满"), await shop.see(private("u-2"), "小满")
    assert first != second
    assert (await shop.customers.get(first)).account == "u-1"
    assert (await shop.customers.get(second)).account == "u-2"


async def test_orders_tell_who_returns_and_who_is_of_high_value(shop: Shop) -> None:
    found = await shop.customers.known([private("u-1"), private("u-rich"), private("u-9")])
    assert [one.segment for one in found.values()] == [Segment.RETURNING, Segment.HIGH_VALUE, Segment.NEW]
    buyer = found[private("u-1").key]
    assert (buyer.orders, buyer.spent) == (2, "150.00")


async def test_whoever_wrote_another_day_returns(shop: Shop) -> None:
    identity = await shop.see(private("u-9"), new_session=True)
    assert (await shop.customers.get(identity)).segment is Segment.NEW
    await shop.clock.advance(86_401)
    assert (await shop.customers.get(identity)).segment is Segment.RETURNING


async def test_people_change_a_profile_one_after_the_other(shop: Shop) -> None:
    identity = await shop.see(private("u-9"))
    change = CustomerChange(
        called=" 张女士 ", tags=("怕冷", "高价值", "怕冷"), consent=Consent.REFUSED, note="电话 13812345678"
    )
    one = await shop.customers.change(identity, 0, change, LI)
    assert (one.called, one.tags, one.consent, one.version) == ("张女士", ("怕冷", "高价值"), Consent.REFUSED, 1)
    assert one.segment is Segment.HIGH_VALUE
    assert [(note.by, note.text, note.at) for note in one.notes] == [(LI, "电话 138****5678", START)]
    with pytest.raises(CustomerChanged) as late:
        await shop.customers.change(identity, 0, CustomerChange(called="李先生"), WANG)
    assert late.value.customer == one
    two = await shop.customers.change(identity, 1, CustomerChange(note="喜欢白色"), WANG)
    assert (two.called, two.tags, [note.by for note in two.notes]) == ("张女士", one.tags, [LI, WANG])
    with pytest.raises(NotFound):
        await shop.customers.change(CustomerId("0-nobody"), 0, change, LI)


async def test_nobody_is_called_by_what_tells_too_much(shop: Shop) -> None:
    identity = await shop.see(private("u-9"))
    with pytest.raises(Refused):
        await shop.customers.change(identity, 0, CustomerChange(called="收货人陈小满 13812345678"), LI)
    assert (await shop.customers.get(identity)).version == 0


async def test_accounts_of_one_person_are_shown_together_and_can_be_parted(shop: Shop) -> None:
    near, far = private("u-1"), elsewhere(private("u-1"))
    one, other = await shop.see(near, "小满", new_session=True), await shop.see(far, "满满", new_session=True)
    await shop.customers.change(one, 0, CustomerChange(tags=("怕冷",), note="一"), LI)
    await shop.customers.change(other, 0, CustomerChange(tags=("大码",), note="二", called="陈女士"), LI)
    merged = await shop.customers.merge(one, other, WANG)
    assert (merged.merged, merged.tags, merged.called) == ((other,), ("怕冷", "大码"), "陈女士")
    assert ([note.text for note in merged.notes], merged.visits, merged.version) == (["一", "二"], 2, 2)
    assert await shop.customers.merge(one, other, WANG) == merged
    assert (await shop.customers.get(other)).merged == (one,)
    assert (await shop.customers.known([near]))[near.key] == merged
    card = await shop.customers.card(one)
    assert [account.account for account in card.others] == [far.customer]
    parted = await shop.customers.part(one, other, WANG)
    assert (parted.merged, parted.tags, parted.called) == ((), ("怕冷",), "")
    assert (await shop.customers.get(other)).merged == ()


async def test_what_several_accounts_paid_counts_together(shop: Shop) -> None:
    one, other = await shop.see(private("u-1")), await shop.see(private("u-far"))
    assert (await shop.customers.get(one)).segment is Segment.RETURNING
    merged = await shop.customers.merge(one, other, LI)
    assert (merged.segment, merged.spent, merged.orders) == (Segment.HIGH_VALUE, "2050.00", 3)
    assert [order.customer for order in (await shop.customers.card(other)).orders] == ["u-far", "u-1", "u-1"]


async def test_one_of_three_leaves_and_the_others_stay_together(shop: Shop) -> None:
    first, second, third = [await shop.see(private(f"u-{n}")) for n in (7, 8, 9)]
    await shop.customers.merge(first, second, LI)
    assert set((await shop.customers.merge(second, third, LI)).merged) == {first, third}
    assert set((await shop.customers.get(first)).merged) == {second, third}
    await shop.customers.part(first, third, LI)
    assert [(await shop.customers.get(one)).merged for one in (first, second, third)] == [(second,), (first,), ()]
    untouched = await shop.customers.get(first)
    assert await shop.customers.part(first, third, LI) == untouched


async def test_a_tag_taken_away_is_taken_from_every_account(shop: Shop) -> None:
    one, other = await shop.see(private("u-8")), await shop.see(private("u-9"))
    await shop.customers.change(other, 0, CustomerChange(tags=("怕冷", "大码")), LI)
    merged = await shop.customers.merge(one, other, LI)
    changed = await shop.customers.change(one, merged.version, CustomerChange(tags=("大码", "常客")), LI)
    assert set(changed.tags) == {"大码", "常客"}
    assert set((await shop.customers.get(other)).tags) == {"大码", "常客"}
    assert (await shop.customers.part(one, other, LI)).tags == ("常客",)
    assert (await shop.customers.get(other)).tags == ("大码",)


async def test_only_known_accounts_are_joined(shop: Shop) -> None:
    one = await shop.see(private("u-9"))
    for pair in ((one, CustomerId("0-nobody")), (CustomerId("0-nobody"), one)):
        with pytest.raises(NotFound):
            await shop.customers.merge(*pair, LI)
    assert (await shop.customers.merge(one, one, LI)).merged == ()


async def test_who_cannot_be_reached_can_be_again_once_they_write(shop: Shop) -> None:
    address = private("u-9")
    await shop.customers.unreachable(address)
    with pytest.raises(NotFound):
        await shop.customers.get((await shop.customers.known([address]))[address.key].id)
    identity = await shop.see(address)
    await shop.customers.unreachable(address)
    assert not (await shop.customers.get(identity)).reachable
    await shop.see(address, at=LATE)
    assert (await shop.customers.get(identity)).reachable


async def test_a_card_holds_nothing_unmasked(shop: Shop) -> None:
    card = await shop.customers.card(await shop.see(private("u-1")))
    assert [order.order_no[-4:] for order in card.orders] == ["0002", "0001"]
    assert "138****5678" in card.orders[1].note
    assert "小满" not in card.orders[1].customer_name


async def test_the_audit_tells_who_changed_what_and_no_name_nor_note(tmp_path: Path) -> None:
    async with running_store(tmp_path, FakeClock(), PARTITIONS) as store:
        shop = await opened(store, FakeClock())
        identity = await shop.see(private("u-1"), "小满")
        change = CustomerChange(called="张女士", tags=("怕冷",), consent=Consent.GRANTED, note="住三楼")
        await shop.customers.change(identity, 0, change, LI)
        await shop.customers.unreachable(private("u-1"))
        await shop.customers.unreachable(private("u-1"))
        partition = keys.partition_of(identity)
        told = [line.decode() async for line, _ in audit.lines(store.client, partition)]
        assert len(told) == 2
        assert "customer change" in told[0]
        assert "customer unreachable" in told[1]
        assert not [secret for secret in ("张女士", "住三楼", "小满", "u-1") for line in told if secret in line]
        assert await audit.verify(store.client, partition) == (2, [])
        names = [name.decode() async for name in store.client.scan_iter(count=1_000)]
        assert keys.customer(identity) in names
        assert not [name for name in names if "u-1" in name or "小满" in name]


@pytest.mark.parametrize("written", [1, 2])
async def test_a_merge_that_was_cut_short_is_completed_by_doing_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    async with running_store(tmp_path, FakeClock(), PARTITIONS) as store:
        shop = await opened(store, FakeClock())
        people = [await shop.see(private(f"u-{n}")) for n in (7, 8, 9)]
        await shop.customers.merge(people[0], people[1], LI)
        before = await shop.customers.get(people[0])
        call, left = functions.call, written

        async def dying(client: Client, name: str, partition: Partition, *argv: str | bytes | int | float) -> object:
            nonlocal left
            left -= 1
            if left < 0:
                raise Unavailable("the store is away")
            return await call(client, name, partition, *argv)

        with monkeypatch.context() as patched:
            patched.setattr(functions, "call", dying)
            with pytest.raises(Unavailable):
                await shop.customers.merge(people[0], people[2], LI)
        assert (await shop.customers.get(people[0])).merged == before.merged
        await shop.customers.merge(people[0], people[2], LI)
        for one in people:
            assert {one, *(await shop.customers.get(one)).merged} == set(people)
