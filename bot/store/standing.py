"""Which exact versions of which wordings the house may send by itself.

In: a client, the clock, the templates of the wordings in force. Out: `StoredStanding`, the port `StandingApprovals`.
Called by `bot.stages.clocks` and the console. An approval whose wording was changed stays in the store and counts again
should the very same text come back; it covers nothing until then.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from bot.core.clock import Clock, Millis
from bot.core.errors import NotFound
from bot.core.model import Draft, Partition, UserName
from bot.core.standing import Standing, Template
from bot.store import functions, keys
from bot.store.client import Client, speaking

HOME = Partition(0)


class _Yes(msgspec.Struct, frozen=True, array_like=True):
    by: UserName
    at: Millis


class StoredStanding:
    """One hash: template → who said yes, and when."""

    def __init__(self, client: Client, clock: Clock, templates: Iterable[Template]) -> None:
        self._client = client
        self._clock = clock
        self._templates = {template.id: template for template in templates}

    async def listed(self) -> tuple[Standing, ...]:
        with speaking("reading standing approvals"):
            found: Any = await self._client.hgetall(keys.standing(HOME))
        allowed = {name.decode(): value for name, value in found.items()}
        return tuple(_standing(template, allowed.get(template.id)) for template in self._templates.values())

    async def allow(self, template: str, by: UserName) -> Standing:
        """Raises NotFound."""
        said = msgspec.json.encode(_Yes(by, self._clock.now()))
        return await self._write(template, by, said)

    async def forbid(self, template: str, by: UserName) -> Standing:
        """Raises NotFound."""
        return await self._write(template, by, b"")

    async def covering(self, draft: Draft) -> Standing | None:
        template = self._templates.get(draft.template)
        if template is None:
            return None
        with speaking("looking for a standing approval"):
            said: Any = await self._client.hget(keys.standing(HOME), template.id)
        return _standing(template, said) if said else None

    async def _write(self, template: str, by: UserName, said: bytes) -> Standing:
        found = self._templates.get(template)
        if found is None:
            raise NotFound(f"the wordings have no version {template} (any more); reload the list")
        await functions.call(self._client, "stand", HOME, template, by, self._clock.now(), said)
        return _standing(found, said)


def _standing(template: Template, said: bytes | None) -> Standing:
    if not said:
        return Standing(template)
    yes = msgspec.json.decode(said, type=_Yes)
    return Standing(template, yes.by, yes.at)
