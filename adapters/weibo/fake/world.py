"""Who is on the fake Weibo and what they have posted; what happens there without anybody's call.

In: what people do. Out: posts and comments, with the counts moved on. Called by adapters.weibo.fake.platform and .demo.
"""

import itertools
from typing import Final, TypeVar

from adapters.weibo.fake.rules import Account
from adapters.weibo.fake.things import Comment, Person, Post
from bot.core.clock import Clock

T = TypeVar("T", Post, Comment)

FIRST: Final = 9_100_000_000_000_001
"""Beyond 2^53: whoever lets an id pass through a float answers below another post."""


class FakePeople:
    """All posts and comments, in the order of their numbers."""

    def __init__(self, account: Account, clock: Clock) -> None:
        self.us = Person(int(account.uid), account.name, 20_000, verified=True)
        self.people: dict[str, Person] = {account.uid: self.us}
        self.posts: dict[str, Post] = {}
        self.comments: dict[str, Comment] = {}
        self._clock = clock
        self._numbers = itertools.count(FIRST + clock.now() // 1_000 % 10**9 * 10_000)  # none that the last run had

    def number(self) -> int:
        return next(self._numbers)

    def person(self, number: str, name: str = "", followers: int = 0, *, verified: bool = False) -> Person:
        known = self.people.get(number)
        if known is None:
            known = self.people[number] = Person(int(number), name or f"用户{number}", followers, verified)
        return known

    def post(self, writer: Person, text: str, root: Post | None = None) -> Post:
        made = Post(self.number(), self._clock.now(), writer, text, root)
        self.posts[str(made.number)] = made
        if root is not None:
            root.reposts += 1
        return made

    def comment(self, post: Post, writer: Person, text: str, answers: Comment | None = None) -> Comment:
        made = Comment(self.number(), self._clock.now(), writer, text, post, answers)
        self.comments[str(made.number)] = made
        post.comments += 1
        return made

    def is_for_us(self, text: str) -> bool:
        return f"@{self.us.name}" in text

    # ---- what the interface lists, the newest first

    def mentions(self) -> list[Post]:
        return [post for post in self._newest(self.posts)
                if post.writer is not self.us and self.is_for_us(post.text) and not post.deleted]  # fmt: skip

    def to_us(self) -> list[Comment]:
        return [
            comment
            for comment in self._newest(self.comments)
            if not comment.deleted
            and comment.writer is not self.us
            and (comment.post.writer is self.us or (comment.answers and comment.answers.writer is self.us))
        ]

    def comment_mentions(self) -> list[Comment]:
        return [comment for comment in self._newest(self.comments)
                if not comment.deleted and comment.writer is not self.us and self.is_for_us(comment.text)]  # fmt: skip

    def below(self, post: Post) -> list[Comment]:
        return [comment for comment in self._newest(self.comments) if comment.post is post and not comment.deleted]

    def reposts(self, post: Post) -> list[Post]:
        return [one for one in self._newest(self.posts) if one.root is post and not one.deleted]

    def _newest(self, of: dict[str, T]) -> list[T]:
        return sorted(of.values(), key=lambda one: one.number, reverse=True)
