"""The conventions that a machine can check hold; and each checker is seen to fail."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.meta import conventions
from tests.meta.layers import Modules
from tests.meta.source import PRODUCT, modules
from tests.meta.test_layers import AT_LEAST, ROOT, WRITTEN, write

Check = Callable[[Modules], list[str]]


@pytest.mark.parametrize(
    ("check", "folders"),
    [
        (conventions.docstrings, WRITTEN),
        (conventions.telling_names, WRITTEN),
        (conventions.no_any, PRODUCT),
        (conventions.time_enters_through_the_clock, PRODUCT),
        (conventions.nothing_fire_and_forget, PRODUCT),
        (conventions.tests_do_not_sleep, ("tests",)),
    ],
)
def test_convention_holds(check: Check, folders: tuple[str, ...]) -> None:
    known = modules(ROOT, folders)
    assert len(known) >= sum(AT_LEAST.get(folder, 0) for folder in folders)
    assert check(known) == []


@pytest.mark.parametrize(
    ("check", "place", "text", "wrong"),
    [
        (conventions.docstrings, "bot/app.py", "import json\n", 1),
        (conventions.docstrings, "bot/app.py", '"""Says what it is."""\nimport json\n', 0),
        (conventions.telling_names, "bot/app.py", "class DraftManager: ...\nclass Database: ...\n", 2),
        (conventions.telling_names, "bot/store/utils.py", "class Drafts: ...\n", 1),
        (conventions.no_any, "bot/core/model.py", "from typing import Any\nx: dict[str, Any]\n", 1),
        (conventions.no_any, "bot/console/app.py", "from typing import Any\nx: Any\n", 0),
        (conventions.time_enters_through_the_clock, "bot/hooks.py", "import time\nnow = time.time()\n", 1),
        (conventions.time_enters_through_the_clock, "bot/hooks.py", "from time import monotonic as m\nx = 1\n", 0),
        (conventions.time_enters_through_the_clock, "bot/hooks.py", "from time import monotonic\nmonotonic()\n", 1),
        (conventions.time_enters_through_the_clock, "bot/hooks.py", "import datetime\ndatetime.datetime.now()\n", 1),
        (conventions.time_enters_through_the_clock, "bot/hooks.py", "def f(clock): clock.now(); clock.sleep(3)\n", 0),
        (conventions.time_enters_through_the_clock, "bot/core/clock.py", "import time\ntime.time()\n", 0),
        (conventions.nothing_fire_and_forget, "bot/app.py", "import asyncio\nasyncio.create_task(f())\n", 1),
        (conventions.nothing_fire_and_forget, "bot/app.py", "group.create_task(f())\n", 0),
        (conventions.nothing_fire_and_forget, "bot/app.py", "import asyncio\ntask = asyncio.create_task(f())\n", 0),
        (conventions.tests_do_not_sleep, "tests/unit/test_a.py", "import time\ntime.sleep(0)\n", 1),
        (conventions.tests_do_not_sleep, "tests/unit/test_a.py", "import asyncio\nasyncio.sleep(1)\n", 1),
        (conventions.tests_do_not_sleep, "tests/unit/test_a.py", "import asyncio\nasyncio.sleep(DELAY)\n", 1),
        (conventions.tests_do_not_sleep, "tests/unit/test_a.py", "from asyncio import sleep\nsleep(0.01)\n", 0),
        (conventions.tests_do_not_sleep, "tests/browser/test_a.py", "page.wait_for_timeout(1)\n", 1),
        (conventions.tests_do_not_sleep, "tests/bench/flow.py", "import time\ntime.sleep(9)\n", 0),
    ],
)
def test_convention_bites(tmp_path: Path, check: Check, place: str, text: str, wrong: int) -> None:
    write(tmp_path, place, text)
    assert len(check(modules(tmp_path, WRITTEN))) == wrong
