"""Who asks the knowledge base beside triage: the page "try a question", and customers who search by themselves.

In: a `House`. Out: `trials` (the port `Trial`), `help_page`. Called by bot/app/house.py.
"""

from aiohttp import web

from bot.app import gaps
from bot.app.frame import Floor, House
from bot.help.app import make_help_app
from bot.help.finding import Finder, Parts
from bot.stages import trial


def trials(house: House) -> trial.Trials:
    """What the console tries questions with."""
    content = house.content
    parts = trial.Parts(
        reader=content.reader,
        facts=house.shelves,
        sold=house.shelves.at,
        answers=house.knowledge,
        writer=content.writer,
        limits=house.senders.limits,
        clock=house.clock,
    )
    return trial.Trials(parts)


def help_page(house: House, floor: Floor) -> web.Application:
    """The customers' search page."""
    content = house.content
    parts = Parts(content.reader, house.shelves, house.knowledge, gaps.traces(floor), house.clock)
    return make_help_app(Finder(parts), house.settings.shop.name, house.settings.help, house.clock)
