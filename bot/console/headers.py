"""What every answer carries so that a browser keeps strangers out.

In: a response about to go. Out: its headers. Called by bot/console/app.py for every response, streams too.
"""

from typing import Final

from aiohttp import web

from bot.console.keys import PARTS

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    "connect-src 'self'; font-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)

SANDBOX: Final = "sandbox; default-src 'none'"
"""The policy of files that strangers made: nothing in them runs, loads or knows where it came from."""

FORM: Final = "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; style-src 'sha256-"
"""How the policy of a page begins that is nothing but a form with a style sheet of its own, known by its hash."""

HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


async def set_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Signal `on_response_prepare`. What no page decided otherwise is never stored; a page may only be stricter."""
    own = response.headers.get("Content-Security-Policy", "")
    response.headers.update(HEADERS)
    if own == SANDBOX or own.startswith(FORM):
        response.headers["Content-Security-Policy"] = own
    if request.secure or any(origin.startswith("https://") for origin in request.app[PARTS].settings.origins):
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.pop("Server", None)
