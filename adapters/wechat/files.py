"""Files: what customers sent, fetched for people to look at; what people send, put up with the platform.

In: attachments (port `MediaDoor`); names of the shelf. Out: bytes of a kind the bytes themselves show; the platform's
numbers. Called by the console and by adapters.wechat.outgoing. Nothing is fetched from an address that a customer could
have written: only by the platform's number, and a film from the platform's own hosts.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

import msgspec

from adapters.http import Web
from adapters.wechat.api import Api
from adapters.wechat.errors import NO_FILE, WechatError
from adapters.wechat.names import NAME
from adapters.wechat.settings import WechatSettings
from bot.core.clock import Clock, within
from bot.core.errors import Doubtful, HalfMinuteError, NotFound, Permanent, Retryable, Unavailable, Unreadable
from bot.core.media import Attachment, MediaFile, MediaKind, MediaShelf
from bot.core.mediatypes import media_type
from bot.core.shared import Shared

log = logging.getLogger(__name__)

PATIENCE_S: Final = 4.0
"""So long a sending waits for its files. They go on being put up, and the repeated sending finds them."""
TAKEN: Final = {
    "image/png": "image", "image/jpeg": "image", "image/gif": "image", "audio/mpeg": "voice", "audio/amr": "voice",
    "video/mp4": "video",
}  # fmt: skip
"""What the platform takes, and as what (1.5)."""
FETCHED: Final = frozenset({MediaKind.IMAGE, MediaKind.VOICE, MediaKind.VIDEO})


class Numbered(msgspec.Struct, frozen=True):
    """A file as the platform knows it."""

    kind: str
    number: str


class Files:
    """One account's files. `close` ends what is being put up."""

    def __init__(
        self, settings: WechatSettings, clock: Clock, web: Web, api: Api, shared: Shared, shelf: MediaShelf | None
    ) -> None:
        self._rules = settings.media
        self._app_id = settings.app_id
        self._clock = clock
        self._web = web
        self._api = api
        self._shared = shared
        self._shelf = shelf
        self._rising: dict[str, asyncio.Task[Numbered]] = {}

    # ---- in

    async def fetch(self, attachment: Attachment) -> MediaFile:
        """See the port `MediaDoor`."""
        if attachment.kind not in FETCHED or not attachment.id:
            raise NotFound("there is nothing to fetch: it is a place, a link, or WeChat did not say where it lies")
        most = self._most(attachment.kind.value)
        try:
            found = await self._api.fetch(attachment.id, most)
            body = found if isinstance(found, bytes) else await self._film(found, most)
        except Doubtful as error:  # a look has no consequences
            raise Unavailable(str(error), 1.0) from error
        except WechatError as error:
            if error.code == NO_FILE:
                raise NotFound("WeChat keeps files for three days; this one is gone") from error
            raise
        media = media_type(body)
        if not media:
            raise Unreadable("what WeChat gives is no picture, sound or film that may be opened")
        return MediaFile(media, body)

    async def _film(self, address: str, most: int) -> bytes:
        """From the address the platform names, if it is the platform's own."""
        parts = urlsplit(address)
        host = parts.hostname or ""
        own = any(host == known or host.endswith(f".{known}") for known in self._rules.video_hosts)
        if parts.scheme not in {"http", "https"} or not own:
            raise Unreadable("the film lies on a host that is not WeChat's; see media.video_hosts in the settings")
        heard = await self._web.call("fetching a film", "GET", address, most=most, total_s=self._rules.timeout_s)
        if heard.status != 200:
            raise NotFound(f"fetching a film: WeChat answers {heard.status}")
        return heard.body

    # ---- out

    async def ready(self, names: Sequence[str]) -> list[Numbered]:
        """The platform's numbers of files of the shelf; those that are not there (any more) are put up.

        Raises Permanent (unknown, too large, of no kind it takes), Retryable (not there yet).
        """
        try:
            return await within(self._clock, PATIENCE_S, self._numbers(names))
        except TimeoutError:
            raise Retryable(f"{', '.join(names)}: still on the way to WeChat", 1.0) from None
        except Doubtful as error:  # a second copy there harms nobody
            raise Retryable(str(error), 1.0) from error

    async def _numbers(self, names: Sequence[str]) -> list[Numbered]:
        return await asyncio.gather(*map(self._number, names))

    async def _number(self, name: str) -> Numbered:
        known = await self._shared.get(self._kept(name))
        if known:
            return msgspec.json.decode(known, type=Numbered)
        rising = self._rising.get(name)
        if rising is None:
            rising = self._rising[name] = asyncio.create_task(self._put_up(name))
            rising.add_done_callback(lambda done: self._risen(name, done))
        return await asyncio.shield(rising)

    async def forget(self, name: str, numbered: Numbered) -> None:
        """The platform does not know it by that number any more."""
        await self._shared.drop(self._kept(name), msgspec.json.encode(numbered).decode())

    async def _put_up(self, name: str) -> Numbered:
        if self._shelf is None:
            raise Permanent(f"{name}: there is no shelf of files here")
        file = await self._shelf.get(name)
        kind = TAKEN.get(media_type(file.body))
        if kind is None:
            raise Permanent(f"{name}: WeChat takes PNG, JPEG, GIF, MP3, AMR and MP4")
        if len(file.body) > self._most(kind):
            raise Permanent(f"{name}: {len(file.body)} bytes; WeChat takes {self._most(kind)} of that kind")
        numbered = Numbered(kind, await self._api.upload(kind, name, file))
        await self._shared.put(self._kept(name), msgspec.json.encode(numbered).decode(), self._rules.kept_s)
        return numbered

    def _risen(self, name: str, done: "asyncio.Task[Numbered]") -> None:
        self._rising.pop(name, None)
        if not done.cancelled() and isinstance(done.exception(), HalfMinuteError):
            log.warning("putting up %s failed: %s", name, done.exception())

    async def close(self) -> None:
        for rising in list(self._rising.values()):
            rising.cancel()
        await asyncio.gather(*self._rising.values(), return_exceptions=True)

    def _most(self, kind: str) -> int:
        rules = self._rules
        return {"image": rules.image_bytes, "voice": rules.voice_bytes, "video": rules.video_bytes}[kind]

    def _kept(self, name: str) -> str:
        return f"{NAME}-{self._app_id}-file-{name}"
