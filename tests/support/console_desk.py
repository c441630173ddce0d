"""A console with one conversation in it and an agent before it.

In: nothing. Out: `Desk`, `opened_desk`. Called by tests of the console's conversations and media.
"""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from bot.core.conversations import Conversation
from bot.core.media import Attachment, MediaFile, MediaKind
from bot.core.model import UserName
from bot.core.vocabulary import Role
from config.settings import ConsoleSettings
from tests.support.console import Answer, Browser, StillHouse, console
from tests.support.console_conversations import talk

LI, WANG = UserName("小李"), UserName("小王")


class Desk:
    """A house with one conversation in it, an agent who is logged in, and a way to let others in."""

    def __init__(self, house: StillHouse, li: Browser) -> None:
        self.house, self.li, self.talks = house, li, house.talks
        self.id = house.talks.conversations.open(talk(house.clock)).id

    @property
    def now(self) -> Conversation:
        return self.talks.conversations.all[self.id]

    async def other(self, name: str = WANG, role: Role = Role.AGENT) -> Browser:
        return await Browser(self.li.http, self.li.base).come_in(self.house.parts, name, role)

    async def do(self, browser: Browser, deed: str, /, **body: Any) -> Answer:
        known = {"version": self.now.version} if deed not in {"say", "note", "typing", "unmask"} else {}
        return await browser.post(f"/api/conversations/{self.id}/{deed}", {**known, **body})

    async def held_by(self, browser: Browser) -> None:
        assert (await self.do(browser, "take")).status == 200

    def sends(self, body: bytes, kind: MediaKind = MediaKind.IMAGE) -> str:
        """The customer sends a file; where the console shows it."""
        number = f"media-{len(self.talks.platform.files)}"
        self.talks.platform.files[number] = MediaFile("text/html", body)
        return self.attaches(Attachment(kind, number, url="http://169.254.169.254/latest/"))

    def attaches(self, *media: Attachment) -> str:
        turn = self.talks.conversations.line(self.id, media=media)
        return f"/api/conversations/{self.id}/media/{turn.number}/0"


@contextlib.asynccontextmanager
async def opened_desk(settings: ConsoleSettings | None = None) -> AsyncIterator[Desk]:
    house = StillHouse(settings)
    async with console(house.parts) as browser:
        yield Desk(house, await browser.come_in(house.parts, LI, Role.AGENT))
