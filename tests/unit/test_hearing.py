"""A private message on its way into the thread: what of its attachments may stand on a screen."""

import pytest

from bot.core.hearing import shown
from bot.core.media import Attachment, MediaKind
from bot.reading.privacy import masked

HOME = "杭州市西湖区文三路138号3幢2单元501室"


@pytest.mark.parametrize(
    ("title", "url", "stays"),
    [
        ("西湖", "", True),
        ("好物推荐", "https://shop.example/item/7", True),
        (HOME, "", False),
        ("找我13800138000", "", False),
        ("", "https://a.example/?phone=13800138000", False),
        ("", "", True),
    ],
)
def test_only_what_was_not_masked_is_shown_beside_the_text(title: str, url: str, stays: bool) -> None:
    sent = Attachment(MediaKind.LOCATION, "m1", title, url)
    (found,) = shown((sent,), masked(f"发来一个位置：{title} {url}"))
    assert found == (sent if stays else Attachment(MediaKind.LOCATION, "m1"))


def test_what_the_text_does_not_hold_is_not_shown() -> None:
    (found,) = shown((Attachment(MediaKind.LINK, "", "别处的标题", "https://a.example"),), "[链接]")
    assert (found.title, found.url) == ("", "")
