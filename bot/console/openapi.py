"""The API's description, made from the route list and its types.

In: routes. Out: an OpenAPI 3.1 document. Called by bot/console/app.py, once at start.
"""

import re
from collections.abc import Iterable
from itertools import chain
from typing import Any, Final

import msgspec

from bot.console.auth import COOKIE
from bot.console.route import Route
from bot.console.wire import ConflictFault, Fault, Lookers, Nothing, RefusedFault
from bot.console.wire_library import OvertakenFault, UnfitFault
from bot.core.desk import Changed, Joined, Moved, Opened, Told

Schema = dict[str, Any]

FILE: Final = {"type": "string", "format": "binary"}
FAULT: Final = "Not done; the code says why."
CONFLICT: Final = "Somebody decided first."
REFUSED: Final = "The guard says no."
OVERTAKEN: Final = "Somebody changed the entry first."
UNFIT: Final = "The entry cannot be put in force as it is."
FAULTS: Final[dict[bool, tuple[tuple[str, type[msgspec.Struct]], ...]]] = {
    False: ((CONFLICT, ConflictFault), (REFUSED, RefusedFault)),
    True: ((OVERTAKEN, OvertakenFault), (UNFIT, UnfitFault)),
}
"""What 409 and 422 carry: of a draft, and of an entry of the library."""
EVENTS: Final[tuple[type[msgspec.Struct], ...]] = (Opened, Joined, Changed, Moved, Told, Lookers)


def document(routes: Iterable[Route], version: str) -> Schema:
    """The whole description."""
    listed = [route for route in routes if route.path.startswith("/api/")]
    answers: set[type[msgspec.Struct]] = {route.answer for route in listed if route.answer}
    asks: set[type[msgspec.Struct]] = {route.ask for route in listed if route.method == "POST" and not route.takes}
    found: set[type[msgspec.Struct]] = {*answers, *asks, *EVENTS, Fault, *(cls for _, cls in chain(*FAULTS.values()))}
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
    def reply(about: str, cls: type[msgspec.Struct]) -> Schema:
        return {"description": about, "content": {"application/json": {"schema": known[cls]}}}

    if route.answer:
        found: Schema = {"200": reply(route.about, route.answer)}
    else:
        schema: Schema = {"type": "string"} if route.media != "application/json" else {"type": "object"}
        content = {media: {"schema": schema} for media in route.media.split(", ")}
        found = {"200": {"description": route.about, "content": content}}
    if route.decides or route.edits:
        found |= {status: reply(*fault) for status, fault in zip(("409", "422"), FAULTS[route.edits], strict=True)}
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
