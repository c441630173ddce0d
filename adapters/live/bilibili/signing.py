"""How a call of the open platform proves who makes it. Pure.

In: the exact bytes of the body, a nonce, the time. Out: headers. Called by adapters.live.bilibili.api and, to look at
what arrives, by the fake platform. Rules: platform-apis.md 3.2.
"""

import hashlib
import hmac
from typing import Final

PREFIX: Final = "x-bili-"
METHOD: Final = "HMAC-SHA256"
VERSION: Final = "1.0"
JSON: Final = "application/json"


def headers(access_key: str, access_secret: str, body: bytes, nonce: str, at_s: int) -> dict[str, str]:
    """Everything a call must carry; send the very bytes that were signed."""
    said = {
        "x-bili-accesskeyid": access_key,
        "x-bili-content-md5": hashlib.md5(body, usedforsecurity=False).hexdigest(),
        "x-bili-signature-method": METHOD,
        "x-bili-signature-nonce": nonce,
        "x-bili-signature-version": VERSION,
        "x-bili-timestamp": str(at_s),
    }
    return {**said, "Authorization": signature(access_secret, said), "Content-Type": JSON, "Accept": JSON}


def signature(access_secret: str, said: dict[str, str]) -> str:
    """Over the platform's own headers in the order of their names, one a line."""
    lines = "\n".join(f"{name}:{said[name]}" for name in sorted(said) if name.startswith(PREFIX))
    return hmac.new(access_secret.encode(), lines.encode(), hashlib.sha256).hexdigest()
