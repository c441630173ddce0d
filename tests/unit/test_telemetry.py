"""Logs: one masked line an event, whoever writes it; metrics: every name, from the house's health."""

import io
import json
import logging
import sys
import warnings
from collections.abc import Awaitable, Callable, Iterator

import pytest
import stamina
import structlog
from prometheus_client import generate_latest

from bot import telemetry
from bot.core.clock import Millis
from bot.core.coverage import Coverage, FeedState
from bot.core.errors import Misconfigured, Retryable
from bot.core.people import Health
from bot.core.ports import FeedGauge
from bot.reading.privacy import find_spans, mask
from bot.retry import persisting

PHONE = "13800012345"
log = structlog.get_logger()


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[dict[str, object]]]]:
    """Logs as the running house writes them; what was written so far."""
    root, written = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    monkeypatch.setattr(sys, "stderr", written)
    telemetry.configure_logs("info", lambda text: mask(text, find_spans(text)))
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


Lines = Callable[[], list[dict[str, object]]]


def test_personal_data_is_masked_whoever_writes_it(lines: Lines, capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("a.library").warning("电话%s", PHONE)
    logging.getLogger("another").warning("heard %s", {"text": PHONE})
    log.warning("一句话", reason=PHONE, path=f"/x/{PHONE}", found=(PHONE,))
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(f"odd: {PHONE}", stacklevel=1)
    assert len(lines()) == 4
    assert PHONE not in str(lines())
    assert "138****2345" in str(lines()[0])
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "written",
    [
        repr("\u200b".join(PHONE)),
        json.dumps("一三八零零零一二三四五"),
        repr("１３８０００１２３４５".encode()),
        json.dumps("\U0001fbf1\U0001fbf3\U0001fbf8\U0001fbf0\U0001fbf0\U0001fbf012345"),
        ["138\u202e00012345"],
        "/search?q=138%200001%202345",
        "/%E4%B8%80%E4%B8%89%E5%85%AB00012345",
        int(PHONE),
    ],
)
def test_a_number_is_masked_when_it_is_written_in_escapes_or_as_a_number(lines: Lines, written: object) -> None:
    log.warning("heard", reason=written)
    assert "138****2345" in str(lines()[0]["reason"])


def test_escapes_of_line_breaks_stay_escapes(lines: Lines) -> None:
    log.warning("heard", reason="one\\x0atwo\\u000athree\\U0000000a 中\\ud83d%0d%0a 5%")
    assert lines()[0]["reason"] == "one\\x0atwo\\u000athree\\U0000000a 中\\ud83d%0d%0a 5%"


def test_an_exception_is_masked_and_keeps_its_place(lines: Lines) -> None:
    try:
        raise ZeroDivisionError(f"客户 {PHONE}")
    except ZeroDivisionError:
        logging.getLogger("x").exception("it failed")
    (line,) = lines()
    assert PHONE not in str(line)
    assert "test_an_exception_is_masked" in str(line["exception"])


@pytest.mark.parametrize(
    "evil", ["a\nb", "a\r\nlevel=error", "a\x1b[2Jb", "a\u2028b", "a\u202eb", "a\x00b", "a\u0085b"]
)
def test_no_text_makes_a_line_of_its_own_or_moves_a_cursor(lines: Lines, evil: str) -> None:
    logging.getLogger("x").warning("said %s", evil)
    log.warning("said", text=evil)
    assert len(lines()) == 2
    for line in lines():
        assert all(char.isprintable() for value in line.values() for char in str(value))


def test_a_level_holds_for_every_logger(lines: Lines) -> None:
    log.debug("too quiet")
    logging.getLogger("x").debug("too quiet")
    log.info("heard")
    assert [line["event"] for line in lines()] == ["heard"]


@pytest.mark.parametrize("level", ["loud", "", "5"])
def test_a_level_that_is_none_is_named(level: str) -> None:
    with pytest.raises(Misconfigured, match="log_level"):
        telemetry.configure_logs(level, str)


def test_a_text_that_cannot_be_masked_is_not_shown() -> None:
    def broken(text: str) -> str:
        raise RecursionError(text)

    shown = telemetry.masking(broken)(None, "warning", {"event": PHONE, "level": "warning"})
    assert PHONE not in str(shown)
    assert shown["level"] == "warning"  # type: ignore[index, call-overload]


async def test_a_second_try_is_told_without_personal_data(lines: Lines) -> None:
    tries = iter([Retryable(f"busy with {PHONE}", after=0.001)])

    async def send() -> str:
        for error in tries:
            raise error
        return "sent"

    attempt: Callable[[], Awaitable[str]] = send
    assert stamina.is_active()
    assert await persisting(3)(attempt) == "sent"
    (line,) = lines()
    assert "tried again" in str(line["event"])
    assert PHONE not in str(line)


def test_metrics_say_what_health_says() -> None:
    collector = telemetry.HouseCollector()
    registry = telemetry.registry(collector)
    assert generate_latest(registry) == b""
    collector.health = Health(
        status="ok", version="1", started_at=Millis(0), now=Millis(9_000), store="ok", store_memory_bytes=7,
        backlog={"inbound 0": 3}, workers={}, counters={"drafted": 2}, shed=5, dead_letters=1,
        feeds=(
            FeedGauge("room", True, 7, 0, 2, 0, Millis(4_000), channel="douyin", anonymous=3, gaps=1, lost=5),
            FeedGauge("new", True, 0, 0, 0, 0, None),
        ),
        states=(
            FeedState("room", "douyin", ("1",), Coverage.SILENT, 5.0),
            FeedState("new", "", (), Coverage.IDLE, 9.0),
        ),
    )  # fmt: skip
    text = generate_latest(registry).decode()
    for line in (
        'halfminute_events_total{what="drafted"} 2.0',
        'halfminute_backlog{stream="inbound 0"} 3.0',
        'halfminute_feed_silence_seconds{feed="room"} 5.0',
        'halfminute_feed_state{channel="douyin",feed="room",state="silent"} 1.0',
        'halfminute_feed_state{channel="douyin",feed="room",state="heard"} 0.0',
        'halfminute_feed_heard_total{channel="douyin",feed="room"} 7.0',
        'halfminute_feed_anonymous_total{channel="douyin",feed="room"} 3.0',
        'halfminute_feed_duplicates_total{channel="douyin",feed="room"} 2.0',
        'halfminute_feed_gaps_total{channel="douyin",feed="room"} 1.0',
        'halfminute_feed_lost_total{channel="douyin",feed="room"} 5.0',
        "halfminute_shed_total 5.0",
        "halfminute_dead_letters 1.0",
        "halfminute_store_bytes 7.0",
    ):
        assert line in text
    assert 'silence_seconds{feed="new"}' not in text, "nobody knows since when"
