"""The API's description, made from the route list and its types.

In: routes. Out: an OpenAPI 3.1 document, made once at start, and the page that shows it. Called by bot/console/app.py
and the route list.
"""

import re
from collections.abc import Iterable
from itertools import chain
from typing import Any, Final

import msgspec
from aiohttp import web

from bot.console.auth import COOKIE
from bot.console.route import Clash, Route
from bot.console.wire import ConflictFault, Fault, Lookers, Nothing, RefusedFault
from bot.console.wire_conversations import CustomerFault, HeldFault
from bot.console.wire_library import OvertakenFault, UnfitFault
from bot.console.wire_live import Pulse
from bot.console.wire_watch import AlertFault, WatchNews
from bot.core.desk import CaseMoved, Changed, Joined, Moved, Opened, Told
from bot.core.serviceclocks import Nudge

Schema = dict[str, Any]

DESCRIPTION: Final = web.AppKey("description", bytes)

FILE: Final = {"type": "string", "format": "binary"}
FAULT: Final = "Not done; the code says why."
DECIDED: Final = "Somebody decided first, or has that conversation."
HELD: Final = "Somebody else has that conversation, or it changed first."
CHANGED: Final = "Somebody changed the profile first."
REFUSED: Final = "The guard says no, or it cannot be done."
OVERTAKEN: Final = "Somebody changed the entry first."
UNFIT: Final = "The entry cannot be put in force as it is."
OUTDATED: Final = "Somebody changed the shelf first; read it again."
ALERTED: Final = "Somebody else did something to the alert first."
OLD: Final = "Somebody else changed it first; read it again."
UNLIKE: Final = "Something is wrong with a line; the detail says which and what."
Faults = tuple[tuple[str, str, tuple[type[msgspec.Struct], ...]], ...]
FAULTS: Final[dict[Clash, Faults]] = {
    Clash.NONE: (),
    Clash.DRAFT: (("409", DECIDED, (ConflictFault, HeldFault)), ("422", REFUSED, (RefusedFault, Fault))),
    Clash.ENTRY: (("409", OVERTAKEN, (OvertakenFault,)), ("422", UNFIT, (UnfitFault,))),
    Clash.CONVERSATION: (("409", HELD, (HeldFault,)), ("422", REFUSED, (RefusedFault, Fault))),
    Clash.CUSTOMER: (("409", CHANGED, (CustomerFault,)), ("422", REFUSED, (RefusedFault, Fault))),
    Clash.SHELF: (("409", OUTDATED, (Fault,)), ("422", UNLIKE, (Fault,))),
    Clash.ALERT: (("409", ALERTED, (AlertFault,)), ("422", REFUSED, (Fault,))),
    Clash.OUTDATED: (("409", OLD, (Fault,)), ("422", REFUSED, (RefusedFault, Fault))),
}
"""What 409 and 422 carry."""
EVENTS: Final[tuple[type[msgspec.Struct], ...]] = (
    *(Opened, Joined, Changed, Moved, Told, CaseMoved, Nudge),
    *(Lookers, Pulse, WatchNews),
)


async def describe(request: web.Request) -> web.StreamResponse:
    """This description."""
    return web.Response(body=request.app[DESCRIPTION], content_type="application/json")


def document(routes: Iterable[Route], version: str) -> Schema:
    """The whole description."""
    listed = [route for route in routes if route.path.startswith("/api/")]
    answers: set[type[msgspec.Struct]] = {route.answer for route in listed if route.answer}
    asks: set[type[msgspec.Struct]] = {route.ask for route in listed if route.method == "POST" and not route.takes}
    faults = {cls for _, _, classes in chain(*FAULTS.values()) for cls in classes}
    found: set[type[msgspec.Struct]] = {*answers, *asks, *EVENTS, Fault, *faults}
    types = sorted(found, key=_name)
    references, schemas = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    known = dict(zip(types, references, strict=True))
    paths: dict[str, Schema] = {}
    for route in listed:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, known)
    return {
        "openapi": "3.1.0",
        "info": {"title": "HalfMinute console", "version": version},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": COOKIE}},
        },
    }


def _name(cls: type[msgspec.Struct]) -> str:
    return cls.__name__


def _operation(route: Route, known: dict[type[msgspec.Struct], Schema]) -> Schema:
    operation: Schema = {
        "operationId": route.name,
        "summary": route.about,
        "security": [] if route.roles is None else [{"session": []}],
        "parameters": [*_from_path(route), *_from_query(route)],
        "responses": _responses(route, known),
    }
    if route.roles is not None:
        operation["x-roles"] = sorted(route.roles)
    if route.method == "POST":
        content = {"application/json": {"schema": known.get(route.ask, {})}}
        needed = any(field.required for field in msgspec.structs.fields(route.ask))
        if route.takes:
            content, needed = {media: {"schema": FILE} for media in route.takes}, True
        operation["requestBody"] = {"required": needed, "content": content}
    return operation


def _responses(route: Route, known: dict[type[msgspec.Struct], Schema]) -> Schema:
    def reply(about: str, *classes: type[msgspec.Struct]) -> Schema:
        schemas = [known[cls] for cls in classes]
        schema = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
        return {"description": about, "content": {"application/json": {"schema": schema}}}

    if route.answer:
        found: Schema = {"200": reply(route.about, route.answer)}
    else:
        schema: Schema = {"type": "string"} if route.media != "application/json" else {"type": "object"}
        content = {media: {"schema": schema} for media in route.media.split(", ")}
        found = {"200": {"description": route.about, "content": content}}
    found |= {status: reply(about, *classes) for status, about, classes in FAULTS[route.clash]}
    return {**found, "default": reply(FAULT, Fault)}


def _from_path(route: Route) -> list[Schema]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in re.findall(r"{(\w+)", route.path)
    ]


def _from_query(route: Route) -> list[Schema]:
    if (route.method != "GET" and not route.takes) or route.ask is Nothing:
        return []
    (own,), schemas = msgspec.json.schema_components([route.ask])
    body = schemas[own["$ref"].rpartition("/")[2]]
    return [
        {"name": name, "in": "query", "schema": _inlined(field, schemas)} for name, field in body["properties"].items()
    ]


def _inlined(field: Schema, schemas: Schema) -> Schema:
    """A parameter's schema with the enums it names written out."""
    if "$ref" in field:
        return {**schemas[field["$ref"].rpartition("/")[2]], **{n: v for n, v in field.items() if n != "$ref"}}
    return {**field, "anyOf": [_inlined(one, schemas) for one in field["anyOf"]]} if "anyOf" in field else field
