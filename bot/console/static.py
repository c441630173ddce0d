"""The console's built front end: one page and its assets.

In: a request. Out: files of bot/console/static, which `make ui` builds. Called by the route list.
"""

from pathlib import Path
from typing import Final

from aiohttp import web

from bot.console.problems import Problem
from bot.console.texts import Code

FOLDER: Final = web.AppKey("static", Path)
BUILT: Final = Path(__file__).parent / "static"

FOREVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
NEVER: Final = {"Cache-Control": "no-store"}

NOT_BUILT: Final = """界面还没有构建。请在项目目录运行：make ui

The console's front end is not built yet. Run in the project's folder: make ui
"""


async def page(request: web.Request) -> web.StreamResponse:
    """The one page; it finds its way by what stands behind the #."""
    index = request.app[FOLDER] / "index.html"
    if not index.is_file():
        return web.Response(status=503, text=NOT_BUILT, headers=NEVER)
    return web.FileResponse(index, headers=NEVER)


async def asset(request: web.Request) -> web.StreamResponse:
    """A built file; its name holds its hash, so it never changes."""
    return _file(request, f"assets/{request.match_info['name']}", FOREVER)


async def extra(request: web.Request) -> web.StreamResponse:
    """A file beside the page, such as its icon."""
    return _file(request, request.match_info["name"], NEVER)


def _file(request: web.Request, name: str, headers: dict[str, str]) -> web.StreamResponse:
    folder = request.app[FOLDER].resolve()
    path = (folder / name).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        raise Problem(404, Code.NOT_FOUND)
    return web.FileResponse(path, headers=headers)
