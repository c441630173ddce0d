"""What every receiver of alerts does, written once and run on each: WeCom in both forms, DingTalk, Feishu, the
signed webhook (and mail, in test_receiver_mail). The other side looks at signature, size and rate as vendors do."""

import logging
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import ModuleType
from typing import ClassVar

import msgspec
import pytest

from adapters import http
from adapters.alerting import dingtalk, feishu, webhook, wecom
from adapters.alerting.words import UNSEEN
from bot.core.alerts import Page, Person, Receiver, TellKind
from bot.core.errors import Doubtful, HalfMinuteError, Permanent, Retryable
from bot.core.model import UserName
from bot.core.monitoring import ReceiverSpec
from bot.core.topics import Level
from config.settings import convert
from tests.support.clock import FakeClock
from tests.support.robots import (
    KEY,
    SECRET,
    FakeDingtalk,
    FakeFeishu,
    FakeRobot,
    FakeWebhook,
    FakeWecom,
    Group,
)

LINK = "https://console.example/#/watch/0-5f2c1a"
CLAIM = "https://console.example/claim/eyJhIjoiMC01In0.Zm9v-_x"
LI = Person(name=UserName("limei"), wecom="LiMei", dingtalk="u-li", feishu="ou_li", mail="limei@shop.example")
IMPATIENT = http.Times(read_s=0.1, total_s=0.2)
HOSTILE = (
    '@all @所有人 <@all> <at user_id="all">都来看</at>',
    "[点我认领](https://evil.example/x) ![图](https://evil.example/p.png)",
    '**粗** `码` ~删~ <script>alert(1)</script> <font color="warning">红</font>',
    "看这里 https://evil.example/a www.evil.example 还有 evil.com",
    "看\u202e不\u200b见\u2066的\u00ad字\ufeff符\U000e0041",
    "第一行\n\n# 第二行\r\n> 第三行\r\nBcc: x@evil.example",
    "- 列表",
    "1. 列表",
)


def page(number: int = 1, level: Level = Level.SERIOUS, **more: object) -> Page:
    told: dict[str, object] = {
        "id": f"0-a{number}.first.0",
        "kind": TellKind.FIRST,
        "level": level,
        "title": f"小太阳暖手宝 · 安全 {number}",
        "lines": ("已转发 412，每分钟 9.3，预计 24 小时 1,900（1,300–2,900）", "原帖：暖手宝充电时鼓包"),
        "link": LINK,
        "claim": CLAIM,
        "people": (LI,),
    }
    return msgspec.convert(told | more, Page)


class ReceiverContract:
    """`standing` opens the other side and yields the settings of the receiver; `told` is what people got."""

    spec: ReceiverSpec
    module: ModuleType
    called = "LiMei"
    markup = False
    """Whether the platform reads Markdown in what it is sent."""
    sends = 30
    """More than it may say in a minute."""
    clock: FakeClock
    receiver: Receiver
    secrets: tuple[str, ...] = (KEY, SECRET)

    @pytest.fixture(autouse=True)
    async def _opened(self, tmp_path: Path) -> AsyncIterator[None]:
        self.clock = FakeClock()
        async with self.standing(tmp_path) as table:
            settings = convert(table, self.spec.settings, "[receivers.pr]")
            async with self.spec.open("pr", settings, self.clock) as self.receiver:
                yield

    @asynccontextmanager
    async def standing(self, folder: Path) -> AsyncIterator[dict[str, object]]:
        yield {}

    def told(self) -> list[Group]:
        raise NotImplementedError

    def refused(self) -> int:
        """How often the other side said no."""
        raise NotImplementedError

    async def one(self, *pages: Page) -> Group:
        await self.receiver.send(pages)
        assert self.refused() == 0
        [group] = self.told()
        return group

    # ---- what is told

    async def test_tells_a_page_with_its_links_and_calls_who_is_meant(self) -> None:
        group = await self.one(page())
        for words in ("小太阳暖手宝 · 安全 1", "已转发 412", "原帖：暖手宝充电时鼓包"):
            assert words in group.text
        assert set(group.links) == {LINK, CLAIM}
        assert group.called == [self.called]

    async def test_tells_many_in_one_message_the_gravest_first(self) -> None:
        group = await self.one(page(1, Level.NOTICE), page(2, Level.CRISIS), page(3, Level.WARNING))
        at = [group.text.index(f"安全 {number}") for number in (2, 3, 1)]
        assert at == sorted(at)
        assert group.called.count(self.called) in (1, 3)  # a program gets each page's people, a group is called once

    async def test_cuts_what_is_too_long_and_keeps_titles_and_claims(self) -> None:
        long = tuple(f"{number}" + "𠮷" * 190 for number in range(40))
        group = await self.one(*(page(number, lines=long, title="很长" * 300 + str(number)) for number in range(3)))
        assert group.text.count("很长很长很长") >= 3
        assert CLAIM in group.links
        assert "\ufffd" not in group.text

    async def test_tells_a_storm_in_one_message(self) -> None:
        group = await self.one(*(page(number) for number in range(500)))
        assert "小太阳暖手宝" in group.text
        assert CLAIM in group.links

    async def test_says_that_it_is_over_without_asking_anybody_to_claim(self) -> None:
        group = await self.one(page(kind=TellKind.RESOLVED, claim=""))
        assert set(group.links) == {LINK}

    async def test_no_text_of_a_stranger_is_markup_or_calls_anybody_or_leads_anywhere(self) -> None:
        group = await self.one(page(title="@all [看](https://evil.example) <b>", lines=HOSTILE))
        assert set(group.links) == {LINK, CLAIM}
        assert group.called == [self.called]
        marks = ("<script", "<at", "<@all", "](https://evil", "**粗**", "`码`", "\n# ", "> - 列表", "> 1. 列")
        for words in ("@all", "@所有人", "://evil", "evil.com", *(marks if self.markup else ())):
            assert words not in group.text
        assert not {unicodedata.category(one) for one in group.text} & (UNSEEN - {"Cc"})
        assert "第一行" in group.text

    async def test_a_name_in_the_roster_calls_nobody_else(self) -> None:
        everybody = Person(
            name=UserName("x"), wecom="all", dingtalk="all", feishu="all", phone="<@all>", mail="a\r\nb@c"
        )
        group = await self.one(page(people=(LI, everybody)))
        assert group.called == [self.called]

    # ---- how often

    async def test_never_says_more_than_the_platform_takes(self) -> None:
        waited = 0
        for number in range(self.sends):
            while True:
                try:
                    await self.receiver.send([page(number)])
                    break
                except Retryable as error:
                    waited += 1
                    await self.clock.advance(error.after)
        assert waited > 0
        assert self.refused() == 0
        assert len(self.told()) == self.sends

    async def test_tells_nothing_of_nothing(self) -> None:
        with pytest.raises(Permanent):
            await self.receiver.send([])
        assert self.told() == []


class RobotContract(ReceiverContract):
    """For those that answer with JSON."""

    robot: FakeRobot
    fake: type[FakeRobot]
    refusal: ClassVar[dict[str, object]] = {"errcode": 40058, "errmsg": "invalid Request Parameter"}

    @asynccontextmanager
    async def standing(self, folder: Path) -> AsyncIterator[dict[str, object]]:
        self.robot = self.fake(self.clock)
        async with self.robot.opened() as url:
            yield self.table(url)

    def table(self, url: str) -> dict[str, object]:
        return {"url": url, "secret": SECRET}

    def told(self) -> list[Group]:
        return self.robot.told

    def refused(self) -> int:
        return len(self.robot.refusals)

    async def fails(self, manner: int | bytes | str | dict[str, object]) -> HalfMinuteError:
        self.robot.manners.append(manner)
        with pytest.raises(HalfMinuteError) as caught:
            await self.receiver.send([page()])
        return caught.value

    async def test_status_200_with_an_error_is_no_success(self) -> None:
        assert isinstance(await self.fails(self.refusal), Permanent)
        assert self.told() == []

    @pytest.mark.parametrize(
        "body",
        [b"", b"<html><body>ok</body></html>", b"ok", b"{}", b"[]", b'{"code": true}', b'{"errcode": "zero"}',
         b'{"errcode": 0', b"\xff\xfe", b"[" * 10_000, b'{"errcode": 1e999}', b'{"code": 0.5}'],
    )  # fmt: skip
    async def test_an_answer_that_is_not_the_platforms_may_hide_anything(self, body: bytes) -> None:
        assert isinstance(await self.fails(body), Doubtful)

    @pytest.mark.parametrize(
        ("manner", "kind"),
        [("redirect", Permanent), ("lose", Doubtful), (500, Doubtful), (502, Doubtful),
         (404, Permanent), (429, Retryable), (503, Retryable)],
    )  # fmt: skip
    async def test_what_went_wrong_says_whether_to_try_again(self, manner: int | str, kind: type[Exception]) -> None:
        error = await self.fails(manner)
        assert isinstance(error, kind)
        assert self.robot.elsewhere == 0
        if kind is Retryable:
            assert isinstance(error, Retryable)
            assert error.after == 7
            with pytest.raises(Retryable):  # and it is left alone until then
                await self.receiver.send([page()])
            await self.clock.advance(7)
        await self.receiver.send([page()])
        assert len(self.told()) == (2 if manner == "lose" else 1)

    async def test_one_that_never_answers_may_have_told_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(self.module, "TIMES", IMPATIENT)
        self.robot.manners.append("hang")
        settings = convert(self.table(self.robot.url), self.spec.settings, "[receivers.pr]")
        async with self.spec.open("pr", settings, self.clock) as receiver:
            with pytest.raises(Doubtful) as caught:
                await receiver.send([page()])
        assert not any(secret in str(caught.value) for secret in self.secrets)

    async def test_no_error_and_no_log_repeats_a_secret(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        echo = {"errcode": 40058, "code": 9499, "errmsg": f"{KEY} {SECRET} {self.robot.url}", "msg": f"{KEY} {SECRET}"}
        manners: list[int | bytes | str | dict[str, object]] = ["redirect", "lose", 500, 404, b"", echo, 503]
        errors = [await self.fails(manner) for manner in manners]
        said = " ".join([*map(str, errors), *map(repr, errors), caplog.text])
        assert "pr: " in said
        assert not any(secret in said for secret in (*self.secrets, self.robot.url))

    async def test_nobody_there_is_surely_not_told(self) -> None:
        settings = convert(self.table("http://127.0.0.1:1/x"), self.spec.settings, "[receivers.pr]")
        async with self.spec.open("pr", settings, self.clock) as receiver:
            with pytest.raises(Retryable):
                await receiver.send([page()])

    @pytest.mark.parametrize(
        "url", ["http://chat.example/x", "ftp://127.0.0.1/x", "https://u:p@chat.example/", "chat", ""]
    )
    def test_an_address_that_others_could_read_is_refused(self, url: str) -> None:
        with pytest.raises(ValueError, match=r"url"):
            convert(self.table(url), self.spec.settings, "[receivers.pr]")

    def test_settings_hide_their_secrets(self) -> None:
        settings = convert(self.table(self.robot.url), self.spec.settings, "[receivers.pr]")
        assert not any(secret in repr(settings) for secret in self.secrets)


class TestWecom(RobotContract):
    spec, module, fake, markup = wecom.SPEC, wecom, FakeWecom, True
    secrets = (KEY,)

    def table(self, url: str) -> dict[str, object]:
        return {"url": url}

    async def test_bytes_are_counted_not_characters(self) -> None:
        await self.receiver.send([page(lines=tuple("鼓" * 200 for _ in range(12)))])
        [group] = self.told()
        assert 3_000 < len(group.text.encode()) <= 4_096
        assert "已省略" in group.text

    async def test_somebody_with_only_a_phone_is_called_in_plain_text(self) -> None:
        by_phone = Person(name=UserName("wang"), phone="13000000000")
        await self.receiver.send([page(people=(LI, by_phone))])
        [group] = self.told()
        assert group.called == ["LiMei", "13000000000"]

    async def test_a_removed_robot_says_what_to_do(self) -> None:
        settings = convert(
            {"url": self.robot.url.replace(KEY, "gone-" + KEY[5:])}, self.spec.settings, "[receivers.pr]"
        )
        async with self.spec.open("pr", settings, self.clock) as receiver:
            with pytest.raises(Permanent, match="copy it anew"):
                await receiver.send([page()])


class TestWecomText(TestWecom):
    markup = False

    def table(self, url: str) -> dict[str, object]:
        return {"url": url, "form": "text"}

    async def test_bytes_are_counted_not_characters(self) -> None:
        await self.receiver.send([page(lines=tuple("鼓" * 200 for _ in range(12)))])
        [group] = self.told()
        assert 1_000 < len(group.text.encode()) <= 2_048


class TestDingtalk(RobotContract):
    spec, module, fake, called = dingtalk.SPEC, dingtalk, FakeDingtalk, "u-li"
    markup = True

    async def test_who_has_only_a_phone_is_called_by_it(self) -> None:
        await self.receiver.send([page(people=(Person(name=UserName("wang"), phone="13000000000"),))])
        assert self.told()[0].called == ["13000000000"]

    async def test_a_muted_robot_is_left_alone_for_ten_minutes(self) -> None:
        error = await self.fails({"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"})
        assert isinstance(error, Retryable)
        assert error.after == 600
        await self.clock.advance(599)
        with pytest.raises(Retryable):
            await self.receiver.send([page()])
        await self.clock.advance(1)
        await self.receiver.send([page()])

    async def test_two_lives_of_a_house_within_a_minute_do_not_mute_it(self) -> None:
        for _ in range(2):
            settings = convert(self.table(self.robot.url), self.spec.settings, "[receivers.pr]")
            async with self.spec.open("pr", settings, self.clock) as receiver:
                for number in range(dingtalk.DingtalkSettings(url=settings.url).per_minute):  # type: ignore[attr-defined]
                    await receiver.send([page(number)])
        assert self.refused() == 0

    async def test_the_keyword_of_the_robot_stands_in_every_message(self) -> None:
        settings = convert({**self.table(self.robot.url), "keyword": "值班"}, self.spec.settings, "[receivers.pr]")
        async with self.spec.open("pr", settings, self.clock) as receiver:
            await receiver.send([page()])
        assert "值班" in self.told()[0].text


class TestFeishu(RobotContract):
    spec, module, fake, called, sends = feishu.SPEC, feishu, FakeFeishu, "ou_li", 110
    refusal: ClassVar[dict[str, object]] = {"code": 9499, "msg": "Bad Request", "data": {}}

    async def test_a_limit_under_another_code_is_still_a_limit(self) -> None:
        error = await self.fails({"code": 9499, "msg": "too many request", "data": {}})
        assert isinstance(error, Retryable)

    async def test_a_secret_that_does_not_fit_says_so(self) -> None:
        settings = convert({"url": self.robot.url, "secret": "another-one"}, self.spec.settings, "[receivers.pr]")
        async with self.spec.open("pr", settings, self.clock) as receiver:
            with pytest.raises(Permanent, match="signature does not fit"):
                await receiver.send([page()])


class TestWebhook(RobotContract):
    spec, module, fake, called, sends = webhook.SPEC, webhook, FakeWebhook, "limei", 70
    secrets = (SECRET,)
    refusal: ClassVar[dict[str, object]] = {"code": 1, "msg": "no"}

    async def test_no_text_of_a_stranger_is_markup_or_calls_anybody_or_leads_anywhere(self) -> None:
        """Texts go as they are; what is not seen goes not."""
        group = await self.one(page(lines=HOSTILE))
        assert not {unicodedata.category(one) for one in group.text.replace("\n", "")} & UNSEEN

    async def test_the_same_pages_come_under_the_same_key(self) -> None:
        for pages in ([page(1)], [page(1)], [page(1), page(2)], [page(2), page(1)], [page(2)]):
            await self.receiver.send(pages)
        keys = self.robot.keys  # type: ignore[attr-defined]
        assert keys[0] == keys[1] == page(1).id
        assert keys[2] == keys[3]
        assert len(set(keys)) == 3

    async def test_a_name_in_the_roster_calls_nobody_else(self) -> None:
        """Whom to call is the program's own affair."""
