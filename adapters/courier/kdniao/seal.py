"""What proves a call to or from 快递鸟: a signature over its JSON with the account's key.

In: raw bodies, the key. Out: the bytes that were signed, or Forged; a signature. Pure. Called by
adapters.courier.kdniao and, from the other side, by its fake. Rules: platform-apis.md 7.2: base64 of the hexadecimal
text of the MD5, over RequestData exactly as it comes out of the form. The vendor's other form of push, plain JSON, is
not signed at all and is not taken.
"""

import base64
import hashlib
import hmac

from adapters.courier import forms
from bot.core.errors import Forged
from bot.core.secret import Secret


def proven(body: bytes, key: Secret, *, twice: bool) -> bytes:
    """The RequestData of a push that is signed with the key. Raises Forged."""
    said, sign = forms.fields(body, "RequestData", "DataSign")
    if twice:
        said, sign = forms.once_more(said), forms.once_more(sign)
    if not hmac.compare_digest(signature(said, key.reveal()).encode(), sign):
        raise Forged("a signature that does not fit")
    return said


def signature(said: bytes, key: str) -> str:
    digest = hashlib.md5(said + key.encode(), usedforsecurity=False).hexdigest()
    return base64.b64encode(digest.encode()).decode()
