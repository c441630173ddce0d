"""What is said and done in a room of the fake Bilibili, with all the fields the platform sends.

In: who, what. Out: messages as they travel, before they are packed. Called by the demo and by tests. Fields:
platform-apis.md 3.5 and 3.6.
"""

from typing import Any
from uuid import uuid4

import msgspec

from adapters.live.bilibili.events import PREFIX
from adapters.live.bilibili.fake.rules import Host

Message = dict[str, Any]


class Viewer(msgspec.Struct, frozen=True):
    """Somebody in a room: `level` of the room's medal (0: none), `guard` 3 to 1 for who pays by the month (0: none)."""

    open_id: str
    name: str
    level: int = 0
    guard: int = 0
    admin: bool = False


def comment(host: Host, who: Viewer, text: str, at_s: int, **more: object) -> Message:
    return _message("DM", {**_who(host, who, at_s), "msg": text, "dm_type": 0, "emoji_img_url": "", **more})


def super_chat(host: Host, who: Viewer, text: str, at_s: int, rmb: float, number: int = 0) -> Message:
    """A paid comment; its number is that by which it is taken back."""
    number = number or uuid4().int % 10**9
    times = {"start_time": at_s, "end_time": at_s + 60}
    return _message("SUPER_CHAT", {**_who(host, who, at_s), "message_id": number, "message": text, "rmb": rmb, **times})


def taken_back(host: Host, numbers: list[int]) -> Message:
    return _message("SUPER_CHAT_DEL", {"room_id": host.room, "message_ids": numbers, "msg_id": str(uuid4())})


def gift(host: Host, who: Viewer, name: str, at_s: int, count: int = 1) -> Message:
    told = {"gift_id": 31036, "gift_name": name, "gift_num": count, "price": 100, "paid": True}
    anchor = {"anchor_info": {"uid": 0, "open_id": host.open_id, "uname": host.name, "uface": ""}}
    return _message("SEND_GIFT", {**_who(host, who, at_s), **told, **anchor})


def guard(host: Host, who: Viewer, at_s: int) -> Message:
    """Somebody pays for a month from now on."""
    user = {"user_info": {"uid": 0, "open_id": who.open_id, "uname": who.name, "uface": ""}}
    told = {"guard_level": who.guard or 3, "guard_num": 1, "guard_unit": "月", "price": 198_000}
    return _message("GUARD", {**user, **told, "room_id": host.room, "msg_id": str(uuid4()), "timestamp": at_s})


def like(host: Host, who: Viewer, at_s: int, count: int = 1) -> Message:
    return _message("LIKE", {**_who(host, who, at_s), "like_text": "为主播点赞了", "like_count": count})


def enter(host: Host, who: Viewer, at_s: int) -> Message:
    told = {"room_id": host.room, "open_id": who.open_id, "uname": who.name, "uface": "", "timestamp": at_s}
    return _message("LIVE_ROOM_ENTER", told)


def mirror(host: Host, who: Viewer, text: str, at_s: int) -> Message:
    """A comment in a room that this one is linked with; many fields are left out."""
    told = {"room_id": host.room, "open_id": who.open_id, "uname": who.name, "msg": text, "timestamp": at_s}
    return _message("DM_MIRROR", {**told, "msg_id": str(uuid4())})


def start(host: Host, title: str, at_s: int) -> Message:
    return _message("LIVE_START", _show(host, title, at_s))


def end(host: Host, title: str, at_s: int) -> Message:
    return _message("LIVE_END", _show(host, title, at_s))


def stopped(game: str, at_s: int) -> Message:
    """The platform pushes nothing more for that session."""
    return _message("INTERACTION_END", {"game_id": game, "timestamp": at_s})


def _show(host: Host, title: str, at_s: int) -> Message:
    return {"room_id": host.room, "open_id": host.open_id, "area_name": "带货", "title": title, "timestamp": at_s}


def _who(host: Host, who: Viewer, at_s: int) -> Message:
    return {
        "room_id": host.room, "uid": 0, "open_id": who.open_id, "union_id": "", "uname": who.name, "uface": "",
        "msg_id": str(uuid4()), "timestamp": at_s, "guard_level": who.guard, "fans_medal_level": who.level,
        "fans_medal_name": "小满" if who.level else "", "fans_medal_wearing_status": who.level > 0, "glory_level": 0,
        "reply_open_id": "", "reply_uname": "", "is_admin": int(who.admin),
    }  # fmt: skip


def _message(name: str, data: Message) -> Message:
    return {"cmd": PREFIX + name, "data": data}
