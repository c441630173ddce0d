"""The interface of the fake Weibo, call by call.

In: requests that have passed its gate. Out: answers and errors in the platform's own form. Called by
adapters.weibo.fake.platform. Fields: platform-apis.md 5.2 and 5.3.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Final

import msgspec
from aiohttp import web

from adapters.weibo.fake.rules import Rules
from adapters.weibo.fake.things import Comment, Post
from adapters.weibo.fake.world import FakePeople

FORBIDDEN: Final = frozenset({10004, 10014, 10022, 10023, 10024, 21321})
Answer = Callable[[web.Request], Awaitable[web.Response]]


def answered(body: object) -> web.Response:
    return web.Response(body=msgspec.json.encode(body), content_type="application/json")


def refused(request: web.Request, code: int) -> web.Response:
    body = {"error": f"refused by rule {code}", "error_code": code, "request": request.path}
    told = msgspec.json.encode(body)
    return web.Response(status=403 if code in FORBIDDEN else 400, body=told, content_type="application/json")


class Calls:
    """What can be asked."""

    def __init__(self, people: FakePeople, rules: Rules, screens: Mapping[str, list[str]]) -> None:
        self._people = people
        self._rules = rules
        self._screens = screens

    def routes(self) -> Iterator[tuple[str, str, Answer]]:
        yield "statuses/mentions", "GET", self._mentions
        yield "comments/to_me", "GET", self._to_us
        yield "comments/mentions", "GET", self._comment_mentions
        yield "comments/show", "GET", self._below
        yield "statuses/repost_timeline", "GET", self._reposts
        yield "statuses/count", "GET", self._counts
        yield "statuses/show", "GET", self._show
        yield "search/statuses/limited", "GET", self._search
        yield "account/rate_limit_status", "GET", self._status
        yield "comments/create", "POST", self._comment
        yield "comments/reply", "POST", self._reply
        yield "messages/reply", "POST", self._message

    async def token(self, request: web.Request) -> web.Response:
        """oauth2/get_token_info."""
        token = str((await request.post()).get("access_token", ""))
        if code := self._rules.refuses_token(token):
            return refused(request, code)
        return answered({"uid": int(self._rules.account.uid), "appkey": "1", "expire_in": self._rules.lives_s()})

    # ---- reading

    async def _mentions(self, request: web.Request) -> web.Response:
        return answered({"statuses": _page(request, self._people.mentions()), "total_number": 0})

    async def _to_us(self, request: web.Request) -> web.Response:
        return answered({"comments": _page(request, self._people.to_us()), "total_number": 0})

    async def _comment_mentions(self, request: web.Request) -> web.Response:
        return answered({"comments": _page(request, self._people.comment_mentions()), "total_number": 0})

    async def _below(self, request: web.Request) -> web.Response:
        post = self._post(request.query.get("id", ""))
        return answered({"comments": _page(request, self._people.below(post))}) if post else refused(request, 20101)

    async def _reposts(self, request: web.Request) -> web.Response:
        post = self._post(request.query.get("id", ""))
        return answered({"reposts": _page(request, self._people.reposts(post))}) if post else refused(request, 20101)

    async def _counts(self, request: web.Request) -> web.Response:
        numbers = request.query.get("ids", "").split(",")
        if len(numbers) > 100:
            return refused(request, 10017)
        found = [post for number in numbers if (post := self._post(number))]
        return answered([
            {"id": post.number, "reposts": post.reposts, "comments": post.comments, "attitudes": post.likes}
            for post in found
        ])  # fmt: skip

    async def _show(self, request: web.Request) -> web.Response:
        post = self._post(request.query.get("id", ""))
        return answered(post.told()) if post else refused(request, 20101)

    async def _search(self, request: web.Request) -> web.Response:
        if not self._rules.account.may_search:
            return refused(request, 10014)
        words, since = request.query.get("q", ""), int(request.query.get("starttime", "0"))
        newest = sorted(self._people.posts.values(), key=lambda post: post.number, reverse=True)
        found = [post for post in newest if words in post.text and post.at >= since * 1_000 and not post.deleted]
        return answered({"statuses": _page(request, found), "total_number": len(found)})

    async def _status(self, _request: web.Request) -> web.Response:
        return answered(self._rules.status())

    def _post(self, number: str) -> Post | None:
        post = self._people.posts.get(number)
        return post if post and not post.deleted else None

    # ---- writing

    async def _comment(self, request: web.Request) -> web.Response:
        form = await request.post()
        return self._written(request, str(form.get("id", "")), str(form.get("comment", "")), None)

    async def _reply(self, request: web.Request) -> web.Response:
        form = await request.post()
        comment = self._people.comments.get(str(form.get("cid", "")))
        if comment is None or comment.deleted:
            return refused(request, 20201)
        if str(comment.post.number) != form.get("id"):
            return refused(request, 10017)
        return self._written(request, str(form.get("id", "")), str(form.get("comment", "")), comment)

    def _written(self, request: web.Request, number: str, words: str, answers: Comment | None) -> web.Response:
        post = self._post(number)
        if post is None:
            return refused(request, 20101)
        if post.closed:
            return refused(request, 20207)
        if code := self._rules.refuses_comment(words):
            return refused(request, code)
        shown = f"回复@{answers.writer.name}:{words}" if answers else words
        return answered(self._people.comment(post, self._people.us, shown, answers).told())

    async def _message(self, request: web.Request) -> web.Response:
        form = await request.post()
        customer = str(form.get("receiver_id", ""))
        if customer not in self._people.people or form.get("type") != "text":
            return refused(request, 10017)
        try:
            words = str(msgspec.json.decode(str(form.get("data", "")))["text"])
        except (msgspec.DecodeError, KeyError, TypeError):
            return refused(request, 10017)
        if code := self._rules.refuses_message(customer, words):
            return refused(request, code)
        self._screens[customer].append(words)
        return answered({"result": True, "id": self._people.number()})


def _page(request: web.Request, newest: Sequence[Post | Comment]) -> list[dict[str, object]]:
    """As since_id, max_id and count want it, of at most 200."""
    since, before = int(request.query.get("since_id", "0")), int(request.query.get("max_id", "0"))
    count = min(200, int(request.query.get("count", "50")))
    found = [one for one in newest if one.number > since and (not before or one.number <= before)]
    return [one.told() for one in found[:count]]
