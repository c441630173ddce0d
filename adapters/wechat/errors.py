"""What WeChat's error codes mean, and what is to be done about each.

In: `errcode` and `errmsg`. Out: an exception of the product's tree, made by `error_for`. Called by adapters.wechat.api.
Codes and their treatment: platform-apis.md 1.5 to 1.8.
"""

from enum import StrEnum
from typing import Final

import msgspec

from bot.core.errors import AuthExpired, HalfMinuteError, Misconfigured, Permanent, Retryable

NO_FILE: Final = 40007
NO_MENUS: Final = 40200
TOKEN_REFUSED: Final = frozenset({40001, 40014, 42001})


class Cause(StrEnum):
    """What kind of trouble a code tells of."""

    BUSY = "busy"  # try again soon
    TOKEN = "token"  # noqa: S105 - get another, once
    SETUP = "setup"  # nothing works until somebody changes a setting
    GONE = "gone"  # this customer cannot be reached any more
    WINDOW = "window"  # the window or its messages are used up: another way, or wait for the customer
    LIMIT = "limit"  # the account's own limit of the minute or the day
    TEXT = "text"  # this text is not accepted as it is
    GRANT = "grant"  # the customer has not agreed to this kind of notice
    HARMLESS = "harmless"  # of no consequence
    BUG = "bug"  # we asked wrongly


class Meaning(msgspec.Struct, frozen=True):
    """One code, in words for people."""

    cause: Cause
    says: str
    wait_s: float = 0.0


class WechatError(Permanent):
    """WeChat said no; `code` and `cause` tell more."""

    def __init__(self, message: str, code: int, cause: Cause) -> None:
        super().__init__(message)
        self.code = code
        self.cause = cause


CODES: Final[dict[int, Meaning]] = {
    -1: Meaning(Cause.BUSY, "WeChat is busy", 1.0),
    40001: Meaning(Cause.TOKEN, "the access token is not valid"),
    40014: Meaning(Cause.TOKEN, "the access token is no token"),
    42001: Meaning(Cause.TOKEN, "the access token has expired"),
    40002: Meaning(Cause.SETUP, "the kind of grant is not accepted"),
    40013: Meaning(Cause.SETUP, "app_id is not known to WeChat; compare it with the platform's page"),
    40125: Meaning(Cause.SETUP, "app_secret is wrong; reset it on the platform's page and set it here"),
    40243: Meaning(Cause.SETUP, "app_secret is frozen; unfreeze it on the platform's page"),
    40164: Meaning(Cause.SETUP, "this machine's address is not on the platform's list of allowed addresses; add it"),
    NO_FILE: Meaning(Cause.TEXT, "the file is not there any more; WeChat keeps it for three days"),
    40004: Meaning(Cause.TEXT, "this kind of file is not taken"),
    40005: Meaning(Cause.TEXT, "this kind of file is not taken"),
    40006: Meaning(Cause.TEXT, "the file is too large or empty"),
    40009: Meaning(Cause.TEXT, "the picture is too large"),
    40037: Meaning(Cause.SETUP, "there is no such template; compare its id with the platform's page"),
    40003: Meaning(Cause.GONE, "this customer belongs to another account"),
    43004: Meaning(Cause.GONE, "the customer does not follow the account"),
    43019: Meaning(Cause.GONE, "the customer is on the account's blacklist"),
    50002: Meaning(Cause.GONE, "the customer's account is limited"),
    50005: Meaning(Cause.GONE, "the customer does not follow the account"),
    45001: Meaning(Cause.TEXT, "the file is too large"),
    45002: Meaning(Cause.TEXT, "the text is too long"),
    45009: Meaning(Cause.LIMIT, "today's calls are used up; they count anew at midnight"),
    45011: Meaning(Cause.LIMIT, "this minute's calls are used up", 60.0),
    45015: Meaning(Cause.WINDOW, "the customer last wrote too long ago, or has left"),
    45047: Meaning(Cause.WINDOW, "the messages allowed since the customer last wrote are used up"),
    45072: Meaning(Cause.HARMLESS, "no such sign of typing"),
    45080: Meaning(Cause.HARMLESS, "the customer has not written lately"),
    45081: Meaning(Cause.HARMLESS, "the sign of typing is shown already"),
    45162: Meaning(Cause.TEXT, "this kind of message cannot be sent from here"),
    NO_MENUS: Meaning(Cause.TEXT, "this account may not send menus; only verified service accounts may"),
    47001: Meaning(Cause.BUG, "WeChat cannot read what was sent"),
    47003: Meaning(Cause.TEXT, "a field of the template breaks its rule"),
    43101: Meaning(Cause.GRANT, "the customer has not subscribed to this notice, or it was used up"),
    43117: Meaning(Cause.LIMIT, "too many template messages lately", 60.0),
    41030: Meaning(Cause.BUG, "the page of the notice does not exist"),
    48001: Meaning(Cause.SETUP, "the account has no right to this; verify it on the platform's page"),
    48002: Meaning(Cause.GONE, "the customer refuses messages"),
    48004: Meaning(Cause.SETUP, "WeChat has taken the account's right to this; see its notices on the platform's page"),
}


def error_for(code: int, message: str, what: str) -> HalfMinuteError:
    """The exception for a code; `message` is WeChat's own, which for 40164 names the address."""
    meaning = CODES.get(code, Meaning(Cause.BUG, "an unknown refusal"))
    told = f"{what}: {meaning.says} (WeChat says {code}: {message[:120]})"
    if meaning.cause is Cause.BUSY or (meaning.cause is Cause.LIMIT and meaning.wait_s):
        return Retryable(told, meaning.wait_s)
    if meaning.cause is Cause.TOKEN:
        return AuthExpired(told)
    if meaning.cause is Cause.SETUP:
        return Misconfigured(told)
    return WechatError(told, code, meaning.cause)
