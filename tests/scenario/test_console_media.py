"""Files through the console: put up to be sent, sent by customers, and of the knowledge base; never shown as a page."""

import io
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.core.errors import AuthExpired, Permanent, Unavailable, Unreadable
from bot.core.media import Attachment, MediaFile, MediaKind
from bot.core.vocabulary import Role
from tests.support.console import Answer, Browser
from tests.support.console_desk import Desk, opened_desk
from tests.support.files import GIF, HTML, JPEG, MP3, MP4, PNG, SVG, WEBP

ONLY_LOOKED_AT = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with opened_desk() as made:
        yield made


async def put_up(browser: Browser, body: bytes, media: str = "image/png") -> Answer:
    said = {"Origin": browser.base, "Content-Type": media}
    return await browser.ask("POST", "/api/media", said, io.BytesIO(body))


@pytest.mark.parametrize(
    ("body", "media"), [(PNG, "image/png"), (GIF, "image/gif"), (MP3, "audio/mpeg"), (MP4, "video/mp4")]
)
async def test_a_file_that_was_put_up_is_shown_as_what_its_bytes_say(desk: Desk, body: bytes, media: str) -> None:
    name = (await put_up(desk.li, body, "image/jpeg")).body["name"]
    shown = await desk.li.get(f"/api/media/{name}")
    assert (shown.status, shown.body, shown.headers["Content-Type"]) == (200, body, media)
    assert shown.headers["Content-Disposition"] == "inline"
    assert ONLY_LOOKED_AT.items() <= shown.headers.items()


async def test_what_is_no_picture_sound_or_film_is_not_taken(desk: Desk) -> None:
    for body in (b"", HTML, SVG, WEBP, b"%PDF-1.7"):
        answer = await put_up(desk.li, body)
        assert (answer.status, answer.body["error"]) == (415, "unsupported-media"), body
    for media in ("text/html", "image/svg+xml", "application/json", "multipart/form-data", "image/webp"):
        assert (await put_up(desk.li, PNG, media)).status == 415, media
    for body in (PNG.ljust((10 << 20) + 1, b"\0"), MP3.ljust((2 << 20) + 1, b"\0")):
        answer = await put_up(desk.li, body)
        assert (answer.status, answer.body["error"]) == (413, "media-too-large")
    assert not desk.talks.shelf.files


async def test_asvs_3_5_1_a_file_from_another_site_is_refused(desk: Desk) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "same-site"}, {}):
        answer = await desk.li.ask("POST", "/api/media", {"Content-Type": "image/png", **headers}, PNG)
        assert (answer.status, answer.body["error"]) == (403, "cross-site")
        said = {"Content-Type": "application/json", **headers}
        answer = await desk.li.ask("POST", f"/api/conversations/{desk.id}/say", said, b'{"text": "x"}')
        assert (answer.status, answer.body["error"]) == (403, "cross-site")
    assert not desk.talks.shelf.files
    assert not desk.talks.conversations.said


async def test_a_drawing_of_the_knowledge_base_is_never_opened_as_a_page(desk: Desk) -> None:
    desk.talks.shelf.pictures["size.svg"] = MediaFile("image/svg+xml", SVG)
    shown = await desk.li.get("/api/media/size.svg")
    assert (shown.headers["Content-Type"], shown.headers["Content-Disposition"]) == ("image/svg+xml", "attachment")
    assert ONLY_LOOKED_AT.items() <= shown.headers.items()
    for path in ("/api/media/none.png", "/api/media/..%2F..%2Fsize.svg", "/api/media/%00"):
        assert (await desk.li.get(path)).status == 404, path


@pytest.mark.parametrize(
    ("body", "media", "disposition"),
    [
        (JPEG, "image/jpeg", "inline"), (WEBP, "image/webp", "inline"), (MP4, "video/mp4", "inline"),
        (HTML, "application/octet-stream", "attachment"), (SVG, "application/octet-stream", "attachment"),
        (b"", "application/octet-stream", "attachment"),
    ],
)  # fmt: skip
async def test_what_a_customer_sent_is_never_a_page(desk: Desk, body: bytes, media: str, disposition: str) -> None:
    shown = await desk.li.get(desk.sends(body))
    assert (shown.status, shown.body) == (200, body)
    assert (shown.headers["Content-Type"], shown.headers["Content-Disposition"]) == (media, disposition)
    assert shown.headers["Cache-Control"] == "no-store"
    assert ONLY_LOOKED_AT.items() <= shown.headers.items()


async def test_an_address_that_a_customer_wrote_is_never_asked(desk: Desk) -> None:
    inside = "http://169.254.169.254/latest/meta-data/"
    for odd in (
        Attachment(MediaKind.LINK, "media-9", "优惠", inside), Attachment(MediaKind.LOCATION, title="西湖"),
        Attachment(MediaKind.IMAGE, "", url=inside),
    ):  # fmt: skip
        assert (await desk.li.get(desk.attaches(odd))).status == 404
    assert not desk.talks.platform.asked
    await desk.li.get(desk.sends(PNG))
    assert [asked.url for asked in desk.talks.platform.asked] == [""], "the platform is asked by its own number only"


async def test_only_lines_with_files_have_files(desk: Desk) -> None:
    base = f"/api/conversations/{desk.id}/media"
    path = desk.sends(PNG)
    assert (await desk.li.get(f"{base}/2/0")).status == 404, "there is no line after the last"
    desk.talks.conversations.line(desk.id, text="好的")
    for wrong in (
        "1/1",
        "2/0",
        "0/0",
        "3/0",
        "-1/0",
        "1/-1",
        "one/0",
        "1/0x0",
        "١/0",
        "9" * 30 + "/0",
        "1/" + "9" * 13,
    ):
        assert (await desk.li.get(f"{base}/{wrong}")).status == 404, wrong
    assert (await desk.li.get("/api/conversations/0-nobody/media/1/0")).status == 404
    assert (await desk.li.get(path)).status == 200
    viewer = await desk.other("小看", Role.VIEWER)
    assert (await viewer.get(path)).status == 403, "nothing masks a picture"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Unreadable("a program"), 422, "media-unreadable"), (Permanent("20 MB"), 413, "media-too-large"),
        (Unavailable("away", after=7), 503, "unavailable"), (AuthExpired("refused"), 503, "unavailable"),
    ],
)  # fmt: skip
async def test_what_a_platform_does_not_give_is_said(desk: Desk, error: Any, status: int, code: str) -> None:
    path = desk.sends(PNG)
    desk.talks.platform.files["media-0"] = error
    answer = await desk.li.get(path)
    assert (answer.status, answer.body["error"]) == (status, code)
    del desk.talks.platform.files["media-0"]
    gone = await desk.li.get(path)
    assert (gone.status, gone.body["error"]) == (404, "media-gone")


async def test_a_player_may_ask_for_a_part(desk: Desk) -> None:
    path = desk.sends(MP4, MediaKind.VIDEO)
    part = await desk.li.get(path, Range="bytes=4-7")
    assert (part.status, part.body, part.headers["Content-Range"]) == (206, b"ftyp", f"bytes 4-7/{len(MP4)}")
    assert (await desk.li.get(path, Range="bytes=-4")).body == b"mdat"
    assert (await desk.li.get(path, Range="bytes=28-")).body == b"mdat"
    for odd in ("bytes=900-", "bytes=7-4", "bytes=a-b", "lines=1-2", "bytes=0-1,4-5"):
        assert (await desk.li.get(path, Range=odd)).body == MP4, odd
