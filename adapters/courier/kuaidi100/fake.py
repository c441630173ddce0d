"""A 快递100 of our own, for the demo and for tests: follows parcels and pushes like the real one, and keeps its rules.

In: what becomes of parcels (`moves`), the shop's calls over HTTP. Out: signed pushes of whole histories, newest first,
repeated up to three times 30 minutes apart until they are answered as the vendor wants it; `breaches` are rules the
shop broke without being refused. Faults come on demand: `faults` are codes for the next calls, or "500", "html",
"drop". Rules and fields: platform-apis.md 7.1.
"""

import secrets
from collections import Counter, deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final

import aiohttp
import msgspec
from aiohttp import web

from adapters.courier.fake.serving import served
from adapters.courier.fake.world import FakeParcels, Journey, Line, Stop
from adapters.courier.kuaidi100.seal import asked, signature
from adapters.dates import CHINA
from bot.core.clock import MINUTE, SECOND, Clock, Millis
from bot.core.parcels import Carrier

TIMES: Final = 3
AGAIN_S: Final = 1800.0
A_MONTH: Final = 4
COMPANIES: Final[Mapping[Carrier, str]] = {
    Carrier.SF: "shunfeng", Carrier.ZTO: "zhongtong", Carrier.YTO: "yuantong", Carrier.STO: "shentong",
    Carrier.YD: "yunda", Carrier.YZPY: "youzhengguonei", Carrier.EMS: "ems", Carrier.JD: "jd",
    Carrier.DBL: "debangkuaidi", Carrier.JTSD: "jtexpress", Carrier.KYSY: "kuayue",
}  # fmt: skip
SAYS: Final[Mapping[Stop, tuple[str, str, str]]] = {
    Stop.ORDERED: ("1", "101", "已下单"), Stop.PICKED_UP: ("1", "103", "已揽收"), Stop.ON_ROAD: ("0", "1002", "干线"),
    Stop.IN_CITY: ("0", "1001", "到达派件城市"), Stop.DELIVERING: ("5", "5", "派件"),
    Stop.IN_LOCKER: ("5", "501", "投柜或驿站"), Stop.SIGNED: ("3", "301", "本人签收"),
    Stop.SIGNED_FOR: ("3", "303", "代签"), Stop.FETCHED: ("3", "304", "投柜或站签收"),
    Stop.STUCK: ("2", "208", "滞留"), Stop.LATE: ("2", "201", "超时未签收"), Stop.FAILED: ("2", "204", "派件异常"),
    Stop.UNREACHED: ("2", "206", "无法联系"), Stop.REFUSED: ("2", "203", "拒收"),
    Stop.LEFT: ("2", "205", "柜或驿站超时未取"), Stop.NO_SUCH_PLACE: ("2", "207", "超区"),
    Stop.DAMAGED: ("2", "209", "破损"), Stop.STOPPED: ("2", "210", "销单"), Stop.RETURNING: ("6", "6", "退回"),
}  # fmt: skip
"""Each stop as state, advanced code and word."""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """The shop's account, as both sides know it; `salt` is for what it subscribed before. `expired`: the key is.
    `tails`: who is told nothing without the end of a phone."""

    key: str = "KDfakeKEY0001"
    customer: str = "FAKECUSTOMER0001"
    salt: str = "sixteen letters!"
    expired: bool = False
    tails: frozenset[str] = frozenset({"shunfeng", "zhongtong"})


class Subscription(msgspec.Struct):
    """One number that is followed; `times` it was subscribed this `month`."""

    company: str
    callback: str
    salt: str
    advanced: bool
    month: str
    times: int = 1
    runs: bool = True
    ended_at: Millis = Millis(0)


class FakeKuaidi100:
    """The vendor. `hook`: where it pushes to, whatever callback was told. `pushed` counts attempts; `told` are its
    pushes that the shop took, by number."""

    def __init__(self, account: Account, clock: Clock) -> None:
        self.account = account
        self.parcels = FakeParcels(clock)
        self.subscriptions: dict[str, Subscription] = {}
        self.faults: deque[str] = deque()
        self.breaches: list[str] = []
        self.calls: Counter[str] = Counter()
        self.hook = ""
        self.pushed = 0
        self.told: Counter[str] = Counter()
        self._asked: dict[str, Millis] = {}
        self._clock = clock
        self._http: aiohttp.ClientSession | None = None

    # ---- what becomes of parcels

    def follows(self, carrier: Carrier, number: str, tail: str = "") -> None:
        """The shop had a parcel subscribed before now."""
        self.parcels.add(carrier, number, tail)
        known = Subscription(COMPANIES[carrier], self.hook, self.account.salt, advanced=True, month=self._month())
        self.subscriptions.setdefault(number, known)

    async def moves(self, number: str, stop: Stop, text: str, place: str = "") -> bool:
        """Something happens to a parcel, and whoever follows it is told; whether the shop took it in the end."""
        self.parcels.moves(number, stop, text, place)
        return await self.push(number)

    async def push(self, number: str, status: str = "", **more: object) -> bool:
        """The whole history, as it is now."""
        journey, followed = self.parcels.of(number), self.subscriptions.get(number)
        if journey is None or followed is None or not followed.runs:
            return False
        status = status or ("shutdown" if journey.over else "polling")
        if status in {"shutdown", "abort"}:
            followed.runs, followed.ended_at = False, self._clock.now()
        last = self.result(journey, followed.company, advanced=followed.advanced)
        said = {
            "status": status, "billstatus": "", "message": "", "autoCheck": "0", "comOld": "", "comNew": "",
            "lastResult": {**last, "message": "ok"}, **more,
        }  # fmt: skip
        return await self.posts(followed, msgspec.json.encode(said), number)

    async def posts(self, followed: Subscription, param: bytes, number: str) -> bool:
        """Tried at once and up to three times more."""
        for again in range(1 + TIMES):
            await self._clock.sleep(AGAIN_S if again else 0)
            if await self.tried(followed, param):
                self.told[number] += 1
                return True
        return False

    async def tried(self, followed: Subscription, param: bytes, **changed: str) -> bool:
        """One attempt; `changed` replaces fields of the form."""
        self.pushed += 1
        form = {"sign": signature(param, followed.salt).upper(), "param": param.decode(), **changed}
        if self._http is None:
            raise RuntimeError("the vendor is not open")
        try:
            async with self._http.post(self.hook or followed.callback, data=form) as answer:
                if answer.status != 200:
                    return False
                found = msgspec.json.decode(await answer.read())
        except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError):
            return False
        return found.get("result") is True and found.get("returnCode") == "200"

    def result(self, journey: Journey, company: str, *, advanced: bool) -> dict[str, object]:
        """The history as the vendor writes it, newest first."""
        lines = sorted(journey.lines, key=lambda line: line.at)
        state = SAYS[lines[-1].stop][1 if advanced else 0] if lines else "0"
        return {
            "message": "ok", "state": state, "status": "200", "condition": "00", "ischeck": str(int(journey.over)),
            "com": company, "nu": journey.number, "data": [_row(line, advanced=advanced) for line in reversed(lines)],
        }  # fmt: skip

    # ---- what the shop asks

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[str]:
        """Serve the interface; yields its address."""
        routes = [
            web.post("/poll", self._poll),
            web.post("/poll/query.do", self._query),
            web.get("/autonumber/auto", self._recognise),
        ]
        async with served(routes) as address, aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as self._http:
            yield address

    async def _poll(self, request: web.Request) -> web.Response:
        form = await request.post()
        if fault := self._fault(request, "subscribe"):
            return fault
        param = msgspec.json.decode(str(form.get("param", "{}")))
        code = self._subscribed(param) if form.get("schema") == "json" else "700"
        said = {"200": "提交成功", "501": "重复订阅", "600": "您的key不合法", "601": "KEY已过期"}.get(code, "订阅失败")
        return web.json_response({"result": code == "200", "returnCode": code, "message": said})

    def _subscribed(self, param: Mapping[str, object]) -> str:
        """Keep the subscription, and say which code it gets."""
        if refused := self._refuses_key(str(param.get("key", ""))):
            return refused
        wanted = msgspec.convert(param.get("parameters", {}), dict[str, str])
        company, number = str(param.get("company", "")), str(param.get("number", ""))
        if not 6 <= len(number) <= 32 or not wanted.get("callbackurl", "").startswith("http"):
            return "700"
        journey = self.parcels.of(number)
        if not company:
            if wanted.get("autoCom") != "1" or journey is None:
                return "702"
            company = COMPANIES[journey.carrier]
        if company not in COMPANIES.values():
            return "701"
        if company in self.account.tails and not self._fits(journey, wanted.get("phone", "")):
            return "700"
        return self._counted(number, company, wanted)

    def _counted(self, number: str, company: str, wanted: Mapping[str, str]) -> str:
        month = self._month()
        known = self.subscriptions.get(number)
        if known and known.runs:
            return "501"
        times = known.times if known and known.month == month else 0
        if known and self._clock.now() - known.ended_at < 30 * MINUTE:
            self.breaches.append(f"{number} subscribed again at once")
            return "501"
        if times >= A_MONTH:
            self.breaches.append(f"{number} subscribed more than {A_MONTH} times a month")
            return "700"
        self.subscriptions[number] = Subscription(
            company, wanted["callbackurl"], wanted.get("salt", ""), wanted.get("resultv2") == "4", month, times + 1
        )
        return "200"

    async def _query(self, request: web.Request) -> web.Response:
        form = await request.post()
        if fault := self._fault(request, "query"):
            return fault
        raw = str(form.get("param", ""))
        if form.get("customer") != self.account.customer:
            return _refusal("503", "验证签名失败")
        if form.get("sign") != asked(raw.encode(), self.account.key, self.account.customer):
            return _refusal("503", "验证签名失败")
        param = msgspec.convert(msgspec.json.decode(raw), dict[str, str])
        number, company = param["num"], param["com"]
        last = self._asked.get(number)
        if last is not None and self._clock.now() - last < 30 * MINUTE:
            self.breaches.append(f"{number} was asked about twice within 30 minutes")
        self._asked[number] = self._clock.now()
        journey = self.parcels.of(number)
        if company not in COMPANIES.values():
            return _refusal("400", "快递公司参数异常")
        if company in self.account.tails and not self._fits(journey, param.get("phone", "")):
            return _refusal("408", "验证手机号失败")
        if journey is None or not journey.lines:
            return _refusal("500", "查询无结果，请隔段时间再查")
        return web.json_response(self.result(journey, company, advanced=param.get("resultv2") == "4"))

    async def _recognise(self, request: web.Request) -> web.Response:
        if fault := self._fault(request, "recognise"):
            return fault
        if refused := self._refuses_key(request.query.get("key", "")):
            return _refusal(refused, "key")
        journey = self.parcels.of(request.query.get("num", ""))
        return web.json_response([{"comCode": COMPANIES[journey.carrier], "lengthPre": 14}] if journey else [])

    def _month(self) -> str:
        return f"{datetime.fromtimestamp(self._clock.now() / SECOND, CHINA):%Y-%m}"

    def _refuses_key(self, key: str) -> str:
        if not secrets.compare_digest(key, self.account.key):
            return "600"
        return "601" if self.account.expired else ""

    def _fits(self, journey: Journey | None, tail: str) -> bool:
        return len(tail) >= 4 and (journey is None or not journey.tail or tail.endswith(journey.tail))

    def _fault(self, request: web.Request, name: str) -> web.Response | None:
        self.calls[name] += 1
        match self.faults.popleft() if self.faults else "":
            case "":
                return None
            case "500!":
                return web.Response(status=500, text="<html>upstream</html>")
            case "html":
                return web.Response(text="<html>welcome</html>", content_type="text/html")
            case "drop":
                if request.transport:
                    request.transport.abort()
                return web.Response(status=500)
            case code:
                return _refusal(code, "")


def _refusal(code: str, says: str) -> web.Response:
    return web.json_response({"result": False, "returnCode": code, "message": says})


def _row(line: Line, *, advanced: bool) -> dict[str, object]:
    when = f"{datetime.fromtimestamp(line.at / SECOND, CHINA):%Y-%m-%d %H:%M:%S}"
    basic, code, word = SAYS[line.stop]
    row: dict[str, object] = {"time": when, "ftime": when, "context": line.text}
    if advanced:
        row |= {"status": word, "statusCode": code, "areaCode": "", "areaName": line.place}
    return row if advanced else row | {"status": _BASE[basic]}


_BASE: Final = {"1": "揽收", "0": "在途", "5": "派件", "3": "签收", "2": "疑难", "6": "退回"}
