"""Parcels and notices on screen: a template that a platform would refuse is never allowed; what goes out tomorrow."""

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
import pytest
from playwright.async_api import Locator, Page, expect

from adapters.wechat.notice_settings import Lengths
from adapters.wechat.notices import faults
from bot.core.adapters import Adapter
from bot.core.clock import Millis
from bot.core.due import Due, DueKind, due_id
from bot.core.model import Address, UserName
from bot.core.notices import Notice, NoticeKind, notice_id
from bot.core.orders import OrderNews
from bot.core.parcels import Carrier, Milestone, Snapshot, TrackEvent
from bot.core.vocabulary import Role
from tests.browser.pictures import whole
from tests.browser.shop import Screens, Shop, act

pytestmark = pytest.mark.browser

ZONE: Final = ZoneInfo("Asia/Shanghai")
NUMBER: Final = "SF1234567890123"
PARCEL: Final = f"0-SF-{NUMBER}"
ORDER: Final = "HM20261122001"
ANNA: Final = Address("fake", "anna", "anna")
HOUR: Final = 3_600_000


def tomorrow(hour: int) -> Millis:
    day = datetime.now(ZONE).date() + timedelta(days=1)
    return Millis(int(datetime.combine(day, time(hour), ZONE).timestamp() * 1_000))


def planned(kind: NoticeKind, at: Millis) -> Due:
    notice = Notice(
        id=notice_id(kind, PARCEL, kind), kind=kind, subject=PARCEL, event=kind, address=ANNA, customer="", born_at=at,
        values={"product": "云朵卫衣", "place": "翠苑驿站", "code": "8-2-6031", "carrier": "顺丰", "number": NUMBER},
        product="hoodie", order_no=ORDER, parcel=PARCEL,
    )  # fmt: skip
    return Due(
        id=due_id(DueKind.NOTICE, PARCEL, kind, at), kind=DueKind.NOTICE, subject=PARCEL, event=kind, at=at,
        title="云朵连帽卫衣", payload=msgspec.json.encode(notice).decode(),
    )  # fmt: skip


async def under_way(shop: Shop) -> None:
    """Anna's parcel is out for delivery, and two notices are due tomorrow, of which one is allowed."""
    shop.platform.say(ANNA.conversation, ANNA.customer, "我的卫衣到哪儿了", name="安安")
    made, templates, now = shop.house.shipments, shop.house.templates, shop.clock.now()
    assert made is not None
    assert templates is not None
    order = OrderNews(
        order_no=ORDER, channel="fake", customer="anna", product="hoodie", size="M", status="shipped", carrier="SF",
        tracking_no=NUMBER, phone="13800000021",
    )  # fmt: skip
    await made.ordering.orders([order], "shop")
    way = (
        (30, "已收件", Milestone.PICKED_UP),
        (9, "到达上海浦东", Milestone.IN_CITY),
        (1, "派送中", Milestone.OUT_FOR_DELIVERY),
    )
    events = tuple(TrackEvent(Millis(now - ago * HOUR), text, stop) for ago, text, stop in way)
    seen = Snapshot(
        carrier=Carrier.SF, number=NUMBER, events=events, milestone=Milestone.OUT_FOR_DELIVERY, heard_at=now, source="x"
    )
    await made.tracking.heard([seen])
    await shop.house.plans.plan([planned(NoticeKind.AT_LOCKER, tomorrow(10)), planned(NoticeKind.SIGNED, tomorrow(11))])
    state = await templates.current(NoticeKind.AT_LOCKER)
    assert state is not None
    await templates.allow(state.template.id, UserName("林主管"))


def ahead(page: Page, kind: NoticeKind) -> Locator:
    return page.locator(f'li.ahead[data-due*="{PARCEL}/{kind}"]')


async def agenda(page: Page, folder: Path) -> None:
    """Tomorrow's notices: one goes out, the other not; it is cancelled by keyboard, and that is told afterwards."""
    await expect(page.locator(".desk")).to_be_visible()
    await page.keyboard.press("g")
    await page.keyboard.press("n")
    await page.locator('[data-day="1"]').click()
    goes, stays = ahead(page, NoticeKind.AT_LOCKER), ahead(page, NoticeKind.SIGNED)
    await expect(goes.locator(".bubble")).to_contain_text("取件码 8-2-6031")
    await expect(goes.locator(".ahead-fate")).to_contain_text("会发")
    await expect(stays).to_have_attribute("data-goes", "false")
    await expect(stays.locator(".ahead-fate")).to_contain_text("还没有放行")
    await expect(page.get_by_test_id("agenda-sums")).to_contain_text("会发 1 条")
    await whole(page, ".chip", ".ahead", ".bubble", ".topbar > :not(nav)")
    await page.screenshot(path=folder / "tomorrow.png")

    for key in ("j", "j", "x"):
        await page.keyboard.press(key)
    await expect(act(stays, "cancel")).to_have_text("确定不发？")
    await page.keyboard.press("x")
    await expect(stays).to_have_count(0)
    await expect(goes).to_be_visible()
    await page.keyboard.press("3")
    gone = page.get_by_test_id("skipped").locator('li[data-reason="cancelled"]')
    await expect(gone).to_contain_text("有人取消了")


async def way(page: Page, folder: Path) -> None:
    """The parcel as a line, with what is still to come; and it is found again."""
    await page.keyboard.press("1")
    parcel = page.get_by_test_id("parcel")
    await expect(parcel).to_have_attribute("data-id", PARCEL)
    await expect(parcel.locator('[data-stop="out_for_delivery"]')).to_have_attribute("aria-current", "step")
    await expect(parcel.locator('[data-stop="in_city"] time')).to_be_visible()
    await expect(parcel.locator('[data-stop="signed"]')).to_have_class("ahead")
    await expect(parcel.get_by_test_id("track").locator("li").first).to_contain_text("派送中")
    await expect(ahead(page, NoticeKind.AT_LOCKER)).to_be_visible()
    await expect(parcel.locator("time").first).to_be_visible()
    await whole(page, ".chip", ".parcel-row", ".way li", ".block")
    await page.screenshot(path=folder / "parcel.png")
    await page.keyboard.press("/")
    await page.get_by_test_id("find-parcel").fill("YT0000000000000")
    await expect(page.locator(".parcel-row")).to_have_count(0)
    await page.keyboard.press("Escape")
    await expect(page.locator(f'.parcel-row[data-parcel="{PARCEL}"]')).to_contain_text("派送中")
    await expect(parcel).to_contain_text("安安")


async def test_what_goes_out_tomorrow_and_where_its_parcel_is(shop: Shop, people: Screens, folder: Path) -> None:
    await under_way(shop)
    page = await people.page()
    await page.goto(await shop.link("小王"))
    await agenda(page, folder)
    await way(page, folder)
    await page.keyboard.press("o")
    beside = page.get_by_test_id("customer").locator(f'.order-parcel[data-parcel="{PARCEL}"]')
    await expect(beside).to_contain_text("派送中")
    await beside.click()
    await expect(page.get_by_test_id("parcel")).to_have_attribute("data-id", PARCEL)
    await page.keyboard.press("5")
    await expect(page.get_by_test_id("calendar").locator('[aria-current="date"]')).to_have_count(1)


def platform() -> Adapter:
    """What WeChat's platform would refuse."""
    return Adapter("wechat", forms=lambda form: faults(form, Lengths()))


async def template_page(page: Page, link: str, kind: NoticeKind) -> Locator:
    await page.goto(link)
    await expect(page.locator(".desk")).to_be_visible()
    await page.evaluate("kind => { location.hash = `#/parcels/templates/${kind}`; }", kind)
    shown = page.get_by_test_id("template")
    await expect(shown).to_have_attribute("data-kind", kind)
    return shown


async def too_long(writer: Page, link: str, folder: Path) -> Locator:
    """An agent fills a field of the platform with too much, is told at that field, and saves it all the same."""
    page = await template_page(writer, link, NoticeKind.SHIPPED)
    await expect(page).to_have_attribute("data-state", "waits")
    await expect(act(writer, "allow")).to_have_count(0)
    await writer.keyboard.press("e")
    await expect(writer.get_by_test_id("template-text")).to_be_focused()
    await act(writer, "add-form").click()
    await writer.get_by_test_id("form-id").fill("TM00012")
    await writer.get_by_test_id("field-text").fill("您买的{product}已经发出，请放心等待收货")
    await expect(writer.locator('[data-field-of="thing1"] .fault')).to_contain_text("thing1：最多 20 个字")
    await expect(writer.locator(".form-card")).to_contain_text("已经发出，请放心等待收货")
    await expect(writer.get_by_test_id("template-faults")).to_contain_text("1 处要改")
    await whole(writer, ".act", ".chip", ".notice-row", ".form-card", ".bubble")
    await writer.screenshot(path=folder / "template.png")
    await writer.get_by_test_id("field-text").press("Control+Enter")
    await expect(page).to_have_attribute("data-version", "2")
    await expect(page).to_have_attribute("data-state", "faulty")
    return page


async def mended_and_allowed(lead: Page, link: str) -> Locator:
    """A lead cannot allow that version, mends it, and allows exactly what is on screen."""
    seen = await template_page(lead, link, NoticeKind.SHIPPED)
    await expect(seen.locator(".fault")).to_contain_text("thing1")
    await expect(act(lead, "allow")).to_be_disabled()
    await lead.keyboard.press("e")
    await lead.get_by_test_id("field-text").fill("{carrier}")
    await expect(lead.get_by_test_id("template-faults")).to_contain_text("没有问题")
    await act(lead, "save").click()
    await expect(seen).to_have_attribute("data-version", "3")
    await lead.keyboard.press("a")
    await expect(seen).to_have_attribute("data-state", "allowed")
    await expect(seen.locator(".parcel-head")).to_contain_text("林主管")
    await whole(lead, ".act", ".chip", ".form-card", ".bubble", ".kinds a")
    return seen


async def test_a_template_too_long_for_its_platform_is_named_at_its_field_and_not_allowed(
    tmp_path: Path, people: Screens, folder: Path
) -> None:
    shop = Shop(tmp_path)
    shop.others = {"wechat": platform()}
    await shop.open()
    try:
        writer, lead = await people.page(), await people.page(1024, 768, "light")
        page = await too_long(writer, await shop.link("小王"), folder)
        seen = await mended_and_allowed(lead, await shop.link("林主管", Role.SUPERVISOR))
        await expect(page).to_have_attribute("data-state", "allowed")
        await lead.keyboard.press("l")
        await expect(seen.locator("h1")).to_contain_text("Goes out")
        await lead.keyboard.press("x")
        await lead.keyboard.press("x")
        await expect(seen).to_have_attribute("data-state", "waits")
    finally:
        await shop.close()
