"""What proves that a call comes from WeChat, and the envelope around its messages.

In: raw calls, our token, the current and the previous EncodingAESKey, our AppID. Out: the message inside, as bytes,
with the key that opened it; sealed replies. Called by adapters.wechat.hook. Whatever is wrong raises Forged: no caller
learns what it was. Rules and numbers: platform-apis.md 1.1, 1.2 and 2.4 (the vendor's encryption guide).
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from contextlib import suppress
from typing import Final

import msgspec
from wechatpy.crypto import PrpCrypto

from bot.core.clock import SECOND
from bot.core.errors import Forged, Misconfigured
from bot.core.hooks import Call

KEY_LENGTH: Final = 43
KEY_BYTES: Final = 32
WINDOW_S: Final = 300
"""How far a call's time may lie from ours: the platform repeats a call for 20 s with the same time, clocks differ."""

_ENCRYPTED: Final = re.compile(rb"<Encrypt>\s*(?:<!\[CDATA\[)?([A-Za-z0-9+/=]+)(?:\]\]>)?\s*</Encrypt>")
_TIME: Final = re.compile(r"[0-9]{1,12}", re.ASCII)


class Skewed(Forged):
    """Proven, but made too far from our time: our clock is off, or somebody repeats an old call."""

    def __init__(self, off_s: float) -> None:
        super().__init__(f"proven, but made {abs(off_s):.0f} s {'before' if off_s < 0 else 'after'} our time")


class Opened(msgspec.Struct, frozen=True):
    """A message that is proven to come from WeChat; `key` is the number of the key that opened it, None for plain."""

    body: bytes
    key: int | None


class _Sealed(msgspec.Struct, frozen=True):
    """The JSON form of an envelope."""

    encrypted: str = msgspec.field(name="Encrypt")


class Seal:
    """Checks and opens what comes, seals what goes. Raises Misconfigured for a token or key that cannot be one."""

    def __init__(self, app_id: str, token: str, keys: tuple[str, ...], *, plain_allowed: bool = False) -> None:
        if not token:
            raise Misconfigured("[adapters.wechat] token is empty; copy it from the platform's server settings")
        if not keys and not plain_allowed:
            raise Misconfigured("[adapters.wechat] aes_key is empty; choose safe mode (安全模式) on the platform")
        self._app_id = app_id
        self._token = token
        self._ciphers = tuple(PrpCrypto(_key(text)) for text in keys)
        self._plain_allowed = plain_allowed

    def echo(self, call: Call) -> bytes:
        """What the platform wants back when it checks our address (GET). In safe mode it may be sealed as well."""
        echo = call.field("echostr")
        if "msg_signature" in call.query:
            self._proven(call, "msg_signature", echo)
            return self._decrypted(echo.encode("utf-8", "replace")).body
        self._proven(call, "signature")
        return echo.encode("utf-8", "replace")

    def open(self, call: Call) -> Opened:
        """The message of a push (POST)."""
        if call.query.get("encrypt_type", ("raw",)) == ("raw",):
            if not self._plain_allowed:
                raise Forged("a plain message where safe mode is required")
            self._proven(call, "signature")
            return Opened(call.body, None)
        if call.field("encrypt_type") != "aes":
            raise Forged("an unknown kind of encryption")
        encrypted = _encrypted(call.body)
        self._proven(call, "msg_signature", encrypted.decode("ascii"))
        return self._decrypted(encrypted)

    def reply(self, body: str, key: int, now_s: int) -> bytes:
        """`body` as a sealed passive reply, under the key of the message it answers."""
        encrypted = self._ciphers[key].encrypt(body, self._app_id).decode("ascii")
        nonce = secrets.token_hex(8)
        return (
            f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt>"
            f"<MsgSignature><![CDATA[{signature(self._token, str(now_s), nonce, encrypted)}]]></MsgSignature>"
            f"<TimeStamp>{now_s}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
        ).encode()

    def _proven(self, call: Call, name: str, *more: str) -> None:
        """Signed with our token, and lately: the protocol itself accepts a captured call for ever."""
        told = call.field("timestamp")
        if not _TIME.fullmatch(told):
            raise Forged("a time that is none")
        due = signature(self._token, told, call.field("nonce"), *more)
        if not hmac.compare_digest(due.encode(), call.field(name).encode("utf-8", "replace")):
            raise Forged(f"{name} does not fit")
        off_s = int(told) - call.at / SECOND
        if abs(off_s) > WINDOW_S:
            raise Skewed(off_s)

    def _decrypted(self, encrypted: bytes) -> Opened:
        for number, cipher in enumerate(self._ciphers):
            with suppress(Exception):  # five kinds and more are raised for bytes that are no message of ours
                plain = cipher.cipher.decrypt(base64.b64decode(encrypted, validate=True))
                return Opened(_message(plain, self._app_id.encode()), number)
        raise Forged("no key of ours opens it for this AppID")


def signature(*parts: str) -> str:
    """SHA-1 of the sorted parts, in hex."""
    return hashlib.sha1("".join(sorted(parts)).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def _key(text: str) -> bytes:
    """The 32 bytes of an EncodingAESKey. wechatpy would check it with an assertion only."""
    try:
        key = base64.b64decode(text + "=", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(text) != KEY_LENGTH or len(key) != KEY_BYTES:
        raise Misconfigured(f"[adapters.wechat] an aes_key has {KEY_LENGTH} letters and digits; this one has not")
    return key


def _message(plain: bytes, app_id: bytes) -> bytes:
    """What stands between 16 random bytes with the length, and the AppID with 1 to 32 bytes of padding. wechatpy would
    want it to be UTF-8, and leave the padding unchecked. Raises Forged, IndexError."""
    padding, ends = plain[-1], 20 + int.from_bytes(plain[16:20], "big")
    if not 1 <= padding <= KEY_BYTES or plain[ends:-padding] != app_id or ends > len(plain):
        raise Forged("not for this AppID")
    return plain[20:ends]


def _encrypted(body: bytes) -> bytes:
    """The one sealed part of an envelope, found without parsing: nothing is proven yet."""
    if body.lstrip()[:1] == b"{":
        try:
            return msgspec.json.decode(body, type=_Sealed).encrypted.encode("ascii")
        except (msgspec.DecodeError, UnicodeError) as error:
            raise Forged("an envelope that is none") from error
    found = _ENCRYPTED.findall(body)
    if len(found) != 1:
        raise Forged(f"{len(found)} sealed parts in an envelope")
    sealed: bytes = found[0]
    return sealed
