"""Notices, put together: who writes them, what is kept, and who gives them when they are due.

In: the floor, content, the house so far. Out: `with_notices` (once a house), `fits` (what is wrong with a form by the
rules of its platform), `delivered` (what a platform says later). Called by bot/app/house.py, conversing.py and
whoever shows templates.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from bot.app.content import Content
from bot.app.frame import Floor, House
from bot.core.adapters import Adapter
from bot.core.clock import Clock
from bot.core.errors import Misconfigured
from bot.core.model import Form
from bot.core.notices import CARE, NoticeFate, NoticeKind, Notices, NoticeTemplate, NoticeWriter
from bot.reading.privacy import masked
from bot.stages import approval, notifying
from bot.stages.notifying import NotifyingStage
from bot.store import templates
from bot.store.notices import StoredNotices
from bot.store.templates import StoredTemplates
from config.settings import NoticeSettings

HOUR_S: Final = 3_600.0


def with_notices(house: House, floor: Floor, content: Content) -> House:
    """The house with what it needs to tell customers of its own accord. Raises Misconfigured for kinds or hours that
    are none."""
    writer, settings = content.notices, floor.settings
    if writer is None:
        return house
    enabled = enabled_kinds(settings.notices)
    kept = templates.Content(
        templates={template.kind: template for template in content.notice_templates},
        faults=partial(faults_of, writer, house.adapters),
        enabled=enabled,
    )
    stored = StoredTemplates(floor.redis, floor.clock, floor.durable, kept)
    notices = StoredNotices(floor.redis, floor.durable, approval.told, masked, settings.notices.keep_days)
    parts = notifying.Parts(
        notices=notices,
        templates=stored,
        writer=writer,
        customers=house.customers,
        conversations=house.conversations,
        reaches=lambda address: house.senders.capability(address).can_post,
        clock=floor.clock,
        watchful=house.watchful,
    )
    return replace(house, notices=notices, templates=stored, noticing=NotifyingStage(parts, rules_of(floor)))


def rules_of(floor: Floor) -> notifying.Rules:
    """Raises Misconfigured."""
    settings, chosen = floor.settings, floor.settings.notices
    try:
        hours = notifying.open_hours(chosen.quiet_from, chosen.quiet_until)
    except ValueError as error:
        raise Misconfigured(f"[notices] quiet_from, quiet_until: {error}") from error
    return notifying.Rules(
        zone=ZoneInfo(settings.shop.timezone),
        open_hours=hours,
        most_a_day=chosen.most_a_day,
        crisis_s=chosen.crisis_hours * HOUR_S,
        partitions=settings.store.partitions,
    )


def enabled_kinds(chosen: NoticeSettings) -> frozenset[NoticeKind]:
    """Those that are on: all but the ones in `off`, and of care only the ones in `care`. Raises Misconfigured."""
    known = {kind.value: kind for kind in NoticeKind}
    for name in chosen.off:
        if name not in known:
            raise Misconfigured(f"[notices] off: there is no kind {name}; there are {', '.join(known)}")
    care = {known[name] for name in chosen.care}
    return frozenset(NoticeKind) - (CARE - care) - {known[name] for name in chosen.off}


def faults_of(writer: NoticeWriter, adapters: Mapping[str, Adapter], template: NoticeTemplate) -> tuple[str, ...]:
    """What is wrong with a template: its own words, and each of its forms, filled with the longest values."""
    found = writer.faults(template)
    if found:
        return found
    faults = []
    for one in template.forms:
        alone = NoticeTemplate(kind=template.kind, text=template.text, forms=(one,))
        filled = writer.write(alone, writer.sample(template.kind), "张女士", late=False).forms
        faults += [f"平台模板 {one.id}：{fault}" for form in filled for fault in fits(adapters, one.channel, form)]
    return tuple(faults)


def fits(adapters: Mapping[str, Adapter], channel: str, form: Form) -> tuple[str, ...]:
    """What is wrong with a filled form by the rules of that channel's platform."""
    adapter = adapters.get(channel)
    if adapter is None:
        return (f"没有接入 {channel}，这个模板用不上；接好后再放行",)
    return adapter.forms(form) if adapter.forms else (f"{channel} 没有平台模板",)


def delivered(notices: Notices | None, clock: Clock) -> Callable[[str, str, bool, str], Awaitable[None]]:
    """What adapters call when a platform says what became of a message it took (`Common.delivered`)."""

    async def told(channel: str, platform_id: str, arrived: bool, why: str) -> None:
        if notices is not None:
            fate = NoticeFate.DELIVERED if arrived else NoticeFate.FAILED
            await notices.settled(channel, platform_id, fate, why, clock.now())

    return told
