"""What Weibo's error codes mean, and what is to be done about each.

In: `error_code` and `error` of an answer. Out: an exception of the product's tree, made by `error_for`. Called by
adapters.weibo.api. Codes and their treatment: platform-apis.md 5.3; but for 10022 to 10024 they are of confidence C.
"""

from enum import StrEnum
from typing import Final

import msgspec

from bot.core.errors import AuthExpired, Doubtful, HalfMinuteError, Misconfigured, Permanent, Retryable


class Cause(StrEnum):
    """What kind of trouble a code tells of."""

    BUSY = "busy"  # try again soon
    SLOW = "slow"  # done, or not: the platform itself does not know yet
    TOKEN = "token"  # noqa: S105 - a person has to authorise the app anew
    SETUP = "setup"  # nothing works until somebody changes a setting, here or on the platform's page
    LIMIT = "limit"  # this hour's calls are used up
    VARY = "vary"  # never again with the same words
    PERSON = "person"  # a person has to look at the words
    GONE = "gone"  # the post or the comment is there no more
    CLOSED = "closed"  # nobody may comment there, or not we
    TEXT = "text"  # too long, or empty
    BUG = "bug"  # we asked wrongly, or nobody knows that code


class Meaning(msgspec.Struct, frozen=True):
    """One code, in words for people."""

    cause: Cause
    says: str
    wait_s: float = 0.0


class WeiboError(Permanent):
    """Weibo said no; `code` and `cause` tell more."""

    def __init__(self, message: str, code: int, cause: Cause) -> None:
        super().__init__(message)
        self.code = code
        self.cause = cause


_ANEW: Final = "authorise the app for the account anew, and set the new token (Weibo gives none by itself)"
_VARY: Final = "write it in other words; the same ones are never sent again by themselves"

CODES: Final[dict[int, Meaning]] = {
    10001: Meaning(Cause.BUSY, "Weibo has trouble", 2.0),
    10002: Meaning(Cause.BUSY, "Weibo has trouble", 2.0),
    10003: Meaning(Cause.BUSY, "Weibo has trouble", 2.0),
    10009: Meaning(Cause.BUSY, "Weibo is busy", 5.0),
    10010: Meaning(Cause.SLOW, "Weibo took too long for it"),
    10011: Meaning(Cause.BUSY, "Weibo has trouble", 2.0),
    10004: Meaning(Cause.SETUP, "this machine's address may not call Weibo; bind it on the app's page"),
    10005: Meaning(Cause.SETUP, "the app has no right to this call; ask for it on the app's page"),
    10006: Meaning(Cause.TOKEN, f"the access token is missing; {_ANEW}"),
    10013: Meaning(Cause.SETUP, "the account is none that Weibo knows; compare uid with its page"),
    10014: Meaning(Cause.SETUP, "the app has no right to this call; ask for it on the app's page"),
    10022: Meaning(Cause.LIMIT, "this hour's calls of this machine's address are used up"),
    10023: Meaning(Cause.LIMIT, "this hour's calls for the account are used up"),
    10024: Meaning(Cause.LIMIT, "this hour's calls of this kind for the account are used up"),
    20003: Meaning(Cause.GONE, "this person is not there any more"),
    20008: Meaning(Cause.TEXT, "the text is empty"),
    20012: Meaning(Cause.TEXT, "the text is too long; shorten it"),
    20013: Meaning(Cause.TEXT, "the text is too long; shorten it"),
    20016: Meaning(Cause.VARY, f"too much was written too fast; wait a little, then {_VARY}"),
    20017: Meaning(Cause.VARY, f"it is too similar to what was written before; {_VARY}"),
    20019: Meaning(Cause.VARY, f"the same was written before; {_VARY}"),
    20018: Meaning(Cause.PERSON, "it holds a link that Weibo does not allow; a person has to change it"),
    20020: Meaning(Cause.PERSON, "Weibo takes it for advertising; a person has to write it in other words"),
    20021: Meaning(Cause.PERSON, "Weibo does not allow its words; a person has to write it in other words"),
    20022: Meaning(Cause.PERSON, "Weibo does not allow what is written from here; a person has to look at the account"),
    20031: Meaning(Cause.PERSON, "Weibo wants a person to prove to be one; log in to the account and write there"),
    20032: Meaning(Cause.SLOW, "Weibo says that it will appear in a minute or two"),
    20101: Meaning(Cause.GONE, "the post was deleted"),
    20201: Meaning(Cause.GONE, "the comment was deleted"),
    20206: Meaning(Cause.CLOSED, "only people whom its author follows may comment on this post"),
    20207: Meaning(Cause.CLOSED, "its author lets nobody comment on this post"),
    21301: Meaning(Cause.TOKEN, f"the access token is refused; {_ANEW}"),
    **{code: Meaning(Cause.TOKEN, f"the access token is no longer valid; {_ANEW}") for code in range(21314, 21320)},
    21321: Meaning(Cause.SETUP, "the app is not reviewed: only its test users may be read; ask for the review"),
    21327: Meaning(Cause.TOKEN, f"the access token has expired; {_ANEW}"),
    21332: Meaning(Cause.TOKEN, f"the access token is not valid; {_ANEW}"),
}


def error_for(code: int, message: str, what: str) -> HalfMinuteError:
    """The exception for a code; `message` is Weibo's own."""
    meaning = CODES.get(code, Meaning(Cause.BUG, "an unknown refusal"))
    theirs = message[:120] if message.isprintable() else ""
    told = f"{what}: {meaning.says} (Weibo says {code}: {theirs})"
    match meaning.cause:
        case Cause.BUSY:
            return Retryable(told, meaning.wait_s)
        case Cause.SLOW:
            return Doubtful(told)
        case Cause.TOKEN:
            return AuthExpired(told)
        case Cause.SETUP:
            return Misconfigured(told)
        case _:
            return WeiboError(told, code, meaning.cause)
