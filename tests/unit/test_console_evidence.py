"""The evidence of a topic: whole where there is little, harmless whatever people wrote, the same bytes each time."""

import asyncio
import csv
import io
import zipfile
from html.parser import HTMLParser
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.console.evidence import Exhibit, packed
from bot.console.sparks import spark
from bot.console.texts import Language
from bot.console.wire_watch import Mark
from bot.core.clock import Millis
from bot.core.model import UserName
from bot.core.topics import Dossier, Point
from tests.support.clock import START, FakeClock
from tests.support.stormy import WARMER, storm
from tests.support.watch import MemoryAlerts, MemoryTopics

SHANGHAI = ZoneInfo("Asia/Shanghai")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
HOSTILE = st.sampled_from(
    ['"><script>alert(1)</script>', "=1+1", "\t=cmd", "＝1", "</svg><script>", "&lt;b&gt;", "\x00]]>"]
)


class Tags(HTMLParser):
    """The tags of a page, and the names of their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}


def exhibit(dossier: Dossier, *marks: Mark) -> Exhibit:
    return Exhibit(
        dossier=dossier,
        alert=None,
        told=(),
        marks=marks,
        names=("小太阳暖手宝",),
        by=UserName("许瑜"),
        at=START,
        zone=SHANGHAI,
    )


async def stormy() -> Dossier:
    topics = MemoryTopics()
    await storm(topics, MemoryAlerts(topics), FakeClock())
    return topics.dossiers[WARMER]


KNOWN = asyncio.run(stormy())


def files(packet: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(packet))
    return {name: archive.read(name) for name in archive.namelist()}


def test_a_topic_of_which_little_is_known_has_its_evidence_too() -> None:
    topic = replace(KNOWN.topic, forecast=None)
    bare = replace(KNOWN, topic=topic, posts=(), curve=(), spreaders=(), others=())
    held = files(packed(exhibit(bare), Language.EN))
    assert set(held) == {"index.html", "posts.csv", "course.svg", "data.json", "SHA256SUMS"}
    assert "Customers&#x27; own words (2)" in held["index.html"].decode()
    assert packed(exhibit(bare), Language.EN) == packed(exhibit(bare), Language.EN)


@given(words=st.one_of(HOSTILE, TEXT), name=st.one_of(HOSTILE, TEXT), language=st.sampled_from(Language))
def test_nothing_that_people_write_is_more_than_text(words: str, name: str, language: Language) -> None:
    post = replace(KNOWN.posts[0], text=words, writer=name, page=words, pictures=(name,), answered_at=Millis(1))
    changed = replace(
        KNOWN,
        topic=replace(KNOWN.topic, title=words),
        posts=(post,),
        spreaders=(replace(KNOWN.spreaders[0], name=name, text=words),),
        voices=(replace(KNOWN.voices[0], text=words),),
        others=(replace(KNOWN.others[0], text=words),),
    )
    held = files(packed(exhibit(changed, Mark(at=START, kind=words, says=name)), language))
    seen = Tags(held["index.html"].decode())
    assert not seen.tags & {"script", "img", "iframe", "a", "object", "form"}
    assert not [one for one in seen.names if one.startswith("on") or one in {"href", "src"}]
    drawn = ElementTree.fromstring(held["course.svg"].decode())
    shapes = {one.tag.rpartition("}")[2] for one in drawn.iter()}
    assert shapes <= {"svg", "polygon", "polyline", "line", "title", "text"}
    rows = csv.reader(io.StringIO(held["posts.csv"].decode("utf-8-sig"), newline=""))
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if cell and cell.lstrip()[:1] in {*"=+-@＝＋－＠"}] == []


def test_a_course_is_drawn_evenly_over_time() -> None:
    assert spark(()) == spark((Point(START, 3),)) == ()
    course = spark((Point(START, 0), Point(Millis(START + 1_000), 10), Point(Millis(START + 100_000), 40)))
    assert (course[0], course[1], course[-1], len(course)) == (0, 10, 40, 28)
