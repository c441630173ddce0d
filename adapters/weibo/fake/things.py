"""What there is on the fake Weibo, and how it tells of it: people, posts, comments.

In: nothing. Out: `Person`, `Post`, `Comment`, each with its JSON. Called by adapters.weibo.fake. Ids are numbers there,
and too large for a float; dates carry English names.
"""

from datetime import datetime
from typing import Final

import msgspec

from adapters.dates import CHINA
from bot.core.clock import SECOND, Millis

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
Told = dict[str, object]


def written(at: Millis) -> str:
    """As in "Mon Jul 16 18:09:20 +0800 2012"."""
    told = datetime.fromtimestamp(at / SECOND, CHINA)
    day, month = _DAYS[told.weekday()], _MONTHS[told.month - 1]
    return f"{day} {month} {told.day:02} {told:%H:%M:%S} +0800 {told.year}"


class Person(msgspec.Struct):
    """Somebody with an account."""

    number: int
    name: str
    followers: int = 0
    verified: bool = False

    def told(self) -> Told:
        return {
            "id": self.number, "idstr": str(self.number), "screen_name": self.name, "name": self.name,
            "followers_count": self.followers, "verified": self.verified, "lang": "zh-cn",
        }  # fmt: skip


class Post(msgspec.Struct):
    """One post; `root`: the one it passes on. `closed`: nobody may comment."""

    number: int
    at: Millis
    writer: Person
    text: str
    root: "Post | None" = None
    reposts: int = 0
    comments: int = 0
    likes: int = 0
    deleted: bool = False
    closed: bool = False

    def told(self) -> Told:
        if self.deleted:
            gone = "抱歉，此微博已被作者删除。"
            return {"id": self.number, "idstr": str(self.number), "deleted": "1", "text": gone,
                    "created_at": written(self.at)}  # fmt: skip
        told: Told = {
            "id": self.number, "idstr": str(self.number), "mid": str(self.number), "created_at": written(self.at),
            "text": self.text, "source": '<a href="http://weibo.com/">微博</a>', "user": self.writer.told(),
            "reposts_count": self.reposts, "comments_count": self.comments, "attitudes_count": self.likes,
            "pic_urls": [], "favorited": False, "truncated": False,
        }  # fmt: skip
        return told if self.root is None else {**told, "retweeted_status": self.root.told()}


class Comment(msgspec.Struct):
    """One comment below `post`; `answers` the one it is a reply to."""

    number: int
    at: Millis
    writer: Person
    text: str
    post: Post
    answers: "Comment | None" = None
    deleted: bool = False

    def told(self) -> Told:
        told: Told = {
            "id": self.number, "idstr": str(self.number), "mid": str(self.number), "created_at": written(self.at),
            "text": self.text, "source": "", "user": self.writer.told(), "status": self.post.told(),
        }  # fmt: skip
        if self.answers is None:
            return told
        return {**told, "reply_comment": {"id": self.answers.number, "text": self.answers.text}}
