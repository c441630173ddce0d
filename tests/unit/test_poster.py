"""A program of the shop's own that posts: signed, bounded, believed only as far as its answers go."""

import hashlib
import hmac
import re
from pathlib import Path

import msgspec
import pytest

from adapters.live import poster
from adapters.live.poster import Copied, Line, PosterSettings, Told
from bot.core.errors import Doubtful, HalfMinuteError, Misconfigured, Permanent, Retryable
from bot.core.model import Address
from bot.core.secret import Secret
from bot.core.signed import SIGNATURE, TIMESTAMP, signature
from config.settings import SettingsError, convert
from tests.support.clock import FakeClock
from tests.support.feeds import outbound
from tests.support.poster import SECRET, Answer, PostingProgram, posting_at

PAGE = (Path(poster.__file__).parent / "POSTER.md").read_text("utf-8")
ROOM = Address("bilibili", "1000", "o-1", public=True)
TABLE = {"url": "http://127.0.0.1:9100/post", "secret": SECRET}


def test_the_signature_covers_time_and_bytes() -> None:
    body = '{"text":"亲"}'.encode()
    expected = hmac.new(SECRET.encode(), b"1795320000." + body, hashlib.sha256).hexdigest()
    assert signature(Secret(SECRET), "1795320000", body) == expected
    assert signature(Secret(SECRET), "1795320001", body) != expected


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"url": "http://poster.example/post"}, "https://"),
        ({"url": "ftp://127.0.0.1/post"}, "https://"),
        ({"url": "http://127.0.0.1.evil.example/"}, "https://"),
        ({"url": "https://me:pass@poster.example/"}, "no user"),
        ({"url": "https:///post"}, "host"),
        ({"secret": "short"}, "16 or more"),
        ({"secret": ""}, "16 or more"),
        ({"max_chars": 0}, "max_chars"),
    ],
)
def test_settings_that_would_let_others_in_are_refused(change: dict[str, object], says: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(says)):
        convert({**TABLE, **change}, PosterSettings, "[adapters.bilibili.poster]")
    assert SECRET not in repr(convert(TABLE, PosterSettings, "[adapters.bilibili.poster]"))


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status": "refused", "message": "禁言"}, Permanent),
        ({"status": "busy", "retry_after": 1e300}, Retryable),
        ({"status": "perhaps"}, Doubtful),
        ({"state": "sent"}, Doubtful),
        (302, Permanent),
        (403, Misconfigured),
        (404, Permanent),
        (429, Retryable),
        (500, Doubtful),
        (503, Retryable),
    ],
)
async def test_every_answer_means_something(answer: Answer, error: type[HalfMinuteError]) -> None:
    program = PostingProgram(clock := FakeClock())
    async with program.opened() as url, posting_at(url, clock) as sender:
        program.manners.append(answer)
        with pytest.raises(error) as caught:
            await sender.send(outbound(ROOM, "在的"))
        assert type(caught.value) is error
        if isinstance(caught.value, Retryable):
            assert caught.value.after in {2.0, 3.0, 60.0}
        assert program.posted == []
        assert url not in str(caught.value)


async def test_a_room_takes_a_line_now_and_then_and_others_do_not_wait_for_it() -> None:
    program = PostingProgram(clock := FakeClock())
    async with program.opened() as url, posting_at(url, clock, every_s=2.0) as sender:
        await sender.send(outbound(ROOM, "一"))
        await clock.advance(0.5)
        with pytest.raises(Retryable) as caught:
            await sender.send(outbound(ROOM, "二", "d2.2"))
        assert caught.value.after == pytest.approx(1.5)
        await sender.send(outbound(Address("bilibili", "2000", public=True), "三", "d3.2"))
        await clock.advance(1.5)
        await sender.send(outbound(ROOM, "二", "d2.2"))
        assert [line["text"] for line in program.posted] == ["一", "三", "二"]


async def test_the_program_refuses_another_secret_and_another_time() -> None:
    program = PostingProgram(clock := FakeClock())
    late = FakeClock()
    late.jump(301)
    async with program.opened() as url:
        for change, when in (({"secret": Secret("x" * 16)}, clock), ({}, late)):
            async with posting_at(url, when, **change) as sender:
                with pytest.raises(Misconfigured, match="secret"):
                    await sender.send(outbound(ROOM, "在的"))
    assert (program.refused, program.posted) == (2, [])


def test_the_page_shows_what_the_code_speaks() -> None:
    line, *answers = re.findall(r"^```json\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    shown = msgspec.json.decode(line)
    assert msgspec.to_builtins(msgspec.convert(shown, Line)) == shown
    assert {msgspec.json.decode(answer, type=Told).status for answer in answers} == {"sent", "busy", "refused"}
    assert TIMESTAMP in PAGE
    assert SIGNATURE in PAGE
    for name in PosterSettings.__struct_fields__:
        assert f"{name} = " in PAGE


async def test_without_a_program_nothing_is_posted_and_own_lines_may_still_be_seen() -> None:
    sender = Copied("bilibili", lambda address: address.conversation == "1000")
    there, elsewhere = sender.capability(ROOM), sender.capability(Address("bilibili", "2000", public=True))
    assert (there.can_post, there.shows_own, elsewhere.shows_own) == (False, True, False)
    with pytest.raises(Permanent, match="prompter"):
        await sender.send(outbound(ROOM, "在的"))
    with pytest.raises(Doubtful):
        await sender.look_up(outbound(ROOM, "在的"))
