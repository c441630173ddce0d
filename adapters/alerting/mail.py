"""Mail, through the shop's own provider.

In: `[receivers.<name>] type = "mail"`, pages. Out: one letter a call, to the addresses of the settings and to the
people who are called. Opened by bot.app through SPEC. Rules: platform-apis.md 6.4: port 465 with TLS or 587 with
STARTTLS, an authorisation code as password, and who logs in is who writes.
"""

import logging
import re
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from msgspec import Meta

from adapters.alerting import words
from adapters.alerting.composing import Message, composed
from adapters.alerting.letter import letter
from adapters.alerting.pacing import Limit, Pace
from bot.core.alerts import Page, Receiver
from bot.core.clock import Clock
from bot.core.errors import AuthExpired, Doubtful, HalfMinuteError, Misconfigured, Permanent, Retryable, Unavailable
from bot.core.monitoring import ReceiverSpec
from bot.core.secret import Secret

log = logging.getLogger(__name__)

TYPE: Final = "mail"
MOST_BYTES: Final = 200_000
SELF: Final = "[127.0.0.1]"
"""What we call ourselves: the machine's own name is nobody's business, and to look it up may take seconds."""
LATER_S: Final = 60.0
RECIPIENTS: Final = 50
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})

_MAIL: Final = re.compile(r"[0-9A-Za-z._%+-]{1,64}@[0-9A-Za-z.-]{1,190}", re.ASCII)


class Line(StrEnum):
    """How the line is kept from others."""

    TLS = "tls"  # from the first byte on, port 465
    STARTTLS = "starttls"  # port 587
    NONE = "none"  # on this machine only


PORTS: Final = {Line.TLS: 465, Line.STARTTLS: 587, Line.NONE: 25}


class MailSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`host` of the provider, `login` (also who the letter is from) with its authorisation code as `password`; `to` get
    every letter, besides the people who are called. `ca_file`: who signed the server's certificate, where that is no
    public one."""

    host: Annotated[str, Meta(pattern=r"^[0-9A-Za-z.:-]{1,253}$")]
    login: str
    password: Secret = Secret()
    to: tuple[str, ...] = ()
    line: Line = Line.TLS
    port: Annotated[int, Meta(ge=0, le=65_535)] = 0
    ca_file: str = ""
    per_minute: Annotated[int, Meta(ge=1)] = 10
    timeout_s: Annotated[float, Meta(gt=0, le=60)] = 8.0

    def __post_init__(self) -> None:
        for mail in (self.login, *self.to):
            if not _MAIL.fullmatch(mail):
                raise ValueError(f"{mail[:60]!r} is no mail address")
        if self.line is Line.NONE and self.host not in LOOPBACK:
            raise ValueError("line = 'none' sends the password in clear; it is for a mail server on this machine only")
        if self.line is not Line.NONE and not self.password:
            raise ValueError('`password` is missing: the authorisation code from the mailbox\'s page, as "$NAME"')


class Mail:
    """The port `Receiver`. Each letter has a connection of its own."""

    def __init__(self, name: str, settings: MailSettings, clock: Clock) -> None:
        self._name = name
        self._settings = settings
        self._clock = clock
        self._pace = Pace(name, (Limit(settings.per_minute, 60.0),), clock)
        self._trust = None if settings.line is Line.NONE else _trust(name, settings.ca_file)

    async def send(self, pages: Sequence[Page]) -> None:
        """See the port."""
        message = composed(pages, MOST_BYTES, _size, words.tame)
        to = self._recipients(message)
        self._pace.take()
        raw = letter(message, [page.id for page in pages], self._settings.login, to, self._clock.now())
        smtp = SMTP(
            hostname=self._settings.host,
            port=self._settings.port or PORTS[self._settings.line],
            local_hostname=SELF,
            timeout=self._settings.timeout_s,
            use_tls=self._settings.line is Line.TLS,
            start_tls=self._settings.line is Line.STARTTLS,
            tls_context=self._trust,
        )
        try:
            await self._connect(smtp)
            await self._say(smtp, to, raw)
        finally:
            smtp.close()

    def _recipients(self, message: Message) -> list[str]:
        named = (person.mail for person in message.people if _MAIL.fullmatch(person.mail))
        found = list(dict.fromkeys((*self._settings.to, *named)))
        if not found:
            raise Misconfigured(f"{self._name}: nobody to write to; set `to`, or mail addresses in the roster")
        return found[:RECIPIENTS]

    async def _connect(self, smtp: SMTP) -> None:
        """Up to the login: whatever fails, no letter was sent."""
        try:
            await smtp.connect()
            if self._settings.password:
                await smtp.login(self._settings.login, self._settings.password.reveal())
        except SMTPAuthenticationError as error:
            if error.code < 500:
                raise Retryable(f"{self._name}: the provider lets nobody in just now ({error.code})", LATER_S) from None
            raise AuthExpired(
                f"{self._name}: the provider refuses login or password ({error.code}); most want an authorisation "
                "code (授权码) from the mailbox's page, and end it when the password changes"
            ) from None
        except SMTPConnectError as error:
            raise self._unconnected(error) from None
        except SMTPNotSupported:
            raise Misconfigured(f"{self._name}: the server speaks no {self._settings.line} or no login") from None
        except SMTPResponseException as error:
            raise self._refusal(error.code) from None
        except ssl.SSLError:
            raise self._untrusted() from None
        except (SMTPException, OSError, TimeoutError) as error:
            raise Unavailable(f"{self._name}: the mail server does not answer ({type(error).__name__})", 5.0) from None

    async def _say(self, smtp: SMTP, to: Sequence[str], raw: bytes) -> None:
        try:
            refused, _ = await smtp.sendmail(self._settings.login, to, raw)
        except SMTPRecipientsRefused as error:
            raise self._refusal(min((one.code for one in error.recipients), default=550)) from None
        except SMTPResponseException as error:
            raise self._refusal(error.code) from None
        except SMTPNotSupported:
            raise Misconfigured(f"{self._name}: the server does not take this form of letter") from None
        except (SMTPException, OSError, TimeoutError) as error:
            raise Doubtful(
                f"{self._name}: the line broke while the letter was on its way ({type(error).__name__})"
            ) from None
        if refused:
            log.warning("%s: %d of %d addresses were refused; are they right?", self._name, len(refused), len(to))

    def _refusal(self, code: int) -> HalfMinuteError:
        """4xx passes, 5xx does not."""
        if code < 500:
            self._pace.close(LATER_S)
            return Retryable(f"{self._name}: the provider takes no letters just now ({code})", LATER_S)
        return Permanent(
            f"{self._name}: the provider refuses the letter ({code}); are the addresses right, is `login` the mailbox "
            "itself, and are its daily letters not used up?"
        )

    def _unconnected(self, error: SMTPConnectError) -> HalfMinuteError:
        if isinstance(error.__cause__, ssl.SSLError):
            return self._untrusted()
        return Unavailable(
            f"{self._name}: no connection to the mail server ({type(error.__cause__ or error).__name__}); are host, "
            "port and network right?", 5.0,
        )  # fmt: skip

    def _untrusted(self) -> HalfMinuteError:
        return Misconfigured(
            f"{self._name}: the server's certificate or TLS does not hold; is `host` the name in it, and `line` right "
            "for the port?"
        )


def _size(message: Message) -> int:
    return 2 * sum(len(line.encode()) for part in message.parts for line in (part.head, part.link, *part.lines))


def _trust(name: str, ca_file: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except (OSError, ssl.SSLError):
        raise Misconfigured(f"{name}: ca_file {ca_file} cannot be read as certificates") from None


@asynccontextmanager
async def _open(name: str, settings: msgspec.Struct, clock: Clock) -> AsyncIterator[Receiver]:
    if not isinstance(settings, MailSettings):
        raise TypeError(f"{type(settings).__name__} are no settings of {TYPE}")
    yield Mail(name, settings, clock)


SPEC = ReceiverSpec(TYPE, MailSettings, _open)
