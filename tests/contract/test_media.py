"""Files people put up, and the knowledge base's pictures: one suite for memory and for folders."""

import asyncio
import os
import random
from pathlib import Path

import pytest

from bot.core.errors import NotFound, Permanent, Unavailable, Unreadable
from bot.core.media import MediaFile, MediaShelf
from bot.core.mediatypes import ENDINGS, MOST, media_type
from bot.store import media
from bot.store.media import FolderShelf
from tests.support.clock import FakeClock
from tests.support.files import AMR, BY_TYPE, GIF, HEIC, HTML, JPEG, MP3, MP4, PNG, SVG, TAGGED_MP3, WEBP, MemoryShelf

KEEP_S = 600.0
NAME = "size-clothes.png"


class Folders:
    """A shelf on disk whose insides a test can reach."""

    def __init__(self, home: Path) -> None:
        self.clock = FakeClock()
        self.own, self.pictures = home / "data" / "media", home / "pictures"
        self.pictures.mkdir()
        (self.pictures / NAME).write_bytes(PNG)
        self.shelf = FolderShelf(self.own, self.pictures, self.clock, KEEP_S)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path)


@pytest.fixture(params=["memory", "folders"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> MediaShelf:
    memory = MemoryShelf({NAME: MediaFile("image/png", PNG)})
    return memory if request.param == "memory" else Folders(tmp_path).shelf


def said(body: bytes, media: str = "text/html") -> MediaFile:
    """A file whose sender lies about what it is."""
    return MediaFile(media, body)


async def test_the_same_content_is_kept_once_whatever_its_sender_calls_it(shelf: MediaShelf) -> None:
    name = await shelf.put(said(PNG))
    assert await shelf.put(said(PNG, "image/png")) == name
    assert name.endswith(".png")
    assert await shelf.get(name) == MediaFile("image/png", PNG)
    assert await shelf.put(said(JPEG)) != name


@pytest.mark.parametrize("kind", sorted(BY_TYPE.keys() - {"image/webp"}))
async def test_what_platforms_take_is_kept_by_what_its_bytes_say(shelf: MediaShelf, kind: str) -> None:
    name = await shelf.put(said(BY_TYPE[kind]))
    assert (await shelf.get(name)).media == kind
    assert name.endswith(f".{ENDINGS[kind]}")


@pytest.mark.parametrize(
    "body", [b"", b"\0", HTML, SVG, WEBP, HEIC, b"MZ\x90\0", b"%PDF-1.7", b"\xff\xfe<\0s\0", b"PK\3\4"]
)
async def test_what_is_no_picture_sound_or_film_is_refused(shelf: MediaShelf, body: bytes) -> None:
    with pytest.raises(Unreadable):
        await shelf.put(said(body, "image/png"))


@pytest.mark.parametrize("body", [PNG, GIF, MP3, AMR, MP4])
async def test_a_file_may_be_as_large_as_platforms_take_it_and_no_larger(shelf: MediaShelf, body: bytes) -> None:
    most = MOST[media_type(body)]
    await shelf.put(said(body.ljust(most, b"\0")))
    with pytest.raises(Permanent):
        await shelf.put(said(body.ljust(most + 1, b"\0")))


async def test_the_knowledge_bases_pictures_are_found_by_their_names(shelf: MediaShelf) -> None:
    assert await shelf.get(NAME) == MediaFile("image/png", PNG)
    for name in ("size-jeans.png", "", ".", "..", f"{'0' * 32}.png", f"./{NAME}"):
        with pytest.raises(NotFound):
            await shelf.get(name)


def test_bytes_that_only_begin_like_a_file_are_none() -> None:
    assert media_type(TAGGED_MP3) == "audio/mpeg"
    for body in (
        b"RIFF\0\0\0\0WAVE",
        b"\0\0\0\x18ftypavif",
        b"\xff\xe1\0\0",
        b"\xff\xfb\xf0\0",
        b"\xff\xfb\x9c\0",
        b"GIF8",
    ):
        assert media_type(body) == "", body
    dice = random.Random(4)
    odd = [dice.randbytes(dice.randrange(40)) for _ in range(5_000)]
    assert {media_type(body) for body in odd} <= {"", "audio/mpeg"}  # a sound may begin with its first frame


async def test_no_name_leads_out_of_the_folders(folders: Folders) -> None:
    secret = folders.pictures.parent / "secret.png"
    secret.write_bytes(PNG)
    (folders.pictures / "inner").mkdir()
    (folders.pictures / "inner" / "deep.png").write_bytes(PNG)
    (folders.pictures / ".hidden.png").write_bytes(PNG)
    (folders.pictures / "link.png").symlink_to(secret)
    (folders.pictures / "linked").symlink_to(folders.pictures.parent)
    os.mkfifo(folders.pictures / "pipe.png")
    for name in (
        "../secret.png", "..\\secret.png", str(secret), "inner/deep.png", "inner", "link.png", "linked/secret.png",
        ".hidden.png", "pipe.png", "a\0.png", "x" * 5_000, "\udcff.png",
    ):  # fmt: skip
        async with asyncio.timeout(2):
            with pytest.raises(NotFound):
                await folders.shelf.get(name)


async def test_pictures_are_what_their_bytes_say_and_drawings_are_the_shops_own(folders: Folders) -> None:
    (folders.pictures / "chart.svg").write_bytes(SVG)
    (folders.pictures / "page.png").write_bytes(HTML)
    (folders.pictures / "photo.png").write_bytes(JPEG)
    (folders.pictures / "huge.png").write_bytes(PNG.ljust((10 << 20) + 1, b"\0"))
    assert (await folders.shelf.get("chart.svg")).media == "image/svg+xml"
    assert (await folders.shelf.get("photo.png")).media == "image/jpeg"
    for name in ("page.png", "huge.png"):
        with pytest.raises(NotFound):
            await folders.shelf.get(name)
    name = await folders.shelf.put(said(PNG))
    (folders.own / name).write_bytes(SVG)
    with pytest.raises(NotFound):
        await folders.shelf.get(name)


async def test_what_is_old_goes_when_something_new_comes_and_what_is_put_again_stays(folders: Folders) -> None:
    old, again = await folders.shelf.put(said(PNG)), await folders.shelf.put(said(GIF))
    await folders.clock.advance(KEEP_S)
    await folders.shelf.put(said(GIF))
    await folders.clock.advance(1)
    await folders.shelf.put(said(JPEG))
    with pytest.raises(NotFound):
        await folders.shelf.get(old)
    assert (await folders.shelf.get(again)).body == GIF


async def test_a_full_shelf_takes_nothing_and_keeps_what_it_has(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = await folders.shelf.put(said(PNG))
    monkeypatch.setattr(media, "MOST_KEPT", len(PNG) + len(GIF) - 1)
    with pytest.raises(Permanent, match="is full"):
        await folders.shelf.put(said(GIF))
    assert await folders.shelf.put(said(PNG)) == name, "what is there already needs no room"
    monkeypatch.setattr(media, "MOST_KEPT", 1 << 30)
    monkeypatch.setattr(media, "SPARE", 1 << 60)
    with pytest.raises(Permanent, match="is full"):
        await folders.shelf.put(said(GIF))
    assert [entry.name for entry in folders.own.iterdir()] == [name]


async def test_a_folder_that_takes_nothing_is_said_to_be_away(folders: Folders) -> None:
    folders.own.parent.write_text("a file where the data folder should be")
    with pytest.raises(Unavailable):
        await folders.shelf.put(said(PNG))
