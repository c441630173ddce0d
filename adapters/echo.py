"""Whether the house's own public door answers: as a platform expects when somebody saves the URL on its page, or as
programs of the shop expect, whose calls are signed.

In: the question the platform would ask, with what must be echoed; or a secret. Out: a `Finding`. Called by the checks
of adapters whose platform asks so (WeChat, Weibo), and of those that programs call (`bot.core.signed`).
"""

import secrets
from collections.abc import Mapping
from typing import Final

from adapters import http
from adapters.http import Web
from bot.core.checks import Around, Finding, Grade
from bot.core.errors import HalfMinuteError
from bot.core.secret import Secret
from bot.core.signed import signed

OK: Final = 200


async def echoes(web: Web, house: str, path: str, query: Mapping[str, str], secret: str) -> Finding:
    """`house` is its door and `path` the hook there, `query` a signed question, `secret` what the signature is made
    with. A house that is not running is no fault: it may be somebody's first look."""
    echo = secrets.token_hex(8)
    try:
        heard = await web.call("looking for the house", "GET", house + path, query={**query, "echostr": echo})
    except HalfMinuteError:
        return Finding("door", Grade.WARNING, f"no house answers at {house}; start it before you save the URL")
    if heard.status != OK or heard.body != echo.encode():
        return Finding(
            "door", Grade.FAULT, f"a house answers at {house} but refuses our own call: it runs with another "
            f"{secret} or path, or it has another time; restart it with these settings",
        )  # fmt: skip
    return Finding("door", Grade.FINE, f"the house answers at {house} and accepts the {secret}")


async def lets_in(path: str, secret: Secret, around: Around) -> Finding:
    """Whether a signed call that says nothing is accepted there. A house that is not running is no fault."""
    headers = signed(secret, b"", around.clock.now())
    async with http.opened(http.Times()) as web:
        try:
            heard = await web.call("looking for the house", "POST", around.door + path, body=b"", headers=headers)
        except HalfMinuteError:
            return Finding("door", Grade.WARNING, f"no house answers at {around.door}; start it")
    if heard.status != OK:
        return Finding(
            "door", Grade.FAULT,
            f"a house answers at {around.door} but refuses our own call: it runs with another secret or path, or it "
            "has another time; restart it with these settings",
        )  # fmt: skip
    return Finding("door", Grade.FINE, f"the house answers at {around.door} and accepts the secret")
