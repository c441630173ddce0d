"""What the console counts.

In: the registry of the house, every request. Out: `Metrics` and the middleware `count`. Called by bot/console/app.py.
Labels are rows of the route list, never what somebody typed.
"""

from collections.abc import Sized
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import CollectorRegistry, Counter, Gauge

from bot.console.auth import route_of


class Metrics:
    """Requests by route and status, and how many screens are open."""

    def __init__(self, registry: CollectorRegistry, screens: Sized) -> None:
        self.requests = Counter(
            "halfminute_console_requests", "Requests answered", ["route", "status"], registry=registry
        )
        open_now = Gauge("halfminute_console_screens", "Open event streams", registry=registry)
        open_now.set_function(lambda: len(screens))


METRICS: Final = web.AppKey("metrics", Metrics)


@web.middleware
async def count(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Middleware: count the answer."""
    response = await handler(request)
    route = route_of(request)
    request.app[METRICS].requests.labels(route.name if route else "none", str(response.status)).inc()
    return response
