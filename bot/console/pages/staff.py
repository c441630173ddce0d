"""Staff and standing approvals: who serves whom and when, and which wordings may go out by themselves.

In: asks of bot/console/wire_staff.py. Out: nouns of `bot.core.staff` and `bot.core.standing`. Called by the route list.
Everybody says of themselves whether they are there; leads set the rest, and whoever keeps it writes the audit.
"""

from aiohttp import web

from bot.console.keys import PARTS, USER, service_of
from bot.console.wire import Nothing
from bot.console.wire_staff import SetupAsk, StaffList, StandingList, StatusAsk, TemplateAsk
from bot.core.errors import NotFound
from bot.core.model import UserName
from bot.core.staff import Agent, AgentSetup, Slot


async def list_staff(request: web.Request, ask: Nothing) -> StaffList:
    """Everybody who can be given conversations, with what they have on their hands."""
    staff, name = service_of(request).staff, request[USER].name
    agents = await staff.listed()
    own = next((agent for agent in agents if agent.name == name), Agent(name=name))
    return StaffList(agents, tuple(staff.groups), own)


async def say_status(request: web.Request, ask: StatusAsk) -> StaffList:
    """Say whether one takes conversations just now."""
    await service_of(request).staff.say_status(request[USER].name, ask.status)
    return await list_staff(request, Nothing())


async def set_up_agent(request: web.Request, ask: SetupAsk) -> StaffList:
    """Set somebody's groups, those they lead, working hours, and how many conversations they have at a time."""
    name = UserName(request.match_info["name"])
    account = await request.app[PARTS].accounts.find(name)
    if account is None or not account.active:
        raise NotFound(f"there is no account {name!r}")
    hours = tuple(Slot(slot.days, slot.begin, slot.end) for slot in ask.hours)
    setup = AgentSetup(groups=ask.groups, leads=ask.leads, most=ask.most, hours=hours)
    await service_of(request).staff.set_up(name, setup, request[USER].name)
    return await list_staff(request, Nothing())


async def list_standing(request: web.Request, ask: Nothing) -> StandingList:
    """The wordings that may stand, and who allowed which."""
    return StandingList(await service_of(request).standing.listed())


async def allow_standing(request: web.Request, ask: TemplateAsk) -> StandingList:
    """Let exactly this version of a wording go out by itself."""
    await service_of(request).standing.allow(ask.template, request[USER].name)
    return await list_standing(request, Nothing())


async def forbid_standing(request: web.Request, ask: TemplateAsk) -> StandingList:
    """Take that back."""
    await service_of(request).standing.forbid(ask.template, request[USER].name)
    return await list_standing(request, Nothing())
