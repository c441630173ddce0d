"""Who asks the knowledge base beside triage: the page "try a question", and customers who search by themselves.

In: a `House`. Out: `trials` (the port `Trial`). Called by bot/app/house.py.
"""

from bot.app.frame import House
from bot.stages import trial


def trials(house: House) -> trial.Trials:
    """What the console tries questions with."""
    content = house.content
    parts = trial.Parts(
        reader=content.reader,
        facts=content.catalog,
        products=content.catalog.products,
        answers=house.knowledge,
        writer=content.writer,
        limits=house.senders.limits,
        clock=house.clock,
    )
    return trial.Trials(parts)
