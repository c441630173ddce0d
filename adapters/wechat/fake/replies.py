"""How the fake WeChat answers: JSON, with an error code where it says no.

In: a body, or a code. Out: a response. Called by adapters.wechat.fake.platform and .service.
"""

import secrets

import msgspec
from aiohttp import web


def answered(body: object) -> web.Response:
    return web.Response(body=msgspec.json.encode(body), content_type="application/json")


def refused(code: int, message: str) -> web.Response:
    return answered({"errcode": code, "errmsg": f"{message} rid: {secrets.token_hex(4)}"})
