"""Files in and out: looked at first, applied by a second decision, taken home as a table."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.desks import come, go, rows
from tests.browser.shop import Screens, Shop, act

pytestmark = pytest.mark.browser

TABLE = """编号,问法,答案,直播间答案,意图,生效,备注
wash-bag,帆布袋怎么洗|帆布袋能机洗吗,翻面用冷水手洗，平铺晾干，不要机洗。,冷水手洗，平铺晾干～,product,2026-01-01,上新
broken-days,毛衣怎么洗,手洗。,,product,昨天,
"""


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk"])
async def test_a_table_is_looked_at_before_it_changes_anything(
    shop: Shop, people: Screens, tmp_path: Path, encoding: str
) -> None:
    table = tmp_path / "条目.csv"
    table.write_text(TABLE, encoding)
    page = await come(shop, people, "林主管", "files")
    await page.get_by_test_id("file").set_input_files(table)
    report = page.get_by_test_id("report")
    await expect(report.locator(".figures b")).to_have_text(["1", "0", "0", "1"])
    await expect(report.locator(".fault-list li")).to_have_count(1)
    await expect(report).to_contain_text("备注")
    await go(page)
    await page.get_by_test_id("search").fill("帆布袋")
    await expect(page.locator('a.entry[data-id="wash-bag"]')).to_have_count(0)

    await go(page, "files")
    await act(page, "import-proposals").click()
    await expect(page.get_by_test_id("applied")).to_contain_text("1 条已放进待审")
    await go(page)
    await page.get_by_test_id("search").fill("wash-bag")
    await expect(rows(page)).to_have_count(1)
    await expect(rows(page)).to_contain_text("新条目待审")


async def test_in_force_at_once_only_after_a_second_press(shop: Shop, people: Screens, tmp_path: Path) -> None:
    table = tmp_path / "entries.csv"
    table.write_text(TABLE, "utf-8")
    page = await come(shop, people, "林主管", "files")
    await page.get_by_test_id("file").set_input_files(table)
    await act(page, "import-approved").click()
    await expect(act(page, "import-approved")).to_contain_text("确定让 1 条马上生效")
    await act(page, "import-approved").click()
    await expect(page.get_by_test_id("applied")).to_contain_text("1 条已经生效")


async def test_only_tables_and_toml_are_taken(shop: Shop, people: Screens, tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    book.write_bytes(b"PK")
    page = await come(shop, people, "林主管", "files")
    await page.get_by_test_id("file").set_input_files(book)
    await expect(page.get_by_role("alert")).to_contain_text("另存为 CSV")
    await expect(page.get_by_test_id("report")).to_have_count(0)


@pytest.mark.parametrize("form", ["csv", "toml"])
async def test_what_goes_out_comes_back_the_same(shop: Shop, people: Screens, tmp_path: Path, form: str) -> None:
    page = await come(shop, people, "林主管", "files")
    async with page.expect_download() as begun:
        await act(page, f"export-{form}").click()
    download = await begun.value
    assert download.suggested_filename.endswith(f".{form}")
    home = tmp_path / download.suggested_filename
    await download.save_as(home)
    await page.get_by_test_id("file").set_input_files(home)
    await expect(page.get_by_test_id("report")).to_contain_text("文件里没有要改的")
    figures = page.get_by_test_id("report").locator(".figures b")
    await expect(figures).to_have_text(["0", "0", re.compile(r"^[2-9]\d\d$"), "0"])
