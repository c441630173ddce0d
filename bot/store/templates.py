"""What notices say: the versions, and which of them may go out.

In: a client, the clock, the promise of the disk, the shop's templates of files, what looks for faults, which kinds are
on. Out: `StoredTemplates`, the port `Templates`. Called by `bot.stages.notifying` and the console. What people wrote
takes the place of the files' version of its kind. A yes is one to a fingerprint: one letter more needs another.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from bot.core.clock import Clock, Millis
from bot.core.errors import NotFound, Outdated, Refused
from bot.core.model import Risk, UserName
from bot.core.notices import NoticeKind, NoticeTemplate, TemplateState
from bot.core.ports import Durable
from bot.core.vocabulary import RiskKind
from bot.store import functions, noticekeys
from bot.store.client import Client, speaking

SHIPPED: Final = 1
"""The version of those that come with the shop's files."""


class _Written(msgspec.Struct, frozen=True):
    template: NoticeTemplate
    by: UserName
    at: Millis


class _Yes(msgspec.Struct, frozen=True, array_like=True):
    by: UserName
    at: Millis


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What the shop's files and settings say: their `templates`, what is wrong with one (`faults`), which kinds are
    on."""

    templates: Mapping[NoticeKind, NoticeTemplate]
    faults: Callable[[NoticeTemplate], tuple[str, ...]]
    enabled: frozenset[NoticeKind] = frozenset(NoticeKind)


class StoredTemplates:
    """The templates of all kinds."""

    def __init__(self, client: Client, clock: Clock, durable: Durable, content: Content) -> None:
        self._client = client
        self._clock = clock
        self._durable = durable
        self._content = content
        self._faults: dict[str, tuple[str, ...]] = {}

    async def listed(self) -> tuple[TemplateState, ...]:
        found = await self._states()
        return tuple(found[kind] for kind in NoticeKind if kind in found)

    async def current(self, kind: NoticeKind) -> TemplateState | None:
        return (await self._states()).get(kind)

    async def write(self, template: NoticeTemplate, version: int, by: UserName) -> TemplateState:
        """Raises Outdated, and Refused for what must never go out. One whose form does not fit its platform is kept,
        with its faults, and cannot be allowed."""
        if not template.text.strip():
            raise _refused(template, ("通知的正文不能为空，请写好再保存",))
        now, kind = self._clock.now(), template.kind
        row = b"%d %b %b" % (version + 1, template.id.encode(), msgspec.json.encode(_Written(template, by, now)))
        try:
            await functions.call(
                self._client, "write_template", noticekeys.HOME, kind, version, self._base(kind), row, by, now,
                f"v{version + 1} {template.id}",
            )  # fmt: skip
        except functions.OutOfDate as late:
            raise Outdated(f"the template of {kind} has another version than {version}; read it again") from late
        await self._durable.wait()
        return await self._stands(kind)

    async def allow(self, template: str, by: UserName) -> TemplateState:
        state = await self._named(template)
        if state.faults:
            raise _refused(state.template, state.faults)
        return await self._say(state, by, msgspec.json.encode(_Yes(by, self._clock.now())))

    async def forbid(self, template: str, by: UserName) -> TemplateState:
        return await self._say(await self._named(template), by, b"")

    async def _say(self, state: TemplateState, by: UserName, yes: bytes) -> TemplateState:
        kind = state.template.kind
        await functions.call(
            self._client, "allow_template", noticekeys.HOME, kind, state.template.id, self._base(kind), yes, by,
            self._clock.now(),
        )  # fmt: skip
        await self._durable.wait()
        return await self._stands(kind)

    async def _named(self, template: str) -> TemplateState:
        for state in (await self._states()).values():
            if state.template.id == template:
                return state
        raise NotFound(f"no notice has the version {template} (any more); reload the list")

    async def _stands(self, kind: NoticeKind) -> TemplateState:
        state = await self.current(kind)
        if state is None:
            raise NotFound(f"there is no template of {kind}")
        return state

    async def _states(self) -> dict[NoticeKind, TemplateState]:
        with speaking("reading the templates of notices"):
            async with self._client.pipeline(transaction=False) as pipe:
                pipe.hgetall(noticekeys.templates())
                pipe.hgetall(noticekeys.allowed())
                rows, allowed = await pipe.execute()
        found = {kind: TemplateState(template=one) for kind, one in self._content.templates.items()}
        found |= {state.template.kind: state for state in map(_state, rows.values())}
        return {kind: self._known(state, allowed) for kind, state in found.items()}

    def _known(self, state: TemplateState, allowed: Mapping[bytes, bytes]) -> TemplateState:
        said: Any = allowed.get(state.template.id.encode())
        yes = msgspec.json.decode(said, type=_Yes) if said else _Yes(UserName(""), Millis(0))
        return msgspec.structs.replace(
            state,
            allowed_by=yes.by,
            allowed_at=yes.at,
            enabled=state.template.kind in self._content.enabled,
            faults=self._wrong(state.template),
        )

    def _wrong(self, template: NoticeTemplate) -> tuple[str, ...]:
        """What is wrong with a version, which is looked for once."""
        found = self._faults.get(template.id)
        if found is None:
            found = self._faults[template.id] = self._content.faults(template)
        return found

    def _base(self, kind: NoticeKind) -> str:
        """What stands there where nobody wrote one."""
        shipped = self._content.templates.get(kind)
        return f"{SHIPPED} {shipped.id}" if shipped else "0 -"


async def allowed(client: Client, template: str) -> bool:
    """Whether somebody's yes to that version stands."""
    with speaking("looking whether a notice is allowed"):
        yes: Any = await client.hget(noticekeys.allowed(), template)
    return bool(yes)


def _state(row: bytes) -> TemplateState:
    version, _, rest = row.partition(b" ")
    written = msgspec.json.decode(rest.partition(b" ")[2], type=_Written)
    return TemplateState(template=written.template, written_by=written.by, written_at=written.at, version=int(version))


def _refused(template: NoticeTemplate, faults: tuple[str, ...]) -> Refused:
    risks = tuple(Risk(RiskKind.UNFILLED, template.kind, fault, blocking=True) for fault in faults)
    return Refused(f"the notice {template.kind} cannot go out so: {'; '.join(faults)}", risks)
