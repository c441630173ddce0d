"""The contract of receivers for mail, over TLS and STARTTLS, on a server that lets in only who proves himself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.alerting import mail
from bot.core.errors import Doubtful, HalfMinuteError, Permanent, Retryable
from config.settings import convert
from tests.contract.test_receiver import HOSTILE, ReceiverContract, page
from tests.support.mailbox import LOGIN, PASSWORD, MailServer
from tests.support.robots import ADDRESS, Group


class MailContract(ReceiverContract):
    spec, module, called = mail.SPEC, mail, "limei@shop.example"
    starttls = True
    server: MailServer

    @asynccontextmanager
    async def standing(self, folder: Path) -> AsyncIterator[dict[str, object]]:
        async with MailServer(folder, starttls=self.starttls).opened() as self.server:
            yield self.table()

    def table(self, **more: object) -> dict[str, object]:
        return {
            "host": "127.0.0.1", "port": self.server.port, "login": LOGIN, "password": PASSWORD,
            "line": "starttls" if self.starttls else "tls", "ca_file": str(self.server.ca_file), "timeout_s": 2.0,
        } | more  # fmt: skip

    def told(self) -> list[Group]:
        groups = []
        for letter, to in zip(self.server.letters, self.server.recipients, strict=True):
            body = letter.get_body(("plain",))
            assert body is not None
            text = body.get_content()
            groups.append(Group(f"{letter['Subject']}\n{text}", to, ADDRESS.findall(text)))
        return groups

    def refused(self) -> int:
        return 0

    async def test_a_letter_is_from_who_logs_in_and_has_one_id_for_the_same_pages(self) -> None:
        await self.receiver.send([page()])
        await self.receiver.send([page()])
        first, second = self.server.letters
        assert LOGIN in first["From"]
        assert first["Message-ID"] == second["Message-ID"]
        assert first["Subject"] == "【严重】小太阳暖手宝 · 安全 1"
        assert self.server.clear_logins == 0

    async def test_html_says_the_same_and_holds_nothing_of_strangers(self) -> None:
        await self.receiver.send([page(title='<b>"\r\nBcc: x@evil.example', lines=HOSTILE)])
        [letter] = self.server.letters
        assert letter["Bcc"] is None
        html = letter.get_body(("html",))
        assert html is not None
        told = html.get_content()
        assert "<script" not in told
        assert "&lt;script&gt;alert(1)" in told
        assert told.count("href=") == 2

    @pytest.mark.parametrize(
        ("manner", "kind"), [("refuse", Permanent), ("later", Retryable), ("lose", Doubtful), ("hang", Doubtful),
                             ("full", Retryable)]
    )  # fmt: skip
    async def test_what_went_wrong_says_whether_to_try_again(self, manner: str, kind: type[Exception]) -> None:
        self.server.manners.append(manner)
        settings = convert(self.table(timeout_s=0.3), self.spec.settings, "[receivers.pr]")
        async with self.spec.open("pr", settings, self.clock) as receiver:
            with pytest.raises(kind):
                await receiver.send([page()])

    async def test_one_wrong_address_keeps_nobody_else_from_it(self) -> None:
        self.server.refused.add("gone@shop.example")
        settings = convert(self.table(to=["gone@shop.example"]), self.spec.settings, "[receivers.pr]")
        async with self.spec.open("pr", settings, self.clock) as receiver:
            await receiver.send([page()])
            with pytest.raises(Permanent):
                await receiver.send([page(people=())])
        assert self.server.recipients == [["limei@shop.example"]]

    async def test_nobody_to_write_to_is_said(self) -> None:
        with pytest.raises(Permanent, match="nobody to write to"):
            await self.receiver.send([page(people=())])

    @pytest.mark.parametrize(
        ("change", "says"),
        [({"password": "wrong-password"}, "授权码"), ({"ca_file": ""}, "certificate"), ({"port": 1}, "no connection")],
    )
    async def test_what_is_set_wrong_is_said_without_the_secret(self, change: dict[str, object], says: str) -> None:
        settings = convert(self.table(**change), self.spec.settings, "[receivers.pr]")
        async with self.spec.open("pr", settings, self.clock) as receiver:
            with pytest.raises(HalfMinuteError, match=says) as caught:
                await receiver.send([page()])
        assert PASSWORD not in str(caught.value)
        assert "wrong-password" not in str(caught.value)
        assert self.server.letters == []


class TestMailStarttls(MailContract):
    async def test_a_line_without_tls_gets_neither_letter_nor_password(self) -> None:
        self.server.manners.append("plain")
        with pytest.raises(HalfMinuteError):
            await self.receiver.send([page()])
        assert self.server.clear_logins == 0
        assert self.server.letters == []


class TestMailTls(MailContract):
    starttls = False


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"line": "none", "host": "mail.shop.example"}, "in clear"),
        ({"login": "nobody"}, "no mail address"),
        ({"to": ["a@b\r\nBcc: c@d"]}, "no mail address"),
        ({"password": ""}, "password"),
    ],
)
def test_mail_settings_that_would_harm_are_refused(change: dict[str, object], says: str) -> None:
    table: dict[str, object] = {"host": "mail.shop.example", "login": LOGIN, "password": PASSWORD}
    with pytest.raises(ValueError, match=says):
        convert(table | change, mail.SPEC.settings, "[receivers.mail]")
