"""Names in the store: one list, kept by Python and by the functions alike; a user who may do no more than needed."""

import re
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec.structs import replace
from redis.exceptions import NoPermissionError, RedisError

from bot.core.clock import Millis, SystemClock
from bot.core.conversations import Act, Deed, ListAsk
from bot.core.due import Done
from bot.core.lifecycle import DraftState, Verb
from bot.core.model import Address, ConversationId, DraftId, Partition, UserName
from bot.core.notices import NoticeFate, NoticeKind
from bot.core.people import Account
from bot.core.vocabulary import Role
from bot.store import client, functions, keys, server
from bot.store.presence import RedisPresence
from bot.store.server import Endpoint
from bot.store.sessions import RedisSessions
from tests.support.house import LI, Life, living, until
from tests.support.notices import due_of, notice
from tests.support.signalled import Ear, posted, reposted, spoken
from tests.support.store import P0, running_store

STORE: Final = Path(keys.__file__).parent
LUA: Final = functions.library()
ROW: Final = re.compile(r"^    (\{hm:p\}:|hm:)(\S+)\s+(stream|set|hash|list|zset|string)  (.+)$", re.MULTILINE)

ENDING: Final = re.compile(r"<\w+>")
"""What changes in a name."""

WHEN_FINAL: Final = {
    "{hm:p}:draft:<id>",
    "{hm:p}:asked:<id>",
    "{hm:p}:members:<id>",
    "{hm:p}:raw:<id>",
    "{hm:p}:viewers:<id>",
}
HANDSHAKE: Final = {"ping", "hello", "auth", "client|setinfo"}
LOOKING: Final = {"scan", "ttl", "exists"}
"""For whoever looks after the store; they change nothing."""

SERVER_NAMES: Final = {
    "delete": "del", "execute_command": "waitaof", "function_load": "function|load", "xgroup_create": "xgroup|create",
    "xpending_range": "xpending",
}  # fmt: skip
NO_COMMANDS: Final = {
    "aclose",
    "execute",
    "pipeline",
    "register_function",
    "from_pool",
    "call",
    "sha1hex",
    "error_reply",
}

MORTAL: Final = re.compile(r"seconds|window|retention|validity|an hour|until it is too old|as long as")
"""How the list says that a key ends by itself."""


def rows() -> dict[str, tuple[str, str]]:
    """The lists in keys.py and the files beside it: name → type and life."""
    lists = "".join(file.read_text(encoding="utf-8") for file in sorted(STORE.glob("*keys.py")))
    return {match[1] + match[2]: (match[3], match[4]) for match in ROW.finditer(lists)}


def named(name: str) -> str:
    """The row a real key belongs to."""
    plain = re.sub(r"^\{hm:\d+\}", "{hm:p}", name)
    for row in rows():
        if re.fullmatch(ENDING.sub("[^:]+", re.escape(row).replace(r"\<", "<").replace(r"\>", ">")), plain):
            return row
    raise AssertionError(f"{name} is not in the list of keys.py")


async def lived(life: Life, ear: Ear) -> None:
    """A bit of everything: drafts in several states, a dead letter, accounts, sessions, a login, a topic."""
    for number, text in enumerate(("什么时候发货", "M码还有吗", "怎么退货", "哈哈哈")):
        life.ask(text, customer=f"u-{number}")
    await life.ended(4)
    drafts = await life.drafts()
    for verb, draft in zip((Verb.REJECT, Verb.PROMPT, Verb.APPROVE), drafts, strict=False):
        await life.decide(verb, draft)
    await written_privately(life)
    await told_in_public(life, ear)
    await told_of_our_own_accord(life)
    await life.house.accounts.put(Account(UserName("小李"), Role.ASSISTANT))
    await life.house.login_link()
    await life.house.accounts.allow_try("account:13800012345", 5, 60)


async def told_in_public(life: Life, ear: Ear) -> None:
    """A bad post with who carried it on, a harmless one, and a complaint."""
    bad, harmless, now = "小满生活的小太阳暖手宝鼓包了，太吓人", "小满生活的暖手宝今天上新", life.clock.now()
    carried = (reposted(n, parent="r-1", text="太吓人了", at=now) for n in range(3))
    complaint = spoken(1, "鼓包了，要爆炸了", now, "hand-warmer", conversation="0-c1")
    await ear.tell([posted(1, bad, now), posted(2, harmless, now), *carried, complaint])

    async def watched() -> bool:
        topics = await life.house.topics.listed(Millis(0), 9)
        return bool(topics) and topics[0].voices > 0 and topics[0].posts > 0

    await until(watched)


async def told_of_our_own_accord(life: Life) -> None:
    """A notice to somebody, in words that a person wrote and another allowed; the platform says that it arrived."""
    house, one = life.house, notice(address=Address("fake", "u-9", "u-9"))
    assert house.templates
    assert house.noticing
    assert house.notices
    state = await house.templates.current(NoticeKind.SHIPPED)
    assert state is not None
    changed = replace(state.template, text=state.template.text.replace("您买的", "您订的"))
    await house.templates.write(changed, state.version, LI.name)
    await house.templates.allow(changed.id, UserName("主管"))
    now = life.clock.now()
    assert await house.noticing.give(due_of(one, now), now) == Done()
    await house.notices.settled("fake", "template-1", NoticeFate.DELIVERED, "", now)


async def written_privately(life: Life) -> None:
    """Somebody waits for a person, another for what was promised, in a conversation that a person has."""
    talks = life.house.conversations
    for number, text in enumerate(("转人工", "你们老板是哪里人", "我的电话13800012345，什么时候发货")):
        life.ask(text, customer=f"u-{number}", room=f"u-{number}")
    await life.ended(7)
    (talk,) = await talks.listed(ListAsk(text="老板"))
    await talks.act(Deed(conversation=talk.id, act=Act.TAKE, by=LI.name, at=life.clock.now()))
    (draft,) = await talks.drafts(talk.id)
    await life.decide(Verb.APPROVE, draft)

    async def promised() -> bool:
        return (await talks.get(talk.id)).promise_at > 0

    await until(promised)


async def test_every_key_a_house_writes_is_in_the_list_and_ends_as_it_says(tmp_path: Path) -> None:
    ear = Ear()
    async with living(tmp_path, others={"weibo": ear.adapter}) as life:
        await lived(life, ear)
    met: set[str] = set()
    async with running_store(tmp_path / "data", SystemClock()) as store:
        await RedisSessions(store.client, store.clock, 60, 600).open(LI.name)
        await RedisPresence(store.client, store.clock).look(LI.name, DraftId("0-1-0"))
        await store.durable().wait()
        await functions.call(store.client, "lease", P0, "inbound", "w-1", 60_000, "")
        async for raw in store.client.scan_iter(count=1_000):
            name = raw.decode()
            row = named(name)
            if MORTAL.search(rows()[row][1]) and row not in WHEN_FINAL:
                assert await store.client.ttl(name) > 0, f"{name} never ends"
            assert "13800012345" not in name
            met.add(row)
    talks = {"conversation:<id>", "thread:<id>", "typed:<id>", "met:<id>", "waiting:<id>", "queue", "held", "promises"}
    parts = ("posts", "marks", "curve", "spreaders", "voices", "others", "verdicts")
    topics = {"topics", "topic:<id>", "post:<h>", "loose", "signals:seen:<n>", "complaint:<h>", "facts"}
    assert {"{hm:p}:" + name for name in talks | topics | {f"topic:{part}:<id>" for part in parts}} <= met
    assert len(met) >= 45


def test_the_functions_make_the_same_names() -> None:
    made = set(re.findall(r"key\((?:tag|keys\[1\]), '([\w:]+)'", LUA))
    listed = {re.sub(r"(:<\w+>)+$", "", row.removeprefix("{hm:p}:")) for row in rows() if row.startswith("{hm:p}:")}
    assert {name.removesuffix(":pending") for name in made} == listed - {"state:pending"}


def test_both_sides_keep_the_same_lengths() -> None:
    names, values = re.findall(r"^local ([A-Z_, ]+_LENGTH) = ([0-9, ]+)$", LUA, re.MULTILINE)[0]
    lengths = dict(zip(names.split(", "), map(int, values.split(", ")), strict=True))
    assert {name: getattr(keys, name) for name in lengths} == lengths
    assert len(lengths) == 4


def test_every_partitions_names_share_its_tag() -> None:
    for partition in (P0, Partition(3)):
        tag = keys.tag(partition)
        draft, talk = DraftId(f"{partition}-1-0"), ConversationId(f"{partition}-0123")
        for name in (
            keys.inbound(partition), keys.outbound(partition), keys.desk(partition), keys.audit(partition),
            keys.audit_head(partition), keys.dead(partition), keys.journal(partition), keys.counts(partition),
            keys.draft(draft), keys.asked(draft), keys.members(draft), keys.lease(partition, "inbound"),
            *(make(partition) for make in (keys.conversations, keys.queue, keys.held, keys.waits, keys.promises)),
            *(make(talk) for make in (keys.conversation, keys.thread, keys.typed, keys.met, keys.waiting)),
            *(keys.state(partition, state) for state in DraftState),
        ):  # fmt: skip
            assert name.startswith(tag + ":")
            assert named(name)


def commands_used() -> set[str]:
    """What bot/store asks of the server: redis-py's methods and the functions' own calls, by the server's names."""
    called = re.compile(r"(?:\b_client|\bclient|\b_reader|\bpipe|\bredis)\.(\w+)\(")
    methods = {name for file in STORE.glob("*.py") for name in called.findall(file.read_text(encoding="utf-8"))}
    inside = {name.lower() for name in re.findall(r"redis\.call\('(\w+)'", LUA)}
    return (
        {SERVER_NAMES.get(name, name) for name in methods - NO_COMMANDS} | inside | {"zrevrange"}
    )  # zrange(desc=True)


def test_the_embedded_stores_user_may_do_what_is_needed_and_nothing_else() -> None:
    allowed = set(server.COMMANDS.split())
    assert len(commands_used()) > 35
    assert commands_used() <= allowed
    assert allowed - commands_used() == HANDSHAKE | LOOKING


@pytest.mark.parametrize(
    "command",
    [("CONFIG", "GET", "*"), ("FLUSHALL",), ("KEYS", "*"), ("EVAL", "return 1", "0"), ("SHUTDOWN",), ("ACL", "LIST"),
     ("MODULE", "LIST"), ("REPLICAOF", "NO", "ONE"), ("SAVE",), ("SET", "other", "1")],
)  # fmt: skip
async def test_what_is_not_needed_is_refused(tmp_path: Path, command: tuple[str, ...]) -> None:
    async with running_store(tmp_path, SystemClock()) as store:
        asked: Any = store.client.execute_command(*command)  # type: ignore[no-untyped-call]
        with pytest.raises(NoPermissionError):
            await asked


async def test_without_the_password_nothing_is_told(tmp_path: Path) -> None:
    async with running_store(tmp_path, SystemClock()) as store:
        stranger = client.connect(Endpoint(store.endpoint.url))
        with pytest.raises(RedisError, match=r"HELLO|NOAUTH"):
            await stranger.ping()
        await stranger.aclose()
