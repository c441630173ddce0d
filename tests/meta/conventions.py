"""The conventions that a machine can check, as pure functions from modules to complaints.

In: what `tests.meta.source` read. Out: one line per breach, naming file and line. Called by test_conventions.
"""

import ast
import re
from collections.abc import Iterator

from tests.meta.layers import Modules, complain
from tests.meta.source import Module, within

EMPTY_NAMES = re.compile(r"(Manager|Helpers?|Utils?|Base|Handler|Context)$", re.IGNORECASE)
CLOCK = "bot.core.clock"
TIME = {
    "time": {"time", "time_ns", "monotonic", "monotonic_ns", "sleep"},
    "asyncio": {"sleep"},
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
}
LOOSE = {"asyncio": {"create_task", "ensure_future"}}
LONGEST_SLEEP_S = 0.1


def calls(module: Module, named: dict[str, set[str]]) -> Iterator[tuple[ast.Call, str]]:
    """Calls of `owner.name` (or `package.owner.name`), and of a bare `name` imported from `owner`."""
    bare = {
        imported.name for imported in module.imports if imported.name in named.get(imported.package, set())
    }
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=name)):
                if name in named.get(owner, set()):
                    yield node, f"{owner}.{name}"
            case ast.Call(func=ast.Name(id=name)) if name in bare:
                yield node, name


def docstrings(known: Modules) -> list[str]:
    """A module with content says what comes in, what goes out and who calls it."""
    return [
        f"{module.path}: no module docstring"
        for module in known.values()
        if module.tree.body and not ast.get_docstring(module.tree)
    ]


def telling_names(known: Modules) -> list[str]:
    """No class and no file is called by a word that says nothing."""
    found = [
        complain(module, node.lineno, f"class {node.name}: name it by what it is")
        for module in known.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and EMPTY_NAMES.search(node.name)
    ]
    files = [module for module in known.values() if EMPTY_NAMES.search(module.name.rsplit(".", 1)[-1])]
    return found + [f"{module.path}: name the file by what is in it" for module in files]


def no_any(known: Modules) -> list[str]:
    """The nouns and the stages know their types."""
    return [
        complain(module, node.lineno, "Any: say what it is")
        for module in known.values()
        if within(module.name, "bot.core") or within(module.name, "bot.stages")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Name) and node.id == "Any"
    ]


def time_enters_through_the_clock(known: Modules) -> list[str]:
    """Only `bot.core.clock` reads the time or waits."""
    return [
        complain(module, call.lineno, f"{name}: ask the Clock that was handed in")
        for module in known.values()
        if module.name != CLOCK
        for call, name in calls(module, TIME)
    ]


def nothing_fire_and_forget(known: Modules) -> list[str]:
    """A task that nobody holds may vanish, and its error with it."""
    found = []
    for module in known.values():
        dropped = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Expr)}
        loose = (call for call, _ in calls(module, LOOSE) if id(call) in dropped)
        found += [complain(module, call.lineno, "nobody holds this task: use a TaskGroup") for call in loose]
    return found


def tests_do_not_sleep(known: Modules) -> list[str]:
    """Tests wait for what they want, on the fake clock or for an event; only the bench lets real time pass."""
    found = []
    waits = {"time": {"sleep"}, "asyncio": {"sleep"}, "page": {"wait_for_timeout"}}
    for module in known.values():
        if within(module.name, "tests.bench"):
            continue
        for call, name in calls(module, waits):
            match call.args:
                case [ast.Constant(value=int() | float() as seconds)] if (
                    name.endswith("sleep") and not name.startswith("time") and seconds <= LONGEST_SLEEP_S
                ):
                    continue
            found.append(complain(module, call.lineno, f"{name}: wait for what the test wants to see"))
    return found
