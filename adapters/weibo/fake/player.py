"""People of the fake Weibo who play a script.

In: cues. Out: posts, comments, messages and pushes of the platform. Called by adapters.weibo.demo.
"""

import asyncio

from adapters.weibo.fake.platform import FakeWeibo
from adapters.weibo.fake.script import OURS, Cue, Does, Who
from adapters.weibo.fake.things import Person, Post
from bot.core.clock import Clock

REST_S = 10.0
"""Between two rounds of a script."""
WELCOME = "新品上架啦，有什么想问的在评论里告诉我们"


class Player:
    """`play` until cancelled; each round's posts are new ones."""

    def __init__(self, platform: FakeWeibo, cues: list[Cue], clock: Clock) -> None:
        self._platform = platform
        self._cues = cues
        self._clock = clock
        self._posts: dict[str, Post] = {}

    async def play(self, speed: float, *, loop: bool) -> None:
        async with asyncio.TaskGroup() as pushes:
            while True:
                self._posts = {OURS: self._platform.people.post(self._platform.people.us, WELCOME)}
                start = self._clock.monotonic()
                for cue in self._cues:
                    await self._clock.sleep(start + cue.t / speed - self._clock.monotonic())
                    self._does(cue, pushes)
                if not loop:
                    return
                await self._clock.sleep(REST_S / speed)

    def _does(self, cue: Cue, pushes: asyncio.TaskGroup) -> None:
        platform, people = self._platform, self._platform.people
        match cue.do:
            case Does.MESSAGE:
                pushes.create_task(platform.says(str(self._person(cue.who).number), cue.text))
            case Does.EVENT:
                pushes.create_task(platform.does(str(self._person(cue.who).number), cue.text))
            case Does.POST:
                root = self._posts[cue.of] if cue.of else None
                post = self._posts[cue.post] = people.post(self._person(cue.who), cue.text, root)
                if people.is_for_us(cue.text):
                    pushes.create_task(platform.tells_of(post))
            case Does.COMMENT:
                comment = people.comment(self._posts[cue.post], self._person(cue.who), cue.text)
                if people.is_for_us(cue.text):
                    pushes.create_task(platform.tells_of(comment))
            case Does.GROW:
                post = self._posts[cue.post]
                post.reposts += cue.reposts
                post.comments += cue.comments
                post.likes += cue.likes
            case Does.DELETE:
                self._posts[cue.post].deleted = True

    def _person(self, who: Who) -> Person:
        people = self._platform.people
        return people.us if who.id == "us" else people.person(who.id, who.name, who.followers, verified=who.verified)
