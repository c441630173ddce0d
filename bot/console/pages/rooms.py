"""Live rooms: what they are called, who hosts them, what they show; and the end of a show by hand.

In: asks of bot/console/wire_shows.py. Out: rooms. Called by the route list.
"""

from aiohttp import web

from bot.console.keys import PARTS, USER, LiveParts
from bot.console.wire import Nothing
from bot.console.wire_shows import ChangeRoom, OneRoom, RoomList
from bot.core.model import RoomId
from bot.core.rooms import RoomChange


async def list_rooms(request: web.Request, ask: Nothing) -> RoomList:
    """All rooms the shop has heard of."""
    return RoomList(tuple(await _live(request).rooms.listed()))


async def change_room(request: web.Request, ask: ChangeRoom) -> OneRoom:
    """Say what a room is called, who hosts it, what the host talks about, what it shows; in the audit."""
    change = RoomChange(
        title=None if ask.title is None else ask.title.strip(),
        hosts=ask.hosts,
        topic=None if ask.topic is None else " ".join(ask.topic.split()),
        showing=ask.showing,
    )
    now = request.app[PARTS].clock.now()
    return OneRoom(await _live(request).rooms.change(_id(request), change, request[USER].name, now))


async def end_show(request: web.Request, ask: Nothing) -> OneRoom:
    """End the show that goes on; the clock does so by itself when nothing was heard for long."""
    now = request.app[PARTS].clock.now()
    return OneRoom(await _live(request).rooms.end(_id(request), request[USER].name, now))


def _live(request: web.Request) -> LiveParts:
    return request.app[PARTS].live


def _id(request: web.Request) -> RoomId:
    return RoomId(request.match_info["id"])
