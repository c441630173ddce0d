"""Everything that can go wrong in a request, turned into one JSON form.

In: a request and what its page raised. Out: `Problem` (raised by pages), `as_json` (the outermost middleware). Called
by bot/console/app.py. Nothing that happens inside is shown outside: what is unexpected is logged and told as
`internal`.
"""

import asyncio
import traceback
from typing import Final

import msgspec
import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.console.keys import PARTS, USER
from bot.console.texts import Code, language, overtaken, sentence, who_has_alert, who_has_it, who_won
from bot.console.wire import ConflictFault, Fault, RefusedFault
from bot.console.wire_conversations import CustomerFault, HeldFault
from bot.console.wire_library import OvertakenFault, UnfitFault
from bot.console.wire_watch import AlertFault
from bot.core.errors import (
    AlertChanged,
    Conflict,
    CustomerChanged,
    Doubtful,
    Held,
    NotFound,
    Outdated,
    Overtaken,
    Refused,
    Retryable,
    ShelfChanged,
    Unfit,
)
from bot.core.model import UserName

log = structlog.get_logger()

BY_STATUS: Final = {
    400: Code.BAD_REQUEST,
    404: Code.NOT_FOUND,
    405: Code.METHOD,
    413: Code.TOO_LARGE,
    415: Code.MEDIA,
}


class Problem(Exception):
    """A refusal with a status; `detail` is for programmers, `after` says when to try again (seconds)."""

    def __init__(self, status: int, code: Code, detail: str = "", after: float | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.after = after


def where(error: BaseException) -> dict[str, str]:
    """What a log may know of an unexpected error: kind and place. Its message and values may hold personal data."""
    return {"error": type(error).__name__, "exception": "".join(traceback.format_tb(error.__traceback__))}


def json_reply(answer: msgspec.Struct, status: int = 200) -> web.Response:
    return web.Response(body=msgspec.json.encode(answer), status=status, content_type="application/json")


@web.middleware
async def as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Middleware: whatever is raised inside becomes an answer."""
    try:
        return await handler(request)
    except asyncio.CancelledError:
        raise
    except Exception as error:  # noqa: BLE001 - the last line: a page's bug must not show its inside
        return _reply(request, error)


def _reply(request: web.Request, error: Exception) -> web.Response:
    speak = language(request.headers.get("Accept-Language", ""))
    match error:
        case Conflict(current=draft):
            parts, user = request.app[PARTS], request.get(USER)
            told = who_won(draft, user.name if user else UserName(""), parts.clock.now(), speak)
            return json_reply(ConflictFault(Code.CONFLICT, told, UserName(draft.last_by), draft), 409)
        case Held(conversation=conversation):
            user = request.get(USER)
            told = who_has_it(conversation, user.name if user else UserName(""), speak)
            return json_reply(HeldFault(Code.HELD, told, conversation), 409)
        case CustomerChanged(customer=customer):
            told = sentence(Code.CUSTOMER_CHANGED, speak)
            return json_reply(CustomerFault(Code.CUSTOMER_CHANGED, told, customer), 409)
        case AlertChanged(alert=alert):
            user = request.get(USER)
            told = who_has_alert(alert, user.name if user else UserName(""), speak)
            return json_reply(AlertFault(Code.ALERT_CHANGED, told, alert), 409)
        case Refused(risks=risks) if risks:
            return json_reply(RefusedFault(Code.REFUSED, sentence(Code.REFUSED, speak), risks), 422)
        case Overtaken(winner=winner, record=record):
            user = request.get(USER)
            told = overtaken(winner, user.name if user else UserName(""), speak)
            return json_reply(OvertakenFault(Code.CONFLICT, told, winner, record), 409)
        case Unfit(checks=checks):
            return json_reply(UnfitFault(Code.UNFIT, sentence(Code.UNFIT, speak), checks), 422)
        case _:
            problem = _problem(request, error)
            fault = Fault(problem.code, sentence(problem.code, speak), problem.detail)
            answer = json_reply(fault, problem.status)
            if problem.after is not None:
                answer.headers["Retry-After"] = str(max(1, round(problem.after)))
            if isinstance(error, web.HTTPMethodNotAllowed):
                answer.headers["Allow"] = ", ".join(sorted(error.allowed_methods))
            return answer


def _problem(request: web.Request, error: Exception) -> Problem:
    match error:
        case Problem():
            return error
        case Refused():
            return Problem(422, Code.NOT_POSSIBLE, str(error))
        case ShelfChanged():
            return Problem(409, Code.SHELF_CHANGED)
        case Outdated():
            return Problem(409, Code.OUTDATED)
        case NotFound():
            return Problem(404, Code.NOT_FOUND)
        case Doubtful():
            return Problem(503, Code.DOUBTFUL)
        case Retryable(after=after):
            log.warning("console: a part of the house is away", path=request.path, reason=str(error))
            return Problem(503, Code.UNAVAILABLE, after=after)
        case web.HTTPException(status=status) if status in BY_STATUS:
            return Problem(status, BY_STATUS[status])
        case _:
            log.error("console: request failed", method=request.method, path=request.path, **where(error))
            return Problem(500, Code.INTERNAL)
