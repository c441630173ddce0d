"""How the fake WeChat wraps what it pushes, and reads what comes back: signed, and sealed in safe mode.

In: the account both sides know. Out: queries and bodies of pushes; passive answers, opened. Called by
adapters.wechat.fake.platform.
"""

import secrets

import msgspec
import xmltodict

from adapters.wechat.seal import Seal, signature
from bot.core.clock import Millis
from bot.core.hooks import Call


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """The shop's account, as both sides know it. `verified`: it may do more than answer passively; `frozen`: its secret
    is; `addresses`: who may call the interface (empty: anybody); `found`: where the platform finds the shop's host,
    None while no URL is set; `service`: a service account, with template messages; `menus`: it may send those."""

    app_id: str = "wx5f2e8c0a7d31b946"
    secret: str = "a-secret-of-the-demo-shop-0123456"  # noqa: S105 - of a platform that is none
    token: str = "xiaoman"  # noqa: S105
    aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    original_id: str = "gh_5c0ffee1234"
    safe: bool = True
    per_minute: int = 100_000
    verified: bool = True
    service: bool = True
    menus: bool = True
    frozen: bool = False
    addresses: tuple[str, ...] = ()
    found: tuple[str, ...] | None = ("203.0.113.7",)


class Envelopes:
    """The platform's own side of the seal."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._seal = Seal(account.app_id, account.token, (account.aes_key,), plain_allowed=True)

    def check(self, echo: str, now_s: int) -> dict[str, str]:
        """The query with which the shop's address is checked."""
        now, nonce = str(now_s), secrets.token_hex(5)
        return {
            "timestamp": now, "nonce": nonce, "echostr": echo,
            "signature": signature(self.account.token, now, nonce),
        }  # fmt: skip

    def push(self, openid: str, words: str, now_s: int) -> tuple[dict[str, str], bytes]:
        """Query and body of one push of the message `words`."""
        now, nonce = str(now_s), secrets.token_hex(5)
        query = {"timestamp": now, "nonce": nonce, "openid": openid}
        query["signature"] = signature(self.account.token, now, nonce)
        if not self.account.safe:
            return query, words.encode()
        sealed = self._seal.reply(words, 0, now_s).decode()
        encrypted = sealed.split("<Encrypt><![CDATA[")[1].split("]]>")[0]
        query |= {
            "encrypt_type": "aes",
            "msg_signature": signature(self.account.token, now, nonce, encrypted),
        }
        to = self.account.original_id
        return query, f"<xml><ToUserName>{to}</ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode()

    def answer(self, answer: bytes, now: Millis) -> dict[str, str]:
        """The fields of a passive answer. Raises Forged, or whatever its parser raises, for a malformed one."""
        told: dict[str, str] = xmltodict.parse(self._opened(answer, now), strip_whitespace=False)["xml"]
        return told

    def _opened(self, answer: bytes, now: Millis) -> bytes:
        if not self.account.safe:
            return answer
        outer = xmltodict.parse(answer)["xml"]
        query = {
            "encrypt_type": "aes", "msg_signature": outer["MsgSignature"], "timestamp": outer["TimeStamp"],
            "nonce": outer["Nonce"],
        }  # fmt: skip
        fields = {name: (str(value),) for name, value in query.items()}
        return self._seal.open(Call("POST", fields, {}, answer, now)).body
