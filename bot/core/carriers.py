"""Who carries parcels: their names as people and shop systems write them, and what their numbers look like.

In: a name, a code or a tracking number as somebody typed it. Out: `named`, `name_of`, `clean`, `likely`, `wants_tail`.
Pure. Called by whoever reads orders and tables, by adapters of couriers, and by the console. A number alone is never
proof: several carriers use the same forms, so `likely` gives all, the likeliest first.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

import msgspec

from bot.core.parcels import Carrier

LONGEST: Final = 40
"""Characters of a tracking number; vendors take 6 to 32."""


class CarrierCard(msgspec.Struct, frozen=True):
    """One carrier. `tail`: some vendor of tracking wants the last four digits of a phone with its numbers
    (platform-apis.md 7). `numbers`: forms of its numbers, the surest first; they are of confidence C."""

    name: str
    aliases: tuple[str, ...] = ()
    tail: bool = False
    numbers: tuple[str, ...] = ()


CARDS: Final[Mapping[Carrier, CarrierCard]] = {
    Carrier.SF: CarrierCard(
        "顺丰速运", ("顺丰", "顺丰快递", "shunfeng", "sfexpress"), True, (r"SF[0-9]{12,13}", r"[0-9]{12}")
    ),
    Carrier.ZTO: CarrierCard(
        "中通快递", ("中通", "中通速递", "zhongtong"), True, (r"7[2-9][0-9]{12}", r"ZTO[0-9]{9,13}", r"[2-9][0-9]{11}")
    ),
    Carrier.YTO: CarrierCard("圆通速递", ("圆通", "圆通快递", "yuantong"), False, (r"YT[0-9]{13}", r"[A-Z][0-9]{9}")),
    Carrier.STO: CarrierCard(
        "申通快递", ("申通", "申通速递", "shentong"), False, (r"77[0-9]{11,13}", r"(?:33|55|66|88)[0-9]{11}")
    ),
    Carrier.YD: CarrierCard(
        "韵达快递", ("韵达", "韵达速递", "yunda"), False, (r"4[36][0-9]{13}", r"(?:31|4[36])[0-9]{11}")
    ),
    Carrier.YZPY: CarrierCard(
        "邮政快递包裹", ("邮政", "中国邮政", "邮政包裹", "邮政小包", "youzhengguonei"), False, (r"9[5-9][0-9]{11}",)
    ),
    Carrier.EMS: CarrierCard(
        "EMS", ("邮政EMS", "邮政特快", "邮政速递", "ems"), False, (r"E[A-Z][0-9]{9}CN", r"1[0-3][0-9]{11}")
    ),
    Carrier.JD: CarrierCard(
        "京东物流", ("京东", "京东快递", "jd"), False, (r"JD[A-Z]{0,2}[0-9]{10,13}(?:-[0-9-]{1,9})?",)
    ),
    Carrier.DBL: CarrierCard(
        "德邦快递", ("德邦", "德邦物流", "debangkuaidi", "debangwuliu"), False, (r"DPK[0-9]{10,13}",)
    ),
    Carrier.JTSD: CarrierCard("极兔速递", ("极兔", "极兔快递", "jtexpress", "jt"), False, (r"JT[0-9]{13}",)),
    Carrier.KYSY: CarrierCard("跨越速运", ("跨越", "跨越物流", "kuayue"), True, (r"KY[0-9]{11,13}",)),
    Carrier.OWN: CarrierCard("本店配送", ("自提", "自有仓", "店家配送", "own")),
    Carrier.OTHER: CarrierCard("其他快递", ("other",)),
}
_FORMS: Final = tuple(
    (place, carrier, re.compile(form, re.ASCII))
    for carrier, card in CARDS.items()
    for place, form in enumerate(card.numbers)
)


def _plain(written: str) -> str:
    return "".join(unicodedata.normalize("NFKC", written).split()).lower()


_NAMED: Final[Mapping[str, Carrier]] = {
    _plain(name): carrier for carrier, card in CARDS.items() for name in (carrier.value, card.name, *card.aliases)
}


def named(written: str) -> Carrier:
    """Who is meant by a name or a code; OTHER where nobody is known by it."""
    said = _plain(written)
    found = _NAMED.get(said) or _NAMED.get(said.removesuffix("公司").removesuffix("有限"))
    return found or Carrier.OTHER


def name_of(carrier: Carrier) -> str:
    """As customers know it."""
    return CARDS[carrier].name


def wants_tail(carrier: Carrier) -> bool:
    return CARDS[carrier].tail


def clean(number: str) -> str:
    """A number as it is kept: capital letters, digits and hyphens in their usual width; "" for what is none."""
    told = "".join(unicodedata.normalize("NFKC", number).split()).upper()
    fits = len(told) <= LONGEST and told.isascii() and told.replace("-", "").isalnum()
    return told if fits else ""


def likely(number: str) -> tuple[Carrier, ...]:
    """Whose number it may be by its form alone, the likeliest first; empty where no form fits."""
    told = clean(number)
    found = sorted((place, carrier) for place, carrier, form in _FORMS if form.fullmatch(told))
    return tuple(dict.fromkeys(carrier for _, carrier in found))
