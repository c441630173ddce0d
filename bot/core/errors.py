"""What can go wrong, as a tree; every part raises these and nothing of its own across a seam.

    HalfMinuteError
    ├── Retryable      not done, may be tried again `after` seconds; only bot/retry.py waits
    │   └── Unavailable    the store or a platform is away
    ├── Doubtful       may have been done (no answer came back): never repeat blindly
    ├── Permanent      will never work as asked; tell a person
    │   ├── AuthExpired    credentials refused; refresh them once
    │   ├── Waits          not before the customer writes again; then it goes out by itself
    │   ├── Refused        the guard or a rule says no; carries the risks
    │   ├── Unfit          a knowledge entry cannot be put in force; carries the checks
    │   ├── NotFound       no such thing (or not yours to see)
    │   ├── Misconfigured  a setting or content file is wrong; names file and line
    │   ├── Unreadable     bytes that do not decode to what they should be
    │   └── Forged         a webhook that does not prove who sent it; refused without a word
    ├── Conflict       somebody else decided first; carries the draft as it is now
    ├── Held           somebody else has that conversation, or it changed first; carries it as it is now
    ├── CustomerChanged  somebody else changed the profile first; carries it as it is now
    ├── AlertChanged   somebody else did something to the alert first; carries it as it is now
    ├── Outdated       somebody else changed the roster, the rules or the crisis first; read it again
    ├── Overtaken      somebody else changed the entry first; carries its record as it is now
    └── LeaseLost      another worker holds this partition now

Every message says what happened, where, and what to do.
"""

from bot.core.alerts import Alert
from bot.core.conversations import Conversation
from bot.core.customers import Customer
from bot.core.library import Check, Record
from bot.core.lifecycle import WAITS
from bot.core.model import Draft, Risk, UserName


class HalfMinuteError(Exception):
    """Root of the tree."""


class Retryable(HalfMinuteError):
    """Not done; may be tried again after `after` seconds."""

    def __init__(self, message: str, after: float = 0.5) -> None:
        super().__init__(message)
        self.after = after


class Unavailable(Retryable):
    """The store or a platform does not answer at all."""


class Doubtful(HalfMinuteError):
    """The other side may have done it: the answer was lost."""


class Permanent(HalfMinuteError):
    """Will not work however often it is tried."""


class AuthExpired(Permanent):
    """Credentials were refused."""


class Waits(Permanent):
    """The platform takes nothing for this customer until they write again; the adapter sees to it that it is sent then.
    `told`: how the customer learned meanwhile that an answer waits (empty: not at all)."""

    def __init__(self, told: str = "") -> None:
        super().__init__(f"{WAITS}: {told}".removesuffix(": "))
        self.told = told


class Refused(Permanent):
    """A rule forbids this text; `risks` says where and why."""

    def __init__(self, message: str, risks: tuple[Risk, ...] = ()) -> None:
        super().__init__(message)
        self.risks = risks


class Unfit(Permanent):
    """A knowledge entry cannot be put in force; `checks` say why."""

    def __init__(self, message: str, checks: tuple[Check, ...] = ()) -> None:
        super().__init__(message)
        self.checks = checks


class NotFound(Permanent):
    """No such thing, or not the asker's to see."""


class Misconfigured(Permanent):
    """A setting or a content file is wrong; the message names file and line."""


class Unreadable(Permanent):
    """Bytes that are not what they should be."""


class Forged(Permanent):
    """A request that does not prove that it comes from the platform it names. The message is for the log only."""


class Conflict(HalfMinuteError):
    """Another decision came first; `current` is the draft as it stands."""

    def __init__(self, message: str, current: Draft) -> None:
        super().__init__(message)
        self.current = current


class Overtaken(HalfMinuteError):
    """Another change of the entry came first, by `winner`; `record` is how it stands."""

    def __init__(self, message: str, winner: UserName, record: Record) -> None:
        super().__init__(message)
        self.winner = winner
        self.record = record


class Held(HalfMinuteError):
    """The conversation is somebody else's, or not as it was seen; `conversation` is how it stands."""

    def __init__(self, message: str, conversation: Conversation) -> None:
        super().__init__(message)
        self.conversation = conversation


class CustomerChanged(HalfMinuteError):
    """Another change of the profile came first; `customer` is how it stands."""

    def __init__(self, message: str, customer: Customer) -> None:
        super().__init__(message)
        self.customer = customer


class ShelfChanged(HalfMinuteError):
    """Another change of the shelf came first; read it again."""


class AlertChanged(HalfMinuteError):
    """Somebody else did something to the alert first; `alert` is how it stands."""

    def __init__(self, message: str, alert: Alert) -> None:
        super().__init__(message)
        self.alert = alert


class Outdated(HalfMinuteError):
    """Somebody else changed the roster, the rules or a crisis first; read it again."""


class LeaseLost(HalfMinuteError):
    """Another worker reads this partition now; stop and ask for the lease again."""
