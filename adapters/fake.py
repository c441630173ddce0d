"""A platform in memory, with faults on demand: a product part for the demo, for drills and for tests.

In: `say` (what customers write) and approved texts. Out: `Inbound`s, and `received`: what customers got, copies
included. Made from `[adapters.fake]` by bot.app; tests make a `FakePlatform` themselves and order faults with `script`
or `always`.

Like real ones it has public rooms, whose comments nobody acknowledges, and private conversations, whose messages it
offers 3 times, waiting 5 s for a yes each time.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from bot.core.adapters import Adapter, AdapterSpec
from bot.core.catalog import Limits
from bot.core.clock import Clock, Millis, within
from bot.core.errors import Doubtful, HalfMinuteError, Misconfigured, Permanent, Retryable, Unavailable
from bot.core.model import Address, Inbound, MessageId, Outbound, OutboundId
from bot.core.ports import Capability, FeedGauge, Intake
from bot.core.vocabulary import Kind

NAME = "fake"
TRIES = 3
TRY_EVERY_S = 5.0
PUBLIC = Limits(max_chars=60, max_bytes=240, public=True)
PRIVATE = Limits(max_chars=2048, max_bytes=2048, public=False)


class Mode(StrEnum):
    """What the sending side offers against doubt."""

    NO_KEY = "no_key"
    KEY = "key"  # the same outbound id is delivered once
    READ_BACK = "read_back"  # one can ask afterwards whether it was delivered


class Fault(StrEnum):
    """What goes wrong with one sending."""

    REFUSE = "refuse"  # surely not sent, never will be
    BUSY = "busy"  # surely not sent, asks to come back later
    DROP_BEFORE = "drop_before"  # the connection breaks before anything was sent
    LOSE_REQUEST = "lose_request"  # it never arrived, but the sender cannot know
    LOSE_ANSWER = "lose_answer"  # it arrived, but the sender cannot know


class FakeSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`rooms` are public, any other conversation is private. `answer_s` is how long a sending takes, `rate_per_s` how
    many are taken in a second (0: any number), `busy_s` what a busy platform asks to wait. `script` is a file of what
    customers write by themselves: NDJSON of `Cue`s, by time."""

    rooms: tuple[str, ...] = ("room-1",)
    mode: Mode = Mode.NO_KEY
    answer_s: Annotated[float, Meta(ge=0)] = 0.0
    rate_per_s: Annotated[float, Meta(ge=0)] = 0.0
    busy_s: Annotated[float, Meta(gt=0)] = 2.0
    script: str = ""


class Cue(msgspec.Struct, frozen=True):
    """One line of a script: `t` seconds after the start `customer` writes `text`, privately unless in a room."""

    t: float
    customer: str
    text: str
    name: str = ""
    conversation: str = ""


class Received(msgspec.Struct, frozen=True):
    """One text as it stands on a customer's screen; a text delivered twice stands there twice."""

    address: Address
    text: str
    at: Millis
    platform_id: str
    key: OutboundId
    in_reply_to: MessageId


class FakePlatform:
    """Both halves of the adapter, and the platform behind it. `unheard` are private messages it gave up on."""

    def __init__(self, settings: FakeSettings, clock: Clock) -> None:
        self.settings = settings
        self.rooms = set(settings.rooms)
        self.received: list[Received] = []
        self.acknowledged: list[Inbound] = []
        self.unheard: list[Inbound] = []
        self.always: Fault | None = None
        self._script: deque[Fault | None] = deque()
        self._clock = clock
        self._intake: Intake | None = None
        self._pushes: asyncio.TaskGroup | None = None
        self._waiting: dict[MessageId, int] = {}
        self._messages: dict[MessageId, Inbound] = {}
        self._delivered: dict[OutboundId, str] = {}
        self._said = self._heard = self._dropped = 0
        self._last_at: Millis | None = None
        self._next_free = 0.0
        self._run = f"{clock.now():x}"
        self._cues = iter(_read_script(settings.script) if settings.script else ())

    # ---- what customers do

    def say(
        self, conversation: str, customer: str, text: str, *, name: str = "", message_id: str = "", own: bool = False
    ) -> Inbound:
        """A customer writes; in a room of `rooms` for everybody to read, else privately. Needs a running event loop."""
        public = conversation in self.rooms
        self._said += 1
        now = self._clock.now()
        item = Inbound(
            id=MessageId(message_id or f"{NAME}-{self._run}-{self._said}"),
            address=Address(NAME, conversation, customer, public),
            text=text,
            author=name,
            received_at=now,
            sent_at=now,
            kind=Kind.COMMENT if public else Kind.TEXT,
            own=own,
        )
        if public:
            self._comment(item)
        else:
            self._messages[item.id] = item
            self._waiting[item.id] = TRIES
            self._start(item.id)
        return item

    def _comment(self, item: Inbound) -> None:
        if self._intake is None:
            self._dropped += 1
            return
        self._note(item)
        self._intake.offer([item])

    def _start(self, message: MessageId) -> None:
        if self._pushes is not None and self._intake is not None:
            self._pushes.create_task(self._push(message, self._intake))

    async def _push(self, message: MessageId, intake: Intake) -> None:
        item = self._messages[message]
        while self._waiting[message]:
            self._waiting[message] -= 1
            since = self._clock.monotonic()
            try:
                await within(self._clock, TRY_EVERY_S, intake.accept([item]))
            except (HalfMinuteError, TimeoutError):
                await self._clock.sleep(since + TRY_EVERY_S - self._clock.monotonic())
            else:
                self._note(item)
                self.acknowledged.append(item)
                break
        else:
            self.unheard.append(item)
        del self._waiting[message], self._messages[message]

    def _note(self, item: Inbound) -> None:
        self._heard += 1
        self._last_at = item.received_at

    async def _play(self) -> None:
        """The script, from where it was when the connection broke."""
        start = self._clock.monotonic()
        for cue in self._cues:
            await self._clock.sleep(start + cue.t - self._clock.monotonic())
            self.say(cue.conversation or cue.customer, cue.customer, cue.text, name=cue.name)

    # ---- the in-half

    async def run(self, intake: Intake) -> None:
        """Connected until cancelled. Private messages not yet acknowledged are tried again after a restart."""
        try:
            async with asyncio.TaskGroup() as group:
                self._intake, self._pushes = intake, group
                group.create_task(self._play())
                for message in list(self._waiting):
                    self._start(message)
                await asyncio.Event().wait()
        finally:
            self._intake = self._pushes = None

    def gauges(self) -> Sequence[FeedGauge]:
        return (
            FeedGauge(
                feed=NAME,
                connected=self._intake is not None,
                heard=self._heard,
                unreadable=0,
                duplicates=0,
                dropped=self._dropped,
                last_at=self._last_at,
                channel=NAME,
                rooms=self.settings.rooms,
                expects=bool(self.settings.rooms),
            ),
        )

    # ---- the out-half

    def script(self, *faults: Fault | None) -> None:
        """What happens to the coming sendings, one by one (None: all goes well); afterwards `always` applies."""
        self._script.extend(faults)

    def capability(self, address: Address) -> Capability:
        mode = self.settings.mode
        return Capability(
            can_post=True,
            idempotent=mode is Mode.KEY,
            read_back=mode is Mode.READ_BACK,
            limits=PUBLIC if address.is_read_by_all else PRIVATE,
        )

    async def send(self, outbound: Outbound) -> str:
        fault = self._script.popleft() if self._script else self.always
        self._check(outbound, fault)
        self._queue_up()
        delivered = "" if fault is Fault.LOSE_REQUEST else self._deliver(outbound)
        if self.settings.answer_s:
            await self._clock.sleep(self.settings.answer_s)
        if fault in {Fault.LOSE_REQUEST, Fault.LOSE_ANSWER}:
            raise Doubtful(f"{NAME}: no answer came back for {outbound.id}")
        return delivered

    async def look_up(self, outbound: Outbound) -> str | None:
        if self.settings.mode is not Mode.READ_BACK:
            raise Doubtful(f"{NAME}: mode {self.settings.mode} cannot be read back")
        return self._delivered.get(outbound.id)

    def _check(self, outbound: Outbound, fault: Fault | None) -> None:
        limits = self.capability(outbound.address).limits
        chars, size = len(outbound.text), len(outbound.text.encode("utf-8", "surrogatepass"))
        if chars > limits.max_chars or size > limits.max_bytes:
            raise Permanent(
                f"{NAME}: {outbound.id} has {chars} characters in {size} bytes, "
                f"{limits.max_chars} in {limits.max_bytes} are taken; shorten it"
            )
        if fault is Fault.REFUSE:
            raise Permanent(f"{NAME}: {outbound.id} was refused")
        if fault is Fault.BUSY:
            raise Retryable(f"{NAME}: busy", after=self.settings.busy_s)
        if fault is Fault.DROP_BEFORE:
            raise Unavailable(f"{NAME}: the connection broke before {outbound.id} was sent")

    def _queue_up(self) -> None:
        if not self.settings.rate_per_s:
            return
        now = self._clock.monotonic()
        if now < self._next_free:
            raise Retryable(f"{NAME}: more than {self.settings.rate_per_s:g} a second", after=self._next_free - now)
        self._next_free = now + 1 / self.settings.rate_per_s

    def _deliver(self, outbound: Outbound) -> str:
        if self.settings.mode is Mode.KEY and outbound.id in self._delivered:
            return self._delivered[outbound.id]
        number = f"{NAME}-out-{len(self.received) + 1}"
        received = Received(
            outbound.address, outbound.text, self._clock.now(), number, outbound.id, outbound.in_reply_to
        )
        self.received.append(received)
        self._delivered.setdefault(outbound.id, number)
        return number


def _read_script(file: str) -> list[Cue]:
    try:
        return msgspec.json.Decoder(Cue).decode_lines(Path(file).read_bytes())
    except (OSError, msgspec.MsgspecError) as error:
        raise Misconfigured(f"[adapters.fake] script {file}: {error}; each line is one JSON object of a cue") from error


def _make(settings: msgspec.Struct, clock: Clock) -> Adapter:
    assert isinstance(settings, FakeSettings)  # noqa: S101 - bot.app decodes with SPEC.settings
    platform = FakePlatform(settings, clock)
    return Adapter(NAME, source=platform, sender=platform)


SPEC = AdapterSpec(NAME, FakeSettings, _make)
