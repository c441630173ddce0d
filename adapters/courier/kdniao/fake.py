"""A 快递鸟 of our own, for tests: answers questions and pushes like the real one, and keeps its rules.

In: what becomes of parcels (`moves`), the shop's calls over HTTP. Out: answers with whole histories, oldest first;
signed pushes of at most ten parcels, until they are answered as the vendor wants it (in its own case of letters).
`newest_first` and `worded` change the order and the form of dates; both are seen. Faults come on demand: `faults` are
codes for the next calls, or "500!", "html", "drop". Rules and fields: platform-apis.md 7.2; when it pushes again is
made up.
"""

import secrets
from collections import Counter, deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final

import aiohttp
import msgspec
from aiohttp import web

from adapters.courier.fake.serving import served
from adapters.courier.fake.world import FakeParcels, Journey, Line, Stop
from adapters.courier.kdniao.seal import signature
from adapters.dates import CHINA
from bot.core.carriers import likely
from bot.core.clock import SECOND, Clock

AGAIN_S: Final = 1800.0
TIMES: Final = 3
IN_A_PUSH: Final = 10
PER_S: Final[Mapping[str, int]] = {"8001": 20, "8002": 20, "2002": 10}
SAYS: Final[Mapping[Stop, tuple[str, str]]] = {
    Stop.ORDERED: ("1", "10"), Stop.PICKED_UP: ("1", "1"), Stop.ON_ROAD: ("2", "204"), Stop.IN_CITY: ("2", "201"),
    Stop.DELIVERING: ("2", "202"), Stop.IN_LOCKER: ("2", "211"), Stop.SIGNED: ("3", "301"),
    Stop.SIGNED_FOR: ("3", "304"), Stop.FETCHED: ("3", "311"), Stop.STUCK: ("4", "403"), Stop.LATE: ("4", "402"),
    Stop.FAILED: ("4", "405"), Stop.UNREACHED: ("4", "416"), Stop.REFUSED: ("4", "404"), Stop.LEFT: ("4", "412"),
    Stop.NO_SUCH_PLACE: ("4", "423"), Stop.DAMAGED: ("4", "414"), Stop.STOPPED: ("4", "413"),
    Stop.RETURNING: ("4", "407"),
}  # fmt: skip
"""Each stop as State and StateEx."""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """The shop's account, as both sides know it. `paid`: StateEx is told. `tails`: who is told nothing without the end
    of a phone."""

    business_id: str = "1237100"
    key: str = "56da2cf8-fake-4f3d-made-up0000000"
    paid: bool = True
    a_day: int = 30_000
    tails: frozenset[str] = frozenset({"SF", "ZTO", "KYSY"})


class FakeKdniao:
    """The vendor. `hook` is the address entered on its page. `pushed` counts attempts; `told` are pushes that the shop
    took, by number."""

    def __init__(self, account: Account, clock: Clock) -> None:
        self.account = account
        self.parcels = FakeParcels(clock)
        self.hook = ""
        self.followed: set[str] = set()
        self.faults: deque[str] = deque()
        self.breaches: list[str] = []
        self.calls: Counter[str] = Counter()
        self.pushed = 0
        self.told: Counter[str] = Counter()
        self.newest_first = self.worded = False
        self._seconds: Counter[tuple[str, int]] = Counter()
        self._clock = clock
        self._http: aiohttp.ClientSession | None = None

    # ---- what becomes of parcels

    async def moves(self, number: str, stop: Stop, text: str, place: str = "") -> bool:
        """Something happens to a parcel, and whoever follows it is told; whether the shop took it in the end."""
        self.parcels.moves(number, stop, text, place)
        return await self.push(number)

    async def push(self, *numbers: str) -> bool:
        """The whole histories, as they are now, tried at once and up to three times more."""
        found = [self.parcels.of(number) for number in numbers if number in self.followed]
        known = [journey for journey in found if journey is not None][:IN_A_PUSH]
        said = self.said([self.result(journey) for journey in known])
        for again in range(1 + TIMES if known else 0):
            await self._clock.sleep(AGAIN_S if again else 0)
            if await self.tried(said):
                self.told.update(journey.number for journey in known)
                self.followed -= {journey.number for journey in known if journey.over}
                return True
        return False

    def said(self, data: Sequence[Mapping[str, object]]) -> bytes:
        now = self._written(self._clock.now())
        return msgspec.json.encode(
            {"PushTime": now, "EBusinessID": self.account.business_id, "Count": str(len(data)), "Data": data}
        )

    async def tried(self, said: bytes, **changed: str) -> bool:
        """One attempt; `changed` replaces fields of the form."""
        self.pushed += 1
        sign = signature(said, self.account.key)
        form = {"RequestType": "101", "RequestData": said.decode(), "DataSign": sign, **changed}
        if self._http is None:
            raise RuntimeError("the vendor is not open")
        try:
            async with self._http.post(self.hook, data=form) as answer:
                if answer.status != 200:
                    return False
                found = msgspec.json.decode(await answer.read())
        except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError):
            return False
        keys = set(found) == {"EBusinessID", "UpdateTime", "Success", "Reason"}
        return keys and found["EBusinessID"] == self.account.business_id and found["Success"] is True

    def result(self, journey: Journey) -> dict[str, object]:
        """One parcel as the vendor writes it."""
        lines = sorted(journey.lines, key=lambda line: line.at, reverse=self.newest_first)
        last = max(journey.lines, key=lambda line: line.at) if journey.lines else None
        coarse, fine = SAYS[last.stop] if last else ("0", "0")
        if coarse == "2" and any(SAYS[line.stop][0] == "4" for line in journey.lines):
            coarse = "4"
        found: dict[str, object] = {
            "EBusinessID": self.account.business_id, "Success": True, "ShipperCode": journey.carrier.value,
            "LogisticCode": journey.number, "State": coarse, "Location": last.place if last else "",
            "Traces": [self._row(line) for line in lines],
        }  # fmt: skip
        if not lines:
            found["Reason"] = "暂无轨迹信息"
        return found | ({"StateEx": fine} if self.account.paid else {})

    def _row(self, line: Line) -> dict[str, object]:
        row: dict[str, object] = {
            "AcceptTime": self._written(line.at), "AcceptStation": line.text, "Location": line.place, "Remark": "",
        }  # fmt: skip
        return row | {"Action": SAYS[line.stop][1]} if self.account.paid else row

    def _written(self, at: int) -> str:
        form = "%a %b %d %H:%M:%S CST %Y" if self.worded else "%Y-%m-%d %H:%M:%S"
        return f"{datetime.fromtimestamp(at / SECOND, CHINA):{form}}"

    # ---- what the shop asks

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[str]:
        """Serve the interface; yields its address."""
        routes = [web.post("/api/dist", self._dist)]
        async with served(routes) as address, aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as self._http:
            yield f"{address}/api/dist"

    async def _dist(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        kind, raw = form.get("RequestType", ""), form.get("RequestData", "")
        self.calls[kind] += 1
        match self.faults.popleft() if self.faults else "":
            case "":
                pass
            case "500!":
                return web.Response(status=500, text="<html>upstream</html>")
            case "html":
                return web.Response(text="<html>welcome</html>", content_type="text/html")
            case "drop":
                if request.transport:
                    request.transport.abort()
                return web.Response(status=500)
            case code:
                return self._refused(code, "")
        if code := self._refuses(form, kind, raw):
            return self._refused(code, {"102": "验证失败", "104": "用户ID不存在"}.get(code, "请求过于频繁"))
        return self._told(kind, msgspec.json.decode(raw, type=dict[str, str]))

    def _refuses(self, form: Mapping[str, str], kind: str, raw: str) -> str:
        """The code of what is wrong with a call, before anybody looks at what it asks."""
        if form.get("EBusinessID") != self.account.business_id:
            return "104"
        sign = signature(raw.encode(), self.account.key)
        if not secrets.compare_digest(sign.encode(), form.get("DataSign", "").encode()) or form.get("DataType") != "2":
            return "102"
        second = (kind, int(self._clock.monotonic()))
        self._seconds[second] += 1
        if self._seconds[second] > PER_S.get(kind, 20):
            self.breaches.append(f"more than {PER_S.get(kind, 20)} calls of {kind} in a second")
            return "405"
        return "405" if sum(self._seconds.values()) > self.account.a_day else ""

    def _told(self, kind: str, asked: Mapping[str, str]) -> web.Response:
        number = asked.get("LogisticCode", "")
        if kind == "2002":
            shippers = [{"ShipperCode": carrier.value, "ShipperName": ""} for carrier in likely(number)]
            return self._said({"Success": bool(shippers), "LogisticCode": number, "Shippers": shippers, "Code": "100"})
        journey = self.parcels.of(number)
        code = journey.carrier.value if kind == "8002" and journey else asked.get("ShipperCode", "")
        if not number or not code:
            return self._refused("101", "缺少必要参数")
        if code in self.account.tails and len(asked.get("CustomerName", "")) != 4:
            return self._refused("105", "CustomerName 不能为空")
        if kind in {"1008", "8008"}:
            known = number in self.followed
            self.followed.add(number)
            return self._said({"Success": not known, "ResultCode": "106" if known else "100", "Reason": ""})
        if kind not in {"8001", "8002"}:
            return self._refused("103", "接口指令错误")
        if journey and journey.tail and asked.get("CustomerName", "") not in {"", journey.tail}:
            journey = None  # the real one answers out of an old store
        blank = {"ShipperCode": code, "LogisticCode": number, "State": "0", "Traces": [], "Reason": "暂无轨迹信息"}
        return self._said(self.result(journey) if journey else {"Success": True, **blank})

    def _refused(self, code: str, reason: str) -> web.Response:
        return self._said({"Success": False, "ResultCode": code, "Reason": reason})

    def _said(self, said: Mapping[str, object]) -> web.Response:
        return web.json_response({"EBusinessID": self.account.business_id, **said})
