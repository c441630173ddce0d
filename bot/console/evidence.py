"""The evidence of a topic as one file: what was said, where, when, how it spread, and what we did.

In: an `Exhibit`. Out: a zip that needs nothing else: a page to read, the course as a picture, a table of posts, all of
it as JSON, and the SHA-256 of each. Called by bot/console/pages/watch.py. All that people wrote is text in it: no cell
is a formula, no name is markup.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from html import escape
from typing import Final

import msgspec

from bot.console.tables import Cell, table_bytes
from bot.console.texts import Language
from bot.console.wire_watch import Mark
from bot.core.alerts import Alert, Told
from bot.core.clock import SECOND, Millis
from bot.core.model import UserName
from bot.core.topics import Dossier, Point, Post

WIDE: Final = 900
HIGH: Final = 260
WORDS: Final[dict[str, tuple[str, str]]] = {
    "evidence": ("舆情证据", "Evidence"), "first": ("最早的帖子", "The first post"), "posts": ("帖子", "Posts"),
    "spreaders": ("主要扩散者", "Who carried it on"), "others": ("转发和评论里的话", "Written in reposts and comments"),
    "voices": ("顾客自己的反映", "Customers' own words"), "told": ("通知记录", "Who was told"),
    "did": ("我们做了什么", "What we did"), "course": ("转发走势", "Reposts so far"), "by": ("导出人", "Exported by"),
    "at": ("时间", "Time"), "text": ("原文", "Text"), "writer": ("发帖人", "Writer"),
    "followers": ("粉丝", "Followers"), "page": ("链接", "Address"), "copy": ("重复于", "Copy of"),
    "comments": ("评论", "Comments"), "likes": ("赞", "Likes"), "brought": ("带来转发", "Reposts brought"),
    "id": ("编号", "Id"), "answered": ("已回应", "Answered"), "seal": ("SHA-256（正文）", "SHA-256 (text)"),
    "kind": ("事项", "What"), "who": ("谁", "Who"), "receiver": ("渠道", "Through"), "fault": ("没送达的原因", "Fault"),
    "level": ("级别", "Level"), "pictures": ("图片", "Pictures"),
    "masked": ("电话、证件号、地址等个人信息已按规定遮盖；校验值见 SHA256SUMS。",
               "Phone numbers, addresses and other personal data are masked; SHA256SUMS holds the fingerprints."),
}  # fmt: skip
NOT_XML: Final = re.compile("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
STYLE: Final = (
    "body{font:15px/1.6 sans-serif;max-width:1000px;margin:24px auto;padding:0 16px;color:#15201e}"
    "table{width:100%;border-collapse:collapse;font-size:13px}td,th{padding:6px 8px;border-bottom:1px solid #dfe6e4;"
    "text-align:left;vertical-align:top;overflow-wrap:anywhere}code{font-size:11px;overflow-wrap:anywhere}svg{width:100%}"
)


class Exhibit(msgspec.Struct, frozen=True, kw_only=True):
    """What goes in; `by` and `at`: who took it away, and when."""

    dossier: Dossier
    alert: Alert | None
    told: tuple[Told, ...]
    marks: tuple[Mark, ...]
    names: tuple[str, ...]
    by: UserName
    at: Millis
    zone: tzinfo


class _Record(msgspec.Struct, frozen=True):
    """What data.json holds."""

    by: UserName
    at: Millis
    names: tuple[str, ...]
    dossier: Dossier
    alert: Alert | None
    told: tuple[Told, ...]
    marks: tuple[Mark, ...]
    texts: dict[str, str]


def packed(exhibit: Exhibit, speak: Language) -> bytes:
    """The zip. The same exhibit always gives the same bytes."""
    posts = _posts(exhibit.dossier)
    texts = {str(post.id): _seal(post.text.encode("utf-8", "replace")) for post in posts}
    record = _Record(
        exhibit.by, exhibit.at, exhibit.names, exhibit.dossier, exhibit.alert, exhibit.told, exhibit.marks, texts
    )
    course = drawn(exhibit.dossier.curve, exhibit.marks, exhibit.zone)
    files = {
        "index.html": _page(exhibit, posts, course, speak).encode("utf-8", "replace"),
        "posts.csv": table_bytes(_heading(speak), [_cells(exhibit, post) for post in posts]),
        "course.svg": course.encode(),
        "data.json": msgspec.json.format(msgspec.json.encode(record)),
    }
    sums = "".join(f"{_seal(body)}  {name}\n" for name, body in files.items())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in {**files, "SHA256SUMS": sums.encode()}.items():
            archive.writestr(zipfile.ZipInfo(name, _stamp(exhibit)), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def drawn(curve: Sequence[Point], marks: Iterable[Mark], zone: tzinfo) -> str:
    """Reposts so far over time, with what was expected of them and what we did, as a picture by itself."""
    begin, end = (curve[0].at, max(curve[-1].at, curve[0].at + 1)) if curve else (Millis(0), Millis(1))
    most = max([1.0, *(max(float(point.reposts), point.high or 0.0) for point in curve)])

    def x(at: int) -> float:
        return round((min(max(at, begin), end) - begin) / (end - begin) * WIDE, 1)

    def y(value: float) -> float:
        return round(HIGH * (1 - value / most), 1)

    known = [point for point in curve if point.low is not None and point.high is not None]
    band = [f"{x(one.at)},{y(one.high or 0)}" for one in known] + [
        f"{x(one.at)},{y(one.low or 0)}" for one in reversed(known)
    ]
    line = " ".join(f"{x(one.at)},{y(one.reposts)}" for one in curve)
    flags = "".join(
        f'<line x1="{x(mark.at)}" x2="{x(mark.at)}" y1="0" y2="{HIGH}" stroke="#7f5200" stroke-dasharray="3 3">'
        f"<title>{escape(_plain(f'{_time(mark.at, zone)} {mark.kind} {mark.by} {mark.says}'))}</title></line>"
        for mark in marks
    )
    times = f"{_time(begin, zone)} – {_time(end, zone)}" if curve else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 -20 {WIDE + 20} {HIGH + 50}" font-family="sans-serif">'
        f'<polygon points="{" ".join(band)}" fill="#cfe8e0"/><polyline points="{line}" fill="none" stroke="#0b7a61" '
        f'stroke-width="2"/>{flags}<text x="0" y="-6" font-size="12">{most:,.0f}</text>'
        f'<text x="0" y="{HIGH + 20}" font-size="12">{escape(times)}</text></svg>'
    )


def _page(exhibit: Exhibit, posts: Sequence[Post], course: str, speak: Language) -> str:
    dossier, topic = exhibit.dossier, exhibit.dossier.topic
    told = [
        (_when(exhibit, one.at), one.kind, one.level.name, one.receiver, "、".join(one.names), one.fault)
        for one in exhibit.told
    ]
    parts = [
        _table(speak, "did", ("at", "kind", "who", "text"),
               [(_when(exhibit, one.at), one.kind, one.by, one.says) for one in exhibit.marks]),
        _table(speak, "first", tuple(FIELDS), [_cells(exhibit, post) for post in posts[:1]]),
        _table(speak, "posts", tuple(FIELDS), [_cells(exhibit, post) for post in posts]),
        _table(speak, "spreaders", ("at", "writer", "followers", "brought", "text"),
               [(_when(exhibit, one.at), one.name, one.followers, one.brought, one.text) for one in dossier.spreaders]),
        _table(speak, "others", ("at", "kind", "writer", "text"),
               [(_when(exhibit, one.at), one.kind, one.writer.name, one.text) for one in dossier.others]),
        _table(speak, "voices", ("at", "text"), [(_when(exhibit, one.at), one.text) for one in dossier.voices]),
        _table(speak, "told", ("at", "kind", "level", "receiver", "who", "fault"), told),
    ]  # fmt: skip
    verdict = topic.verdict.says if topic.verdict else ""
    forecast = topic.forecast.says if topic.forecast else ""
    title = escape(f"{_word('evidence', speak)} · {topic.title}")
    head = f"{_word('by', speak)} {exhibit.by} · {_when(exhibit, exhibit.at)} · {'、'.join(exhibit.names)} · {topic.id}"
    return (
        f'<!doctype html><html lang="{"zh-CN" if speak is Language.ZH else "en"}"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{STYLE}</style></head><body><h1>{title}</h1><p>{escape(head)}</p>"
        f"<p>{escape(verdict)}</p><p>{escape(forecast)}</p><p>{escape(_word('masked', speak))}</p>"
        f"<h2>{escape(_word('course', speak))}</h2>{course}{''.join(parts)}</body></html>"
    )


FIELDS: Final = (
    "id", "at", "writer", "followers", "text", "copy", "comments", "likes", "page", "pictures", "answered", "seal",
)  # fmt: skip


def _cells(exhibit: Exhibit, post: Post) -> tuple[Cell, ...]:
    """One post, as `FIELDS` says."""
    answered = f"{_when(exhibit, post.answered_at)} {post.answered_by}" if post.answered_at else ""
    return (
        post.id, _when(exhibit, post.at), post.writer, post.followers, post.text, post.copy_of, post.comments,
        post.likes, post.page, " ".join(post.pictures), answered, _seal(post.text.encode("utf-8", "replace")),
    )  # fmt: skip


def _heading(speak: Language) -> list[str]:
    return [_word(field, speak) for field in FIELDS]


def _table(speak: Language, name: str, fields: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    if not rows:
        return ""
    heads = "".join(f"<th>{escape(_word(field, speak))}</th>" for field in fields)
    cells = [[escape("" if cell is None else str(cell)) for cell in row] for row in rows]
    body = "".join(f"<tr><td>{'</td><td>'.join(row)}</td></tr>" for row in cells)
    head = f"<h2>{escape(_word(name, speak))} ({len(rows)})</h2>"
    return f"{head}<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def _plain(text: str) -> str:
    """Without what no XML may hold."""
    return NOT_XML.sub(" ", text)


def _posts(dossier: Dossier) -> list[Post]:
    return sorted(dossier.posts, key=lambda post: (post.at, post.id))


def _word(name: str, speak: Language) -> str:
    return WORDS[name][speak is Language.EN]


def _when(exhibit: Exhibit, at: int) -> str:
    return _time(at, exhibit.zone)


def _time(at: int, zone: tzinfo) -> str:
    return datetime.fromtimestamp(at / SECOND, UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def _stamp(exhibit: Exhibit) -> tuple[int, int, int, int, int, int]:
    local = datetime.fromtimestamp(exhibit.at / SECOND, UTC).astimezone(exhibit.zone)
    return max(1980, local.year), local.month, local.day, local.hour, local.minute, local.second


def _seal(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
