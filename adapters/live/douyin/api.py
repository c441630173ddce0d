"""Douyin's interface as the adapter uses it: the token, rooms of launch tokens, tasks, what could not be delivered.

In: calls of the adapter. Out: answers, or errors of the product's tree. A refused token is renewed once for a call;
all else is repeated by the callers' own rhythm. Never more than ten calls a second. Addresses: platform-apis.md 4.2.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Final

import msgspec

from adapters import loose
from adapters.http import Heard, Web
from adapters.live.douyin.errors import TOKEN_REFUSED, error_for
from adapters.live.douyin.settings import NAME, DouyinSettings, MsgType
from adapters.token import Granted, Token
from bot.core.clock import Clock, Millis
from bot.core.errors import Doubtful, Unreadable
from bot.core.shared import Shared

PER_S: Final = 10
PAGE: Final = 100
SERVER_FAULT: Final = 500
CODES: Final = ("err_no", "errcode")
WORDS: Final = ("err_msg", "errmsg", "err_tips")
"""By call, the platform names them differently."""
Body = Mapping[str, object]


class Status(IntEnum):
    """How a task stands."""

    NONE = 1
    STOPPED = 2
    RUNNING = 3


class Info(msgspec.Struct, frozen=True):
    """The room of a launch token, and its host; the number has 19 digits and never was a float."""

    room: str
    host: str = ""


class Said(msgspec.Struct, frozen=True):
    """Every answer: the code, the platform's words for it, and what it brings."""

    code: int
    why: str
    data: loose.Fields


class Api:
    """One app's way to Douyin."""

    def __init__(self, web: Web, settings: DouyinSettings, shared: Shared, clock: Clock) -> None:
        self._web = web
        self._settings = settings
        self._clock = clock
        self._token = Token(NAME, settings.app_id, shared, clock, self._granted)
        self._calls: deque[float] = deque(maxlen=PER_S)

    async def check(self) -> None:
        """Whether app_id and app_secret are accepted."""
        await self._token.get()

    async def info(self, launch_token: str) -> Info:
        """The room a launch token was given for."""
        what = "asking for the room of a launch token"
        data = await self._told(what, "POST", "/api/webcastmate/info", {"token": launch_token}, header="X-Token")
        info = loose.fields(data.get("info"))
        room = loose.ident(info.get("room_id"))
        if not room.isdecimal():
            raise Doubtful(f"{what}: an answer without a room")
        return Info(room, loose.ident(info.get("anchor_open_id")))

    async def start(self, room: str, kind: MsgType) -> None:
        """Have that type pushed from that room; the same again does no harm. Raises NotLive."""
        await self._told(f"starting {kind}", "POST", "/api/live_data/task/start", self._task(room, kind))

    async def stop(self, room: str, kind: MsgType) -> None:
        await self._told(f"stopping {kind}", "POST", "/api/live_data/task/stop", self._task(room, kind))

    async def status(self, room: str, kind: MsgType) -> Status:
        """How its task stands; one the platform does not know is none."""
        found = await self._told(f"asking about {kind}", "GET", "/api/live_data/task/get", self._task(room, kind))
        status = loose.number(found.get("status"))
        return next((known for known in Status if known == status), Status.NONE)

    async def failed(self, room: str, kind: MsgType, page: int) -> list[str]:
        """What could not be delivered, as it would have been pushed: a page from 1 on; of gifts and fan clubs only."""
        asked = {**self._task(room, kind), "page_num": str(page), "page_size": str(PAGE)}
        found = await self._told(f"fetching lost {kind}", "GET", "/api/live_data/task/fail_data/get", asked)
        rows = found.get("data_list")
        return [loose.text(loose.fields(row).get("payload")) for row in rows] if isinstance(rows, list) else []

    async def report(self, room: str, kind: MsgType, ids: Sequence[str], at: Millis) -> None:
        """Tell the platform that these arrived; the list travels as text."""
        rows = [{"msg_id": one, "msg_type": kind, "client_time": at} for one in ids]
        body = {
            "room_id": room, "app_id": self._settings.app_id, "ack_type": 1, "data": msgspec.json.encode(rows).decode(),
        }  # fmt: skip
        await self._told("reporting what arrived", "POST", "/api/live_data/ack", body)

    def _task(self, room: str, kind: MsgType) -> dict[str, str]:
        return {"roomid": room, "appid": self._settings.app_id, "msg_type": kind}

    async def _told(self, what: str, method: str, path: str, body: Body, header: str = "access-token") -> loose.Fields:
        """One call with a token; one more with a new one, if the first was refused."""
        token = await self._token.get()
        said = await self._once(what, method, path, body, {header: token})
        if said.code == TOKEN_REFUSED:
            token = await self._token.get(refused=token)
            said = await self._once(what, method, path, body, {header: token})
        if said.code:
            raise error_for(said.code, said.why, what)
        return said.data

    async def _once(self, what: str, method: str, path: str, body: Body, headers: Mapping[str, str]) -> Said:
        await self._turn()
        address = self._settings.api + path
        if method == "GET":
            query = {name: str(value) for name, value in body.items()}
            return _said(what, await self._web.call(what, method, address, query=query, headers=headers))
        return _said(what, await self._web.call(what, method, address, body=msgspec.json.encode(body), headers=headers))

    async def _turn(self) -> None:
        """Until the next call may go out."""
        now = self._clock.monotonic()
        at = max(now, self._calls[0] + 1.0) if len(self._calls) == PER_S else now
        self._calls.append(at)
        if at > now:
            await self._clock.sleep(at - now)

    async def _granted(self, force: bool) -> Granted:
        """A token from the platform; the stable one, which all processes get alike."""
        what = "fetching the access token"
        asked = {
            "appid": self._settings.app_id, "secret": self._settings.app_secret.reveal(),
            "grant_type": "client_credential", "force_refresh": force,
        }  # fmt: skip
        address = f"{self._settings.token_api}/mgplatform/api/apps/stable_token"
        said = _said(what, await self._web.call(what, "POST", address, body=msgspec.json.encode(asked)))
        if said.code:
            raise error_for(said.code, said.why, what)
        token, lives_s = loose.text(said.data.get("access_token")), loose.number(said.data.get("expires_in"))
        if not token:
            raise Doubtful(f"{what}: the answer holds no token")
        return Granted(token, int(lives_s))


def _said(what: str, heard: Heard) -> Said:
    """The answer, whatever its code. Raises Doubtful for what is none."""
    if heard.status >= SERVER_FAULT:
        raise Doubtful(f"{what}: Douyin's server failed with {heard.status}")
    try:
        found = loose.value(heard.body)
    except Unreadable:
        found = None
    if not isinstance(found, dict):
        raise Doubtful(f"{what}: an answer nobody can read (status {heard.status}); is a proxy between?")
    code = next((int(number) for name in CODES if (number := loose.number(found.get(name)))), 0)
    why = next((words for name in WORDS if (words := loose.text(found.get(name)))), "")
    return Said(code, why, loose.fields(found.get("data")))
