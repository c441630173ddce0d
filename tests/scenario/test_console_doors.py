"""The two doors: the built page and its files; metrics and health on the private port; the cookie in a real browser."""

from pathlib import Path

import pytest
from playwright.async_api import async_playwright
from yarl import URL

from bot.console.app import make_app, make_private_app
from bot.core.model import UserName
from bot.core.people import Account
from bot.core.vocabulary import Role
from tests.support.console import Browser, StillHouse, console, running


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """What `make ui` leaves, with something beside it that is nobody's business."""
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>半分钟</title>", encoding="utf-8")
    (folder / "assets" / "index-B3x.js").write_text("console.log(1)", encoding="utf-8")
    (folder / "icon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "assets" / "link.txt").symlink_to(tmp_path / "secret.txt")
    return folder


async def test_the_page_is_never_kept_and_its_hashed_files_for_ever(built: Path) -> None:
    async with console(StillHouse().parts, built) as browser:
        page = await browser.ask("GET", "/")
        assert (page.status, page.headers["Cache-Control"]) == (200, "no-store")
        assert page.headers["Content-Type"].startswith("text/html")
        assert "半分钟" in page.body.decode()
        script = await browser.ask("GET", "/assets/index-B3x.js")
        assert script.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "javascript" in script.headers["Content-Type"]
        assert (await browser.ask("GET", "/icon.svg")).headers["Content-Type"].startswith("image/svg+xml")


@pytest.mark.parametrize(
    "path",
    [
        "/assets/none.js", "/assets/", "/assets", "/assets/..%2findex.html", "/assets/%2e%2e%2f%2e%2e%2fsecret.txt",
        "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/assets/..", "/assets/link.txt", "/assets/index-B3x.js%00.svg",
        "/index", "/.env", "/assets//etc/passwd",
    ],
)  # fmt: skip
async def test_asvs_5_3_2_nothing_beside_the_built_files_is_served(built: Path, path: str) -> None:
    async with (
        console(StillHouse().parts, built) as browser,
        browser.http.get(URL(browser.base + path, encoded=True)) as answer,
    ):
        assert answer.status == 404
        assert "secret" not in await answer.text()


async def test_without_a_built_front_end_the_page_says_what_to_do(tmp_path: Path) -> None:
    async with console(StillHouse().parts, tmp_path) as browser:
        answer = await browser.ask("GET", "/")
        assert answer.status == 503
        assert "make ui" in answer.body.decode()
        assert answer.headers["Content-Type"].startswith("text/plain")


async def test_the_private_door_tells_metrics_and_health_without_a_login() -> None:
    house = StillHouse()
    async with console(house.parts) as browser, running(make_private_app(house.parts)) as base:
        await browser.come_in(house.parts, "小李", Role.VIEWER)
        await browser.get("/api/me")
        await browser.get("/api/me")
        await browser.get("/api/no-such-thing")
        private = Browser(browser.http, base)
        async with browser.events() as events:
            await events.until("presence")
            metrics = (await private.ask("GET", "/metrics")).body.decode()
        assert 'halfminute_console_requests_total{route="me",status="200"} 2.0' in metrics
        assert 'halfminute_console_requests_total{route="none",status="404"} 1.0' in metrics
        assert "halfminute_console_screens 1.0" in metrics
        assert "小李" not in metrics
        assert (await private.ask("GET", "/health")).body["status"] == "ok"
        assert (await private.ask("GET", "/ready")).status == 200
        house.vitals.away = True
        assert (await private.ask("GET", "/ready")).status == 503
        assert (await private.ask("GET", "/api/drafts")).status == 404
        assert (await browser.ask("GET", "/metrics")).status == 404, "and the public door does not"


@pytest.mark.browser
async def test_asvs_3_3_3_a_real_browser_keeps_the_cookie_on_loopback(built: Path) -> None:
    """`__Host-` and Secure ask for HTTPS; on this machine's own address Chromium takes them over HTTP too."""
    house = StillHouse()
    await house.accounts.put(Account(UserName("小李"), Role.AGENT))
    async with running(make_app(house.parts, built)) as base, async_playwright() as player:
        chromium = await player.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = await chromium.new_page()
        await page.goto(base)
        token = await house.accounts.issue_login(UserName("小李"), 60)
        ask = """async ([path, body]) => (await fetch(path, body && {method: "POST", body: JSON.stringify(body),
            headers: {"Content-Type": "application/json"}})).status"""
        assert await page.evaluate(ask, ["/api/me", None]) == 401
        assert await page.evaluate(ask, ["/api/login", {"token": token}]) == 200
        assert await page.evaluate(ask, ["/api/me", None]) == 200
        assert await page.evaluate("document.cookie") == ""
        heard = """() => new Promise((done) => {
            const source = new EventSource("/api/events");
            source.addEventListener("presence", (event) => { source.close(); done(event.data); });
            source.onerror = () => done("refused");
        })"""
        assert await page.evaluate(heard) == '{"lookers":{},"at":{},"typing":{}}'
        await page.goto("data:text/html,<title>elsewhere</title>")
        assert await page.evaluate(heard.replace("/api", f"{base}/api")) == "refused"
        await chromium.close()
