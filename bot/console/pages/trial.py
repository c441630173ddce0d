"""The page "try a question".

In: `TryAsk`. Out: `Tried`. Called by the route list. It changes nothing; anybody may ask.
"""

from aiohttp import web

from bot.console.keys import PARTS
from bot.console.wire_trial import TryAsk
from bot.core.trial import Attempt, Tried


async def try_question(request: web.Request, ask: TryAsk) -> Tried:
    """What would be answered to a question, and why; nothing is kept or sent."""
    return await request.app[PARTS].trial.try_question(Attempt(ask.text, ask.room, ask.product, ask.public))
