"""What 快递鸟's codes mean: states, refusals. They are this vendor's own: its 304 is no other's.

In: codes as told. Out: the house's enums, or an exception of the product's tree. Pure data. Called by
adapters.courier.kdniao. Source: platform-apis.md 7.2. Its codes of carriers are those of `bot.core.parcels.Carrier`.
"""

from collections.abc import Mapping
from typing import Final

from adapters.courier.history import Meaning
from bot.core.errors import HalfMinuteError, Misconfigured, Permanent, Retryable
from bot.core.parcels import Carrier, Milestone, Trouble

OURS: Final = frozenset({Carrier.OWN, Carrier.OTHER})
CARRIERS: Final[Mapping[str, Carrier]] = {carrier.value: carrier for carrier in Carrier if carrier not in OURS}

_ROAD: Final = Meaning(Milestone.IN_TRANSIT)
_SIGNED: Final = Meaning(Milestone.SIGNED, final=True)

STATES: Final[Mapping[str, Meaning]] = {
    "0": Meaning(Milestone.ANNOUNCED),
    "1": Meaning(Milestone.PICKED_UP), "10": Meaning(Milestone.ANNOUNCED),
    "2": Meaning(Milestone.IN_TRANSIT, rough=True), "201": Meaning(Milestone.IN_CITY),
    "202": Meaning(Milestone.OUT_FOR_DELIVERY), "204": _ROAD, "205": Meaning(Milestone.IN_CITY), "206": _ROAD,
    "211": Meaning(Milestone.AT_LOCKER),
    "3": _SIGNED, "301": _SIGNED, "302": _SIGNED, "304": _SIGNED, "311": _SIGNED,
    "4": Meaning(trouble=Trouble.UNKNOWN), "401": Meaning(trouble=Trouble.NOT_MOVING),
    "402": Meaning(trouble=Trouble.NOT_SIGNED), "403": Meaning(trouble=Trouble.NOT_MOVING),
    "404": Meaning(trouble=Trouble.REFUSED), "405": Meaning(trouble=Trouble.FAILED),
    "406": Meaning(Milestone.RETURNED, final=True), "407": Meaning(Milestone.RETURNING),
    "412": Meaning(Milestone.AT_LOCKER, Trouble.LEFT_IN_LOCKER), "413": Meaning(trouble=Trouble.STOPPED),
    "414": Meaning(trouble=Trouble.DAMAGED), "415": Meaning(trouble=Trouble.STOPPED),
    "416": Meaning(trouble=Trouble.UNREACHABLE), "417": Meaning(trouble=Trouble.NOT_MOVING),
    "418": Meaning(trouble=Trouble.FAILED), "419": Meaning(Milestone.OUT_FOR_DELIVERY),
    "420": Meaning(trouble=Trouble.BAD_ADDRESS), "421": Meaning(trouble=Trouble.UNREACHABLE),
    "422": Meaning(trouble=Trouble.BAD_ADDRESS), "423": Meaning(trouble=Trouble.BAD_ADDRESS),
    "5": _ROAD, "6": _ROAD, "601": _ROAD, "602": _ROAD, "603": _ROAD,
    "604": Meaning(Milestone.IN_TRANSIT, Trouble.CUSTOMS),
}  # fmt: skip
"""418 (快件取出): taken out of a locker again by the messenger, not by the customer. 601 to 604 are of customs."""

STICKY: Final = "4"
"""The coarse state that stays once a parcel had trouble, whatever became of it."""
OK: Final = "100"
DUPLICATE: Final = "106"
LIMIT: Final = "405"
LIMIT_S: Final = 3600.0


def refusal(what: str, code: str, reason: str) -> HalfMinuteError:
    """What a refused call comes to; `reason` are the vendor's words."""
    theirs = reason[:80] if reason.isprintable() else ""
    told = f"{what}: 快递鸟 says {code or 'no'} ({theirs})"
    match code:
        case "102" | "104":
            return Misconfigured(f"{told}: compare business_id and key with the page of your account")
        case "405":
            return Retryable(f"{told}: too many calls; the rest goes on later", LIMIT_S)
        case "101" | "103" | "401" | "402" | "403" | "404":
            return Permanent(f"{told}: it takes the number or the carrier for wrong; correct them")
        case _:
            return Permanent(f"{told}; look at the parcel by hand")
