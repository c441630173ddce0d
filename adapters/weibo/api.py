"""Weibo's interface as the adapter uses it: mentions, comments, counts, and the two ways to answer.

In: calls of adapters.weibo. Out: what was told, or errors of the product's tree. Nothing is repeated here: that is for
bot/retry.py, and the platform takes quick repetitions for a robot's. Addresses: platform-apis.md 5.1 and 5.2; those of
statuses/count, statuses/repost_timeline and oauth2/get_token_info are not in it and of confidence C.
"""

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

import msgspec

from adapters import loose
from adapters.http import Web
from adapters.loose import Fields
from adapters.weibo import posts
from adapters.weibo.errors import error_for
from adapters.weibo.posts import Comment, Counts, Post
from adapters.weibo.settings import WeiboSettings
from bot.core.errors import Doubtful, Retryable, Unreadable

FORM: Final = "application/x-www-form-urlencoded"
OK: Final = 200
MOST_BYTES: Final = 4 << 20
"""Two hundred posts with their people are about one million bytes."""
AT_ONCE: Final = 100
"""Posts whose counts are asked for in one call."""


class Hour(msgspec.Struct, frozen=True):
    """How many calls are left, and in how many seconds they count anew."""

    left: int
    resets_s: float


class Page(msgspec.Struct, frozen=True):
    """What one call brought: posts or comments, and how many things in it were neither."""

    found: Sequence[Post | Comment]
    unreadable: int = 0

    @property
    def size(self) -> int:
        return len(self.found) + self.unreadable


class Api:
    """One account's way to Weibo."""

    def __init__(self, web: Web, settings: WeiboSettings) -> None:
        self._web = web
        self._settings = settings
        self._token = settings.access_token or settings.message_token
        self._message_token = settings.message_token or settings.access_token
        self.calls = 0

    # ---- reading

    async def mentions(self, since: str, before: str, count: int) -> Page:
        """Posts that mention us, the newest first; `before`: none as new as that one ("": any)."""
        found = await self._listed("looking for mentions", "statuses/mentions", since, before, count)
        return Page(*posts.posts(found.get("statuses")))

    async def to_us(self, since: str, before: str, count: int) -> Page:
        """Comments on our posts, and answers to our comments."""
        found = await self._listed("looking for comments", "comments/to_me", since, before, count)
        return Page(*posts.comments(found.get("comments")))

    async def comment_mentions(self, since: str, before: str, count: int) -> Page:
        """Comments that mention us, wherever they stand."""
        found = await self._listed("looking for mentions in comments", "comments/mentions", since, before, count)
        return Page(*posts.comments(found.get("comments")))

    async def comments_below(self, post: str, since: str, count: int) -> Page:
        """Comments on somebody's post."""
        more = {"id": post}
        found = await self._listed("reading comments on a post", "comments/show", since, "", count, more)
        return Page(*posts.comments(found.get("comments")))

    async def reposts_of(self, post: str, since: str, count: int) -> Page:
        """Who passed a post on."""
        more = {"id": post}
        found = await self._listed("reading who reposted", "statuses/repost_timeline", since, "", count, more)
        return Page(*posts.posts(found.get("reposts")))

    async def counts(self, numbers: Sequence[str]) -> list[Counts]:
        """Of at most `AT_ONCE` posts; those that are gone are missing."""
        found = await self._get("counting reposts", "statuses/count", {"ids": ",".join(numbers)})
        return list(posts.counts(found))

    async def post(self, number: str) -> Post | None:
        """One post. Raises WeiboError with `Cause.GONE` for one that is there no more."""
        return posts.post_of(await self._get("reading a post", "statuses/show", {"id": number}))

    async def search(self, words: str, since_s: int, count: int) -> Page:
        """Posts with these words, the newest first; only for apps with the commercial interface (confidence C)."""
        query = {"q": words, "starttime": str(since_s), "sort": "time", "count": str(count)}
        base = self._settings.commercial_api
        found = await self._get("searching", "search/statuses/limited", query, base)
        return Page(*posts.posts(loose.fields(found).get("statuses")))

    async def hour(self) -> Hour | None:
        """What is left of this hour; None where the platform does not say. This call counts for nothing itself."""
        found = loose.fields(await self._get("asking what is left", "account/rate_limit_status", {}, counted=False))
        told = [posts.count(found.get(name)) for name in ("remaining_user_hits", "remaining_ip_hits")]
        left = [number for number in told if number is not None]
        resets = loose.number(found.get("reset_time_in_seconds"), -1.0)
        return Hour(min(left), resets) if left and 0 <= resets <= 86_400 else None

    async def token(self) -> Fields:
        """What the platform knows of the token: whose it is, and the seconds it lives (confidence C)."""
        body = {"access_token": self._token.reveal()}
        address = f"{self._settings.api}/oauth2/get_token_info"
        return loose.fields(await self._called("asking about the token", "POST", address, body=body))

    # ---- answering

    async def comment(self, post: str, words: str) -> str:
        """A comment below a post; returns its number."""
        return await self._post("commenting", "comments/create", {"id": post, "comment": words})

    async def reply(self, comment: str, post: str, words: str) -> str:
        """An answer to a comment; Weibo writes 回复@name before it by itself."""
        told = {"cid": comment, "id": post, "comment": words, "without_mention": "0"}
        return await self._post("answering a comment", "comments/reply", told)

    async def message(self, customer: str, words: str) -> str:
        """A private message to somebody who wrote lately; returns its number where there is one."""
        told = {
            "type": "text", "data": msgspec.json.encode({"text": words}).decode(), "receiver_id": customer,
            "access_token": self._message_token.reveal(),
        }  # fmt: skip
        address = f"{self._settings.message_api}/2/messages/reply.json"
        found = loose.fields(await self._called("sending a message", "POST", address, body=told))
        return posts.number_of(found)

    # ---- calls

    async def _listed(
        self, what: str, path: str, since: str, before: str, count: int, more: Mapping[str, str] | None = None
    ) -> Fields:
        query = {**(more or {}), "since_id": since or "0", "count": str(count)}
        if before:
            query["max_id"] = str(int(before) - 1)
        return loose.fields(await self._get(what, path, query))

    async def _get(
        self, what: str, path: str, query: Mapping[str, str], base: str = "", *, counted: bool = True
    ) -> object:
        """A reading call: what became of it in the middle is of no consequence, it may be asked again."""
        address = f"{base or self._settings.api}/2/{path}.json"
        asked = {**query, "access_token": self._token.reveal()}
        self.calls += counted
        try:
            return await self._called(what, "GET", address, query=asked)
        except Doubtful as error:
            raise Retryable(str(error), 2.0) from error

    async def _post(self, what: str, path: str, body: Mapping[str, str]) -> str:
        address = f"{self._settings.api}/2/{path}.json"
        asked = {**body, "access_token": self._token.reveal()}
        number = posts.number_of(loose.fields(await self._called(what, "POST", address, body=asked)))
        if not number:
            raise Doubtful(f"{what}: an answer without the number of what was written; look at the post")
        return number

    async def _called(
        self,
        what: str,
        method: str,
        address: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, str] | None = None,
    ) -> object:
        form = urlencode(body, errors="replace").encode() if body is not None else None
        heard = await self._web.call(what, method, address, query=query, body=form, media=FORM, most=MOST_BYTES)
        try:
            found = loose.value(heard.body)
        except Unreadable as error:
            raise Doubtful(f"{what}: an answer that is no JSON (status {heard.status})") from error
        told = loose.fields(found)
        code = int(loose.number(told.get("error_code")))
        if code:
            raise error_for(code, loose.text(told.get("error")), what)
        if heard.status != OK:
            raise Doubtful(f"{what}: Weibo's server failed with {heard.status}")
        return found
