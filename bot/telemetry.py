"""Logs with personal data masked, and the names of all metrics.

In: log records of the whole program; figures. Out: lines on standard error; a registry for the private port. Called
by bot.app at the start. The mask is the last processor but one, so nothing reaches a line without it.
"""

import logging
import re
import sys
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.core.coverage import Coverage
from bot.core.errors import Misconfigured
from bot.core.people import Health

Mask = Callable[[str], str]
Event = MutableMapping[str, Any]


def configure_logs(level: str, mask: Mask) -> None:
    """Send every record, ours and the libraries', through one masked and escaped line form. Raises Misconfigured."""
    chosen = logging.getLevelNamesMapping().get(level.upper())
    if chosen is None:
        raise Misconfigured(f"log_level = {level!r} is no level; use debug, info, warning or error")
    processors: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=False),
        structlog.processors.format_exc_info,
        masking(mask),
    ]
    pretty = sys.stderr.isatty()
    last = structlog.dev.ConsoleRenderer() if pretty else structlog.processors.JSONRenderer(ensure_ascii=False)
    plain = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=processors,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )
    lines = logging.StreamHandler()
    lines.setFormatter(plain)
    root = logging.getLogger()
    root.handlers[:] = [lines]
    root.setLevel(chosen)
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    logging.captureWarnings(True)
    structlog.configure(  # what is logged with structlog takes the same way
        processors=[
            structlog.stdlib.filter_by_level, *processors, structlog.stdlib.ProcessorFormatter.wrap_for_formatter
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )  # fmt: skip


def masking(mask: Mask) -> structlog.types.Processor:
    """A processor that masks every text of an event and turns line breaks and control characters into escapes."""

    def process(_logger: Any, _method: str, event: Event) -> Event:
        for name, value in event.items():
            if name not in _OURS and (not isinstance(value, int | float | None) or _is_long(value)):
                event[name] = one_line(safe(str(value)), keep_breaks=name == "exception")
        return event

    def safe(text: str) -> str:
        try:
            return mask(_ESCAPED.sub(_told, text))
        except Exception as error:  # noqa: BLE001 - the library would print the text as it is
            return f"(a text that cannot be masked: {type(error).__name__})"

    return process


def _is_long(value: object) -> bool:
    """Whether a number may be somebody's: as long as that of a phone."""
    return isinstance(value, int) and value >= 10**10


_ESCAPED = re.compile(r"(?:\\x[0-9a-fA-F]{2})+|(?:\\u[0-9a-fA-F]{4})+|\\U[0-9a-fA-F]{8}|(?:%[0-9a-fA-F]{2})+")
"""Characters as `repr`, JSON and addresses of the web write them: a mask does not know a number by its escapes."""


def _told(escaped: re.Match[str]) -> str:
    """The characters meant; escapes of control characters stay, they would break the line."""
    digits = bytes.fromhex(re.sub(r"\\[xuU]|%", "", escaped[0]))
    coding = {"u": "utf-16-be", "U": "utf-32-be"}.get(escaped[0][1], "utf-8")
    try:
        told = digits.decode(coding)
    except UnicodeDecodeError:
        told = digits.decode("latin-1") if coding == "utf-8" else escaped[0]
    return told if not any(char < " " or "\x7f" <= char < "\xa0" for char in told) else escaped[0]


_OURS = frozenset({"level", "logger", "timestamp", "_record", "_from_structlog"})


def one_line(text: str, *, keep_breaks: bool = False) -> str:
    """`text` that cannot fake another log line or move a terminal's cursor."""
    return "".join(
        char if char.isprintable() or (keep_breaks and char == "\n") else f"\\u{ord(char):04x}" for char in text
    )


class HouseCollector(Collector):
    """The house's health as metrics; the last known one, refreshed by bot.app."""

    def __init__(self) -> None:
        self.health: Health | None = None

    def collect(self) -> list[GaugeMetricFamily | CounterMetricFamily]:
        """Every metric of the product stands here, by its name."""
        health = self.health
        if health is None:
            return []
        counters = CounterMetricFamily(
            "halfminute_events", "Outcomes, reasons and states since the start", labels=["what"]
        )
        for name, value in sorted(health.counters.items()):
            counters.add_metric([name], value)
        backlog = GaugeMetricFamily("halfminute_backlog", "Entries waiting in a stream", labels=["stream"])
        for name, value in sorted(health.backlog.items()):
            backlog.add_metric([name], value)
        return [
            counters,
            backlog,
            *_feeds(health),
            CounterMetricFamily("halfminute_shed", "Live comments dropped under overload", value=health.shed),
            GaugeMetricFamily("halfminute_dead_letters", "Messages waiting for a person", value=health.dead_letters),
            GaugeMetricFamily("halfminute_due_waiting", "Items that wait for their time", value=health.due_waiting),
            GaugeMetricFamily("halfminute_due_overdue_seconds", "Since the first was due", value=health.due_overdue_s),
            GaugeMetricFamily("halfminute_store_bytes", "Memory used by the store", value=health.store_memory_bytes),
        ]


_COUNTED = {
    "heard": "Items of a feed",
    "anonymous": "Items of a feed without the id of a person",
    "duplicates": "Items of a feed that came before",
    "gaps": "Times the line of a feed was gone while the room went on",
    "unreadable": "Items of a feed nobody can read",
    "dropped": "Items of a feed refused because they came too fast",
    "lost": "Items the platform says it did not deliver",
}


def _feeds(health: Health) -> list[GaugeMetricFamily | CounterMetricFamily]:
    """How well each feed is heard: nobody should have to look at a page to learn of silence."""
    silence = GaugeMetricFamily("halfminute_feed_silence_seconds", "Since the last item of a feed", labels=["feed"])
    for feed in health.feeds:
        if feed.last_at is not None:
            silence.add_metric([feed.feed], (health.now - feed.last_at) / 1000)
    states = GaugeMetricFamily(
        "halfminute_feed_state", "1 for the state a feed is in, 0 for the others", labels=["channel", "feed", "state"]
    )
    for stands in health.states:
        for state in Coverage:
            states.add_metric([stands.channel, stands.feed, state], float(stands.state is state))
    counted = []
    for name, says in _COUNTED.items():
        family = CounterMetricFamily(f"halfminute_feed_{name}", says, labels=["channel", "feed"])
        for feed in health.feeds:
            family.add_metric([feed.channel, feed.feed], getattr(feed, name))
        counted.append(family)
    return [silence, states, *counted]


def registry(house: HouseCollector) -> CollectorRegistry:
    """A registry of our own; the default one is shared by the whole process."""
    made = CollectorRegistry()
    made.register(house)
    return made
