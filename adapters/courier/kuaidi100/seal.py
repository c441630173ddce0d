"""What proves that a push comes from 快递100, and what proves a question of ours to it.

In: raw bodies, the salt; parameters, key and customer. Out: the bytes that were signed, or Forged; a signature. Pure.
Called by adapters.courier.kuaidi100 and, from the other side, by its fake. Rules: platform-apis.md 7.1. The signature
covers `param` exactly as it comes out of the form; its case differs by the age of the vendor's pages. It holds no time:
a push that somebody caught may be pushed again, and then says what is known.
"""

import hashlib
import hmac

from adapters.courier import forms
from bot.core.errors import Forged
from bot.core.secret import Secret


def proven(body: bytes, salt: Secret) -> bytes:
    """The `param` of a push that is signed with the salt. Raises Forged."""
    param, sign = forms.fields(body, "param", "sign")
    if not hmac.compare_digest(signature(param, salt.reveal()).encode(), sign.lower()):
        raise Forged("a signature that does not fit")
    return param


def signature(param: bytes, salt: str) -> str:
    """Of a push, in small letters."""
    return hashlib.md5(param + salt.encode(), usedforsecurity=False).hexdigest()


def asked(param: bytes, key: str, customer: str) -> str:
    """Of a question."""
    return hashlib.md5(param + key.encode() + customer.encode(), usedforsecurity=False).hexdigest().upper()
