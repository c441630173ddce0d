"""What 快递100's codes and words mean: carriers, states, refusals. They are this vendor's own: its 304 is no other's.

In: codes as told. Out: the house's enums, or an exception of the product's tree. Pure data. Called by
adapters.courier.kuaidi100. Source: platform-apis.md 7.1 and 7.2 (codes of carriers).
"""

from collections.abc import Mapping
from typing import Final

from adapters.courier.history import Meaning
from bot.core.errors import HalfMinuteError, Misconfigured, Permanent, Retryable
from bot.core.parcels import Carrier, Milestone, Trouble

CARRIERS: Final[Mapping[str, Carrier]] = {
    "shunfeng": Carrier.SF, "zhongtong": Carrier.ZTO, "yuantong": Carrier.YTO, "shentong": Carrier.STO,
    "yunda": Carrier.YD, "youzhengguonei": Carrier.YZPY, "ems": Carrier.EMS, "jd": Carrier.JD,
    "debangkuaidi": Carrier.DBL, "debangwuliu": Carrier.DBL, "jtexpress": Carrier.JTSD, "kuayue": Carrier.KYSY,
}  # fmt: skip
CODES: Final[Mapping[Carrier, str]] = {carrier: code for code, carrier in reversed(tuple(CARRIERS.items()))}

_ROAD: Final = Meaning(Milestone.IN_TRANSIT)
_SIGNED: Final = Meaning(Milestone.SIGNED, final=True)
_REFUSED: Final = Meaning(Milestone.RETURNED, Trouble.REFUSED, final=True)

STATES: Final[Mapping[str, Meaning]] = {
    "101": Meaning(Milestone.ANNOUNCED), "102": Meaning(Milestone.ANNOUNCED),
    "1": Meaning(Milestone.PICKED_UP), "103": Meaning(Milestone.PICKED_UP),
    "0": Meaning(Milestone.IN_TRANSIT, rough=True), "1001": Meaning(Milestone.IN_CITY), "1002": _ROAD, "1003": _ROAD,
    "5": Meaning(Milestone.OUT_FOR_DELIVERY, rough=True), "501": Meaning(Milestone.AT_LOCKER),
    "3": _SIGNED, "301": _SIGNED, "302": _SIGNED, "303": _SIGNED, "304": _SIGNED,
    "2": Meaning(trouble=Trouble.UNKNOWN), "201": Meaning(trouble=Trouble.NOT_SIGNED),
    "202": Meaning(trouble=Trouble.NOT_MOVING), "203": Meaning(trouble=Trouble.REFUSED),
    "204": Meaning(trouble=Trouble.FAILED), "205": Meaning(Milestone.AT_LOCKER, Trouble.LEFT_IN_LOCKER),
    "206": Meaning(trouble=Trouble.UNREACHABLE), "207": Meaning(trouble=Trouble.BAD_ADDRESS),
    "208": Meaning(trouble=Trouble.NOT_MOVING), "209": Meaning(trouble=Trouble.DAMAGED),
    "210": Meaning(trouble=Trouble.STOPPED),
    "6": Meaning(Milestone.RETURNING), "4": Meaning(Milestone.RETURNED, final=True),
    "401": Meaning(trouble=Trouble.STOPPED, final=True), "14": _REFUSED,
    "7": _ROAD, "8": _ROAD, "10": _ROAD, "11": _ROAD, "12": _ROAD, "13": Meaning(Milestone.IN_TRANSIT, Trouble.CUSTOMS),
}  # fmt: skip

WORDS: Final[Mapping[str, str]] = {
    "揽收": "1", "已下单": "101", "待揽收": "102", "已揽收": "103", "在途": "0", "到达派件城市": "1001", "干线": "1002",
    "转递": "1003", "派件": "5", "投柜或驿站": "501", "签收": "3", "本人签收": "301", "派件异常后签收": "302",
    "代签": "303", "投柜或站签收": "304", "疑难": "2", "退回": "6", "退签": "4", "转投": "7", "清关": "8", "拒签": "14",
    "待清关": "10", "清关中": "11", "已清关": "12", "清关异常": "13", "超时未签收": "201", "超时未更新": "202",
    "拒收": "203", "派件异常": "204", "柜或驿站超时未取": "205", "无法联系": "206", "超区": "207", "滞留": "208",
    "破损": "209", "销单": "210", "已销单": "401",
}  # fmt: skip
"""The word beside a line of a history, where no code is told."""

DUPLICATE: Final = "501"
NO_RECORD: Final = "500"
BUSY_S: Final = 60.0


def subscribing(code: str, says: str) -> HalfMinuteError:
    """What a refused subscription comes to; `says` are the vendor's words."""
    match code:
        case "600" | "601":
            return _key(code, says)
        case "500":
            return Retryable(_told("subscribing a parcel", code, says), BUSY_S)
        case "700":
            hint = "it takes the number, the callback's address or the end of the phone for wrong; compare them"
        case "701":
            hint = "this carrier tells the vendor nothing; correct the carrier of the parcel, or track it elsewhere"
        case "702":
            hint = "it cannot tell the carrier by the number; name the carrier of the parcel"
        case _:
            hint = "a refusal nobody knows"
    return Permanent(f"{_told('subscribing a parcel', code, says)}: {hint}")


def querying(code: str, says: str) -> HalfMinuteError:
    """What a refused question comes to."""
    match code:
        case "600" | "601":
            return _key(code, says)
        case "501":
            return Retryable(_told("asking about a parcel", code, says), BUSY_S)
        case "503":
            return Misconfigured(
                f"{_told('asking about a parcel', code, says)}: the signature does not fit; compare key and customer "
                "(公司编号) with the page of your account"
            )
        case "408":
            hint = "the last four digits of the phone do not fit; correct them in the order"
        case "400":
            hint = "it knows neither this number nor this carrier in that form; correct them"
        case _:
            hint = "a refusal nobody knows"
    return Permanent(f"{_told('asking about a parcel', code, says)}: {hint}")


def _key(code: str, says: str) -> HalfMinuteError:
    over = "has expired; renew it on the page of your account" if code == "601" else "is refused; compare it"
    return Misconfigured(f"{_told('快递100', code, says)}: the key {over}")


def _told(what: str, code: str, says: str) -> str:
    theirs = says[:80] if says.isprintable() else ""
    return f"{what}: 快递100 says {code} ({theirs})"
