"""A mail server that takes letters over TLS or STARTTLS from whoever logs in, and from nobody else.

In: how it should behave. Out: `MailServer` with the letters it took. Called by the tests of the receiver of mail.
"""

import asyncio
import base64
import ssl
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOGIN = "alerts@shop.example"
PASSWORD = "abcd-authorisation-code"


class MailServer:
    """`manners` are how the next letters go: "refuse" (550), "later" (451), "hang" or "lose" while one is said, "full"
    (the login is put off), "plain" (no STARTTLS is offered)."""

    def __init__(self, folder: Path, *, starttls: bool) -> None:
        self.letters: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.recipients: list[list[str]] = []
        self.manners: deque[str] = deque()
        self.refused: set[str] = set()
        self.clear_logins = 0
        self.port = 0
        self.ca_file = folder / "ca.pem"
        self._starttls = starttls
        self._trust = _certificate(folder, self.ca_file)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["MailServer"]:
        at_once = None if self._starttls else self._trust
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=at_once, limit=1 << 22)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await Talk(self, reader, writer, self._trust, secure=not self._starttls).run()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()


class Talk:
    """One connection."""

    def __init__(
        self, server: MailServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, trust: ssl.SSLContext,
        *, secure: bool,
    ) -> None:  # fmt: skip
        self._server = server
        self._reader = reader
        self._writer = writer
        self._trust = trust
        self._secure = secure
        self._known = False
        self._to: list[str] = []
        self._manner = server.manners.popleft() if server.manners else ""

    async def run(self) -> None:
        await self._say("220 mail.shop.example ESMTP")
        while line := (await self._reader.readline()).decode().strip():
            verb, _, rest = line.partition(" ")
            if verb.upper() == "QUIT":
                await self._say("221 bye")
                return
            await self._answer(verb.upper(), rest)

    async def _answer(self, verb: str, rest: str) -> None:
        match verb:
            case "EHLO":
                offers = ["AUTH PLAIN LOGIN", "SIZE 1000000"]
                if not self._secure and self._manner != "plain":
                    offers.append("STARTTLS")
                await self._say(
                    "250-mail.shop.example", *(f"250-{offer}" for offer in offers[:-1]), f"250 {offers[-1]}"
                )
            case "STARTTLS":
                await self._say("220 go ahead")
                await self._writer.start_tls(self._trust)
                self._secure = True
            case "AUTH":
                await self._login(rest)
            case "MAIL":
                fits = self._known and f"FROM:<{LOGIN}>" in rest
                await self._say("250 fine" if fits else "553 authentication is required, mail from must be login")
            case "RCPT":
                await self._recipient(rest)
            case "DATA":
                await self._letter()
            case _:
                await self._say("250 fine")

    async def _login(self, rest: str) -> None:
        self._server.clear_logins += not self._secure
        if self._manner == "full":
            await self._say("454 temporary failure")
            return
        told = base64.b64decode(rest.split()[-1]).decode().split("\0")
        self._known = told[1:] == [LOGIN, PASSWORD]
        await self._say("235 welcome" if self._known else "535 authentication failed")

    async def _recipient(self, rest: str) -> None:
        address = rest[rest.index("<") + 1 : rest.index(">")]
        if address in self._server.refused:
            await self._say("550 no such mailbox")
            return
        self._to.append(address)
        await self._say("250 fine")

    async def _letter(self) -> None:
        if self._manner in ("refuse", "later"):
            await self._say("550 spam" if self._manner == "refuse" else "451 try later")
            return
        await self._say("354 go on")
        raw = await self._reader.readuntil(b"\r\n.\r\n")
        if self._manner == "hang":
            await asyncio.Event().wait()
        self._server.raw.append(raw)
        letter = message_from_bytes(raw.removesuffix(b".\r\n"), policy=default)
        assert isinstance(letter, EmailMessage)
        self._server.letters.append(letter)
        self._server.recipients.append(self._to)
        if self._manner == "lose":
            self._writer.transport.abort()
            return
        await self._say("250 queued")

    async def _say(self, *lines: str) -> None:
        self._writer.write(b"".join(line.encode() + b"\r\n" for line in lines))
        await self._writer.drain()


def _certificate(folder: Path, ca_file: Path) -> ssl.SSLContext:
    """A certificate for this machine that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime(2025, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    ca_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file = folder / "key.pem"
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(ca_file, key_file)
    return trust
