"""The six rules of the architecture hold; and each checker is seen to fail on a tree that breaks its rule."""

from pathlib import Path

import pytest

from tests.meta import layers
from tests.meta.source import PRODUCT, files, modules

ROOT = Path(__file__).parents[2]
WRITTEN = (*PRODUCT, "tests")

AT_LEAST = {"bot": 30, "bot/core": 12, "bot/store": 10, "adapters": 2, "playbooks": 1, "config": 2, "tests": 20}
"""How many Python files the rules must have looked at, so that they cannot pass on nothing. Raise as the tree grows."""


@pytest.mark.parametrize(("folder", "count"), AT_LEAST.items())
def test_the_rules_look_at_the_whole_tree(folder: str, count: int) -> None:
    assert len(modules(ROOT, (folder,))) >= count
    assert len(modules(ROOT, WRITTEN)) >= sum(n for name, n in AT_LEAST.items() if "/" not in name)


def test_rule_1_core_imports_the_standard_library_and_msgspec_only() -> None:
    assert layers.core_is_plain(modules(ROOT)) == []


def test_rule_2_plugins_import_core_and_adapters_stand_alone() -> None:
    known = modules(ROOT)
    units = [entry.split(":")[0] for entry in layers.entry_points(ROOT, "halfminute.adapters").values()]
    assert len(units) >= 2
    assert layers.plugins_stand_alone(known) == []
    assert layers.adapters_stand_alone(known, units) == []


def test_rule_3_stages_import_core_only_and_no_stage() -> None:
    known = modules(ROOT)
    assert layers.core_is_plain(known, "bot.stages") == []
    assert layers.stages_stand_alone(known) == []


def test_rule_4_only_app_imports_across_bot() -> None:
    assert layers.only_app_joins(modules(ROOT)) == []


def test_rule_5_no_cycles_no_roots_nothing_hidden() -> None:
    known = modules(ROOT, WRITTEN)
    assert layers.no_cycles(known) == []
    assert layers.nothing_through_roots(known) == []
    assert layers.nothing_hidden(known) == []


def test_rule_6_files_and_functions_are_short() -> None:
    assert layers.files_are_short(ROOT, WRITTEN) == []
    assert layers.functions_are_short(modules(ROOT, WRITTEN)) == []


# --- and now trees that break them -----------------------------------------------------------------------------------


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    for folder in [path.parent, *path.parent.parents]:
        if folder == root:
            break
        (folder / "__init__.py").touch()
    path.write_text(text, "utf-8")


@pytest.mark.parametrize("bad", ["import redis", "from bot.store import keys", "import config.settings"])
def test_rule_1_bites(tmp_path: Path, bad: str) -> None:
    write(tmp_path, "bot/core/model.py", f"import json\nimport msgspec\nfrom bot.core import clock\n{bad}\n")
    [complaint] = layers.core_is_plain(modules(tmp_path))
    assert "bot/core/model.py:4" in complaint


@pytest.mark.parametrize(
    ("place", "bad"),
    [
        ("adapters/fake.py", "from playbooks import live"),
        ("playbooks/live.py", "import monitoring.spread"),
        ("monitoring/spread.py", "from bot.store.keys import KEYS"),
        ("adapters/weibo/spec.py", "from config.settings import Settings"),
    ],
)
def test_rule_2_bites(tmp_path: Path, place: str, bad: str) -> None:
    write(tmp_path, place, f"import aiohttp\nfrom bot.core.model import Draft\n{bad}\n")
    [complaint] = layers.plugins_stand_alone(modules(tmp_path))
    assert f"{place}:3" in complaint


def test_rule_2_bites_between_adapters(tmp_path: Path) -> None:
    write(tmp_path, "adapters/http.py", "")
    write(tmp_path, "adapters/weibo/codec.py", "from adapters.http import get\n")
    write(tmp_path, "adapters/weibo/spec.py", "from adapters.weibo import codec\nfrom adapters.fake import Fake\n")
    write(tmp_path, "adapters/fake.py", "")
    [complaint] = layers.adapters_stand_alone(modules(tmp_path), ["adapters.fake", "adapters.weibo"])
    assert "adapters/weibo/spec.py:2" in complaint


def test_rule_3_bites(tmp_path: Path) -> None:
    write(tmp_path, "bot/stages/ingest.py", "")
    write(tmp_path, "bot/stages/triage.py", "from bot.stages import ingest\nfrom bot.core.clock import Clock\n")
    write(tmp_path, "bot/stages/delivery.py", "import redis.asyncio\nfrom . import ingest\n")
    known = modules(tmp_path)
    assert len(layers.core_is_plain(known, "bot.stages")) == 3
    assert len(layers.stages_stand_alone(known)) == 2


@pytest.mark.parametrize(
    ("place", "bad"),
    [
        ("bot/console/feed.py", "from bot.store import drafts"),
        ("bot/hooks.py", "from bot.app import run"),
        ("bot/cli.py", "import bot.app"),
        ("bot/app.py", "import adapters.fake"),
        ("bot/reading/intent.py", "from bot.knowledge import entries"),
        ("config/settings.py", "from bot.core.clock import SECOND"),
    ],
)
def test_rule_4_bites(tmp_path: Path, place: str, bad: str) -> None:
    for name in ("store/drafts.py", "knowledge/entries.py", "reading/segment.py", "core/clock.py", "cli.py"):
        write(tmp_path, f"bot/{name}", "")
    write(tmp_path, "adapters/fake.py", "")
    write(tmp_path, "config/settings.py", "")
    write(tmp_path, "bot/__main__.py", "from bot import app, cli\n")
    write(tmp_path, "bot/knowledge/index.py", "from bot.reading import segment\nfrom config import settings\n")
    write(tmp_path, "bot/app.py", "import bot.store.drafts\nfrom bot.core import clock\n")
    assert layers.only_app_joins(modules(tmp_path)) == []
    write(tmp_path, place, f"{bad}\n")
    [complaint] = layers.only_app_joins(modules(tmp_path))
    assert f"{place}:1" in complaint


def test_rule_5_bites_on_cycles(tmp_path: Path) -> None:
    write(tmp_path, "bot/store/keys.py", "from bot.store import stream\n")
    write(tmp_path, "bot/store/stream.py", "import bot.store.drafts\n")
    write(tmp_path, "bot/store/drafts.py", "def later() -> None:\n    from . import keys\n")
    [complaint] = layers.no_cycles(modules(tmp_path))
    assert "bot.store.keys" in complaint


def test_rule_5_bites_on_re_exports(tmp_path: Path) -> None:
    write(tmp_path, "playbooks/live.py", "from playbooks import LIVE, Live, live\n")
    (tmp_path / "playbooks/__init__.py").write_text("from playbooks.live import Live\nLIVE = (Live,)\n")
    [complaint] = layers.nothing_through_roots(modules(tmp_path))
    assert "playbooks.Live is not defined" in complaint


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("import openai", 1),
        ("import openai  # the extra [llm]", 0),
        ("# the extra [llm]\n    import openai", 0),
        ("from bot.core import clock  # late", 1),
        ("if True:\n        async def deep() -> None:\n            import zlib", 1),
    ],
)
def test_rule_5_bites_on_hidden_imports(tmp_path: Path, body: str, wrong: int) -> None:
    write(tmp_path, "bot/llm.py", f"import json\n\ndef ask() -> None:\n    {body}\n")
    assert len(layers.nothing_hidden(modules(tmp_path))) == wrong


@pytest.mark.parametrize("name", ["bot/app.py", "bot/store/functions.lua", "bot/console/ui/src/desk.tsx", "bot/x.ts"])
def test_rule_6_bites_on_long_files(tmp_path: Path, name: str) -> None:
    write(tmp_path, name, "x\n" * 399)
    write(tmp_path, "bot/console/ui/node_modules/lib/index.ts", "x\n" * 4000)
    assert layers.files_are_short(tmp_path, PRODUCT) == []
    write(tmp_path, name, "x\n" * 400)
    assert len(layers.files_are_short(tmp_path, PRODUCT)) == 1


def test_rule_6_bites_on_long_functions(tmp_path: Path) -> None:
    short = "def short() -> None:\n" + "    pass\n" * 38
    write(tmp_path, "bot/app.py", short + "class App:\n    async def long(self) -> None:\n" + "        pass\n" * 39)
    [complaint] = layers.functions_are_short(modules(tmp_path))
    assert "long has 40 lines" in complaint


def test_only_what_people_wrote_is_read(tmp_path: Path) -> None:
    write(tmp_path, "bot/console/static/app.ts", "")
    write(tmp_path, "bot/__pycache__/old.py", "")
    found = files(tmp_path, PRODUCT, ".py", ".ts")
    assert [str(path.relative_to(tmp_path)) for path in found] == ["bot/__init__.py", "bot/console/__init__.py"]
