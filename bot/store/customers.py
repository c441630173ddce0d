"""Profiles of customers: read with everything known of the person, changed by people, joined across accounts.

In: a client, the promise of the disk, the orders of an account, and what masks. Out: `StoredCustomers`, the port
`Customers`. Called by triage (through `bot.stages.visiting`), delivery and the console. First and last message,
nickname and visits are written by `seen_customer` of customers.lua, where messages are taken in.

Several accounts of one person lie in different partitions, and each knows all the others. They are joined or parted one
after the other, the one asked for last; whatever ends that in the middle, doing it again completes it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from decimal import Decimal
from functools import partial
from typing import Any, Final

import msgspec

from bot.core.catalog import Order
from bot.core.clock import Clock, Millis
from bot.core.conversations import customer_of
from bot.core.customers import Consent, Customer, CustomerCard, CustomerChange, CustomerId, CustomerNote, discreet
from bot.core.errors import CustomerChanged, NotFound, Refused
from bot.core.model import Address, Risk, UserName, partition_of
from bot.core.ports import Durable
from bot.core.segments import segment_of, spent
from bot.core.vocabulary import RiskKind
from bot.store import functions, keys
from bot.store.client import Client, speaking

NOTES: Final = 200
"""Notes kept of one account; the oldest go first."""
TRIES: Final = 8
"""How often a change of the house's own (a merge) is made again when somebody was faster."""

Owned = Callable[[str], tuple[Order, ...]]
Fields = dict[str, bytes]


class Rules(msgspec.Struct, frozen=True):
    """In how many partitions the store lies, and from how much on (yuan) somebody is of high value."""

    partitions: int
    high_value_yuan: float


class StoredCustomers:
    """All profiles."""

    def __init__(
        self,
        client: Client,
        durable: Durable,
        clock: Clock,
        rules: Rules,
        owned: Owned,
        mask: Callable[[str], str],
    ) -> None:
        self._client = client
        self._durable = durable
        self._clock = clock
        self._rules = rules
        self._high_value = Decimal(str(rules.high_value_yuan))
        self._owned = owned
        self._mask = mask

    async def get(self, customer: CustomerId) -> Customer:
        """Raises NotFound."""
        return (await self._people({customer: await self._stored(customer)}))[customer]

    async def known(self, addresses: Sequence[Address]) -> dict[str, Customer]:
        """By `Address.key`; one round trip, and a second one where somebody has several accounts."""
        private = {address.key: address for address in addresses if not address.public}
        ids = {key: self._id(address) for key, address in private.items()}
        stored = await self._read(set(ids.values()))
        for key, address in private.items():
            blank = {"channel": address.channel, "account": address.customer or address.conversation}
            stored[ids[key]] = stored.get(ids[key]) or {name: text.encode() for name, text in blank.items()}
        people = await self._people(stored)
        return {key: people[identity] for key, identity in ids.items()}

    async def card(self, customer: CustomerId) -> CustomerCard:
        """Raises NotFound."""
        fields = await self._stored(customer)
        others = await self._read(_merged(fields))
        person = self._person(customer, fields, others)
        accounts = [fields, *others.values()]
        orders = [order for one in accounts for order in self._owned(_text(one, "account"))]
        shown = sorted((self._shown(order) for order in orders), key=lambda order: order.placed_at, reverse=True)
        return CustomerCard(person, tuple(shown), tuple(self._person(one, others[one], {}) for one in sorted(others)))

    async def change(self, customer: CustomerId, version: int, change: CustomerChange, by: UserName) -> Customer:
        """Raises CustomerChanged, NotFound, and Refused for a name to call them by that tells too much."""
        fields = await self._stored(customer)
        others = await self._read(_merged(fields))
        written, told = self._written(fields, others, change, by)
        shown = self._person(customer, fields, others).tags
        gone = frozenset(shown) - frozenset(shown if change.tags is None else change.tags)
        try:
            await self._put(customer, version, by, "customer change", "; ".join(told), written)
        except functions.OutOfDate as late:
            raise CustomerChanged("somebody else changed the profile", await self.get(customer)) from late
        for other in others:  # tags are shown together, so one taken away is taken away everywhere
            await self._again(other, by, "customer change", partial(_untagged, gone=gone))
        await self._durable.wait()
        return await self.get(customer)

    async def merge(self, customer: CustomerId, other: CustomerId, by: UserName) -> Customer:
        """Raises NotFound."""
        first, second = await self._stored(customer), await self._stored(other)
        person = {customer, other, *_merged(first), *_merged(second)}
        for one in _last(customer, person):
            await self._again(one, by, "customer merge", partial(_with, merged=person - {one}))
        await self._durable.wait()
        return await self.get(customer)

    async def part(self, customer: CustomerId, other: CustomerId, by: UserName) -> Customer:
        """The other account leaves; those that stay are still one person. Raises NotFound."""
        merged = _merged(await self._stored(customer))
        if other in merged:
            person = {customer, *merged}
            await self._again(other, by, "customer part", partial(_less, gone=person))
            for one in _last(customer, person - {other}):
                await self._again(one, by, "customer part", partial(_less, gone={other}))
            await self._durable.wait()
        return await self.get(customer)

    async def unreachable(self, address: Address) -> None:
        identity = self._id(address)
        partition = keys.partition_of(identity)
        await functions.call(self._client, "lose_customer", partition, identity, self._clock.now())

    # ---- inside -----------------------------------------------------------------------------------------------------

    def _id(self, address: Address) -> CustomerId:
        return customer_of(address, partition_of(address, self._rules.partitions))

    async def _stored(self, customer: CustomerId) -> Fields:
        found = (await self._read([customer])).get(customer)
        if not found:
            raise NotFound(f"there is no customer {customer} (any more)")
        return found

    async def _read(self, ids: Iterable[CustomerId]) -> dict[CustomerId, Fields]:
        """Those who are known, as they are kept."""
        wanted = sorted(one for one in ids if _is_id(one))
        if not wanted:
            return {}
        with speaking("reading customers"):
            async with self._client.pipeline(transaction=False) as pipe:
                for one in wanted:
                    pipe.hgetall(keys.customer(one))
                rows: Any = await pipe.execute()
        found = ({name.decode(): value for name, value in row.items()} for row in rows)
        return {one: fields for one, fields in zip(wanted, found, strict=True) if fields}

    async def _people(self, stored: dict[CustomerId, Fields]) -> dict[CustomerId, Customer]:
        """Each with what their other accounts add."""
        others = await self._read({one for fields in stored.values() for one in _merged(fields)} - {*stored})
        every = others | stored
        return {
            one: self._person(one, fields, {other: every[other] for other in _merged(fields) if other in every})
            for one, fields in stored.items()
        }

    def _person(self, identity: CustomerId, fields: Fields, others: dict[CustomerId, Fields]) -> Customer:
        accounts = [fields, *(others[one] for one in sorted(others))]
        orders = [order for one in accounts for order in self._owned(_text(one, "account"))]
        tags = tuple(dict.fromkeys(tag for one in accounts for tag in _tags(one)))
        visits = sum(_number(one, "visits") for one in accounts)
        first = Millis(min((at for one in accounts if (at := _number(one, "first_at"))), default=0))
        return Customer(
            id=identity,
            channel=_text(fields, "channel"),
            account=_text(fields, "account"),
            nickname=_text(fields, "nickname"),
            called=next(filter(None, (_text(one, "called") for one in accounts)), ""),
            segment=segment_of(tags, visits, first, orders, self._clock.now(), self._high_value),
            tags=tags,
            consent=Consent(_text(fields, "consent") or Consent.UNKNOWN),
            reachable=_text(fields, "reachable") != "0",
            notes=tuple(sorted((note for one in accounts for note in _notes(one)), key=lambda note: note.at)),
            merged=tuple(sorted(_merged(fields))),
            first_at=Millis(_number(fields, "first_at")),
            last_at=Millis(_number(fields, "last_at")),
            birthday=_text(fields, "birthday"),
            member=_text(fields, "member"),
            visits=visits,
            orders=len(orders),
            spent=f"{spent(orders):.2f}",
            version=_number(fields, "version"),
        )

    def _written(
        self, fields: Fields, others: Mapping[CustomerId, Fields], change: CustomerChange, by: UserName
    ) -> tuple[dict[str, str | bytes], list[str]]:
        """What a change writes, and what the audit tells of it: never a name or a note."""
        written: dict[str, str | bytes] = {}
        told = []
        if change.called is not None:
            written["called"] = self._speakable(change.called)
            told.append("called")
        if change.tags is not None:
            tags = tuple(dict.fromkeys(filter(None, (self._mask(tag.strip()) for tag in change.tags))))
            theirs = {tag for one in others.values() for tag in _tags(one)} - {*_tags(fields)}
            written["tags"] = msgspec.json.encode([tag for tag in tags if tag not in theirs])
            told.append(f"tags {', '.join(tags)}".rstrip())
        if change.consent is not None:
            written["consent"] = change.consent.value
            told.append(f"consent {change.consent}")
        if change.note is not None and change.note.strip():
            note = CustomerNote(by, self._clock.now(), self._mask(change.note.strip()))
            written["notes"] = msgspec.json.encode((*_notes(fields), note)[-NOTES:])
            told.append("note")
        return written, told

    def _speakable(self, called: str) -> str:
        name = called.strip()
        if self._mask(name) != name:
            risk = Risk(RiskKind.PERSONAL_DATA, self._mask(name), "称呼里只写姓和称谓，比如“张女士”", blocking=True)
            raise Refused("what to call somebody holds personal data; write a surname with a title", (risk,))
        return name

    async def _put(
        self, customer: CustomerId, version: int, by: UserName, what: str, detail: str, fields: dict[str, str | bytes]
    ) -> None:
        """Raises OutOfDate, NotFound."""
        if fields:
            flat = [item for pair in fields.items() for item in pair]
            head = (customer, version, by, self._clock.now(), what, detail)
            await functions.call(self._client, "change_customer", keys.partition_of(customer), *head, *flat)

    async def _again(
        self, customer: CustomerId, by: UserName, what: str, change: Callable[[Fields], dict[str, str | bytes]]
    ) -> None:
        """Change a profile, whatever its version; nothing is written where `change` finds nothing to do."""
        for _ in range(TRIES):
            fields = (await self._read([customer])).get(customer)
            written = change(fields) if fields else {}
            detail = b"; ".join(value for value in written.values() if isinstance(value, bytes)).decode()
            try:
                await self._put(customer, _number(fields or {}, "version"), by, what, detail, written)
            except functions.OutOfDate:
                continue
            return
        raise CustomerChanged("others change this profile all the time; try again", await self.get(customer))

    def _shown(self, order: Order) -> Order:
        """An order without a whole name or an unmasked note."""
        named = self._mask(discreet(order.customer_name.strip()))
        return msgspec.structs.replace(order, customer_name=named, note=self._mask(order.note))


def _is_id(customer: str) -> bool:
    """Ids come from outside too."""
    try:
        keys.partition_of(customer)
    except ValueError:
        return False
    return True


def _last(one: CustomerId, all_of_them: Iterable[CustomerId]) -> list[CustomerId]:
    return sorted(all_of_them, key=lambda other: (other == one, other))


def _with(fields: Fields, merged: Iterable[CustomerId]) -> dict[str, str | bytes]:
    wanted = sorted(merged)
    return {} if wanted == sorted(_merged(fields)) else {"merged": msgspec.json.encode(wanted)}


def _less(fields: Fields, gone: Set[CustomerId]) -> dict[str, str | bytes]:
    return _with(fields, _merged(fields) - gone)


def _untagged(fields: Fields, gone: Set[str]) -> dict[str, str | bytes]:
    kept = tuple(tag for tag in _tags(fields) if tag not in gone)
    return {} if kept == _tags(fields) else {"tags": msgspec.json.encode(kept)}


def _text(fields: Fields, name: str) -> str:
    return fields.get(name, b"").decode("utf-8", "replace")


def _number(fields: Fields, name: str) -> int:
    return int(fields.get(name) or 0)


def _tags(fields: Fields) -> tuple[str, ...]:
    return msgspec.json.decode(fields.get("tags") or b"[]", type=tuple[str, ...])


def _notes(fields: Fields) -> tuple[CustomerNote, ...]:
    return msgspec.json.decode(fields.get("notes") or b"[]", type=tuple[CustomerNote, ...])


def _merged(fields: Fields) -> set[CustomerId]:
    return set(msgspec.json.decode(fields.get("merged") or b"[]", type=tuple[CustomerId, ...]))
