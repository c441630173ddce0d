"""Pictures, voices and films: what customers sent, what people put up to be sent, and the knowledge base's pictures.

In: requests. Out: bytes, in such a way that no browser takes them for a page: the bytes tell what they are shown as.
Called by the route list. Customers' files come from their platform by its own number for them; an address that a
customer wrote is never asked.
"""

from typing import Final

import msgspec
from aiohttp import web

from bot.console.asks import FileRules, file_body
from bot.console.headers import SANDBOX
from bot.console.keys import service_of
from bot.console.problems import Problem
from bot.console.texts import Code
from bot.console.wire import Nothing
from bot.console.wire_conversations import Shelved
from bot.core.errors import AuthExpired, NotFound, Permanent, Unavailable, Unreadable
from bot.core.media import Attachment, MediaDoor, MediaFile, MediaKind
from bot.core.mediatypes import ENDINGS, FILMS, IMAGES, MOST, SOUNDS, media_type
from bot.core.model import ConversationId

ANY: Final = "application/octet-stream"
DRAWING: Final = "image/svg+xml"
SHOWN: Final = IMAGES | SOUNDS | FILMS
FETCHED: Final = frozenset({MediaKind.IMAGE, MediaKind.VOICE, MediaKind.VIDEO})
TAKES: Final = tuple(media for media in ENDINGS if media != "image/webp")
FILE: Final = FileRules(
    takes=TAKES, most=max(MOST.values()), seconds=60.0, wrong=Code.MEDIA_KIND, large=Code.MEDIA_TOO_LARGE
)
"""What may be put up: what platforms take."""


async def received_media(request: web.Request) -> web.StreamResponse:
    """A picture, voice or film of a customer's line, as their platform keeps it."""
    door, attachment = await _found(request)
    try:
        file = await door.fetch(attachment)
    except NotFound as error:
        raise Problem(404, Code.MEDIA_GONE) from error
    except Unreadable as error:
        raise Problem(422, Code.MEDIA_UNREADABLE) from error
    except AuthExpired as error:
        raise Unavailable(str(error), after=30) from error
    except Permanent as error:
        raise Problem(413, Code.MEDIA_TOO_LARGE) from error
    return _reply(request, media_type(file.body), file.body)


async def put_up_media(request: web.Request, ask: Nothing) -> Shelved:
    """Put up a file to be sent; it is what its bytes say."""
    _, body = await file_body(request, FILE)
    media = media_type(body)
    if media not in TAKES:
        raise Problem(415, Code.MEDIA_KIND)
    if len(body) > MOST[media]:
        raise Problem(413, Code.MEDIA_TOO_LARGE)
    try:
        return Shelved(await service_of(request).shelf.put(MediaFile(media, body)))
    except Permanent as error:
        raise Problem(507, Code.SHELF_FULL) from error


async def shelved_media(request: web.Request) -> web.StreamResponse:
    """A file somebody put up, or a picture of the knowledge base."""
    file = await service_of(request).shelf.get(request.match_info["name"])
    return _reply(request, DRAWING if file.media == DRAWING else media_type(file.body), file.body)


async def _found(request: web.Request) -> tuple[MediaDoor, Attachment]:
    """Who fetches it, and what; without any address that came with it. Raises NotFound."""
    service, conversation = service_of(request), ConversationId(request.match_info["id"])
    number, at = _number(request, "number"), _number(request, "at")
    channel = (await service.conversations.get(conversation)).address.channel
    turns = await service.conversations.turns(conversation, number + 1, 1)
    media = turns[0].media if turns and turns[0].number == number else ()
    if at >= len(media) or media[at].kind not in FETCHED or not media[at].id or channel not in service.doors:
        raise NotFound(f"line {number} of {conversation} has no file {at}")
    return service.doors[channel], msgspec.structs.replace(media[at], url="")


def _number(request: web.Request, name: str) -> int:
    text = request.match_info[name]
    if not (text.isascii() and text.isdecimal()) or len(text) > 12:
        raise NotFound(f"{name} is no number")
    return int(text)


def _reply(request: web.Request, media: str, body: bytes) -> web.Response:
    """Shown beside a conversation, or else only to be saved: a drawing may hold a script."""
    shown = "inline" if media in SHOWN else "attachment"
    headers = {"Content-Security-Policy": SANDBOX, "Content-Disposition": shown, "Accept-Ranges": "bytes"}
    wanted, status = _range(request, len(body)), 200
    if wanted is not None:
        status, headers["Content-Range"] = 206, f"bytes {wanted.start}-{wanted.stop - 1}/{len(body)}"
        body = body[wanted.start : wanted.stop]
    return web.Response(body=body, status=status, content_type=media or ANY, headers=headers)


def _range(request: web.Request, size: int) -> range | None:
    """The part that a player asks for; None: all of it, also where it asks for something odd."""
    try:
        wanted = range(size)[request.http_range]
    except ValueError:
        return None
    return wanted if wanted and "Range" in request.headers else None
