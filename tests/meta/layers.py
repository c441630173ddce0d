"""The six rules of the architecture, as pure functions from modules to complaints.

In: what `tests.meta.source` read. Out: one line per broken rule, naming file and line. Called by test_layers.
"""

import ast
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tests.meta.source import PRODUCT, Import, Module, files, functions, within

Modules = Mapping[str, Module]

PLUGINS = ("adapters", "playbooks", "monitoring")
PLAIN = {*sys.stdlib_module_names, "msgspec"}
FILE_LINES = 400
FUNCTION_LINES = 40

BELOW: dict[str, tuple[str, ...]] = {
    "bot.knowledge": ("bot.reading",),  # entries are indexed with the words that reading finds
}
"""What a part of `bot` may import besides `bot.core`, `config` and itself; `bot.app` and `__main__` join everything."""


def target(imported: Import, known: Modules) -> str:
    """The module an import loads: a submodule where there is one, else the package it names."""
    return str(imported) if str(imported) in known else imported.package


def complain(module: Module, line: int, what: str) -> str:
    return f"{module.path}:{line}: {what}"


def edges(known: Modules) -> Iterator[tuple[Module, Import, str]]:
    """Every import of one of the product's own modules by another."""
    for module in known.values():
        for imported in module.imports:
            loaded = target(imported, known)
            if loaded.split(".")[0] in PRODUCT:
                yield module, imported, loaded


def core_is_plain(known: Modules, part: str = "bot.core") -> list[str]:
    """Rule 1 (and, for `bot.stages`, rule 3): the standard library, msgspec and bot.core, nothing else."""
    return [
        complain(module, imported.line, f"{module.name} imports {imported}; {part} may only use msgspec and bot.core")
        for module in known.values()
        if within(module.name, part)
        for imported in module.imports
        if imported.package.split(".")[0] not in PLAIN and not within(imported.package, "bot.core")
    ]


def plugins_stand_alone(known: Modules) -> list[str]:
    """Rule 2, first half: a plug-in imports itself and bot.core."""
    return [
        complain(module, imported.line, f"{module.name} imports {loaded}; {plugin} may import bot.core only")
        for module, imported, loaded in edges(known)
        for plugin in PLUGINS
        if within(module.name, plugin) and not within(loaded, plugin) and not within(loaded, "bot.core")
    ]


def adapters_stand_alone(known: Modules, units: Iterable[str]) -> list[str]:
    """Rule 2, second half: an adapter (a module named by an entry point, with what lies inside) imports no other."""
    units = tuple(units)

    def unit(name: str) -> str | None:
        return next((unit for unit in units if within(name, unit)), None)

    return [
        complain(module, imported.line, f"{module.name} imports the adapter {unit(loaded)}")
        for module, imported, loaded in edges(known)
        if within(module.name, "adapters") and unit(loaded) and unit(loaded) != unit(module.name)
    ]


def stages_stand_alone(known: Modules) -> list[str]:
    """Rule 3, second half: a stage does not import a stage."""
    return [
        complain(module, imported.line, f"{module.name} imports another stage, {loaded}")
        for module, imported, loaded in edges(known)
        if within(module.name, "bot.stages") and within(loaded, "bot.stages") and not within(loaded, module.name)
    ]


def part_of(name: str) -> str:
    """`bot.store.stream` → `bot.store`; `config.settings` → `config`."""
    return ".".join(name.split(".")[:2]) if within(name, "bot") else name.split(".")[0]


def only_app_joins(known: Modules) -> list[str]:
    """Rule 4: inside `bot` only `bot.app` imports across, only `__main__` imports `bot.app`; config is a leaf."""
    found = []
    for module, imported, loaded in edges(known):
        here, there = part_of(module.name), part_of(loaded)
        if here == there or here in PLUGINS:
            continue
        allowed: tuple[str, ...] = ("bot.core", "config", *BELOW.get(here, ()))
        if here == "config":
            allowed = ()
        elif here == "bot.app":
            allowed = (*allowed, *(part for part in map(part_of, known) if within(part, "bot") and part != "bot.app"))
        elif here == "bot.__main__":
            allowed = (*allowed, "bot.app", "bot.cli")
        if there not in allowed:
            found.append(complain(module, imported.line, f"{module.name} imports {loaded}; only bot.app joins parts"))
    return found


def no_cycles(known: Modules) -> list[str]:
    """Rule 5: the imports, hidden ones too, form no circle."""
    graph: dict[str, set[str]] = {name: set() for name in known}
    for module, _, loaded in edges(known):
        if loaded != module.name:
            graph[module.name].add(loaded)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return ["import cycle: " + " <- ".join(error.args[1])]
    return []


def defined(tree: ast.Module) -> set[str]:
    """Names that a module makes itself, at its top level."""
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            leaves = (leaf for leaf in ast.walk(node) if isinstance(leaf, ast.Name))
            names.update(leaf.id for leaf in leaves if isinstance(leaf.ctx, ast.Store))
    return names


def nothing_through_roots(known: Modules) -> list[str]:
    """Rule 5: a name is imported from the module that defines it, not from a package root that passes it on."""
    return [
        complain(module, imported.line, f"{imported} is not defined there; import it from its own module")
        for module, imported, loaded in edges(known)
        if imported.name and loaded == imported.package and loaded in known
        and known[loaded].path.name == "__init__.py" and imported.name not in defined(known[loaded].tree)
    ]


def nothing_hidden(known: Modules) -> list[str]:
    """Rule 5: an import inside a function is an optional extra, and a comment beside it says why."""
    found = []
    for module in known.values():
        lines = module.text.splitlines()
        for imported in module.imports:
            if not imported.hidden:
                continue
            own = imported.package.split(".")[0] in (*PRODUCT, "tests")
            reason = "#" in lines[imported.line - 1] or lines[imported.line - 2].lstrip().startswith("#")
            if own or not reason:
                found.append(complain(module, imported.line, f"import of {imported} is hidden in a function"))
    return found


def files_are_short(root: Path, folders: tuple[str, ...]) -> list[str]:
    """Rule 6, for every language we write."""
    return [
        f"{path}: {lines} lines, {FILE_LINES} or more; split it by idea"
        for path in files(root, folders, ".py", ".ts", ".tsx", ".lua")
        if (lines := len(path.read_text("utf-8").splitlines())) >= FILE_LINES
    ]


def functions_are_short(known: Modules) -> list[str]:
    """Rule 6, for Python functions, from `def` to the last line."""
    return [
        complain(module, node.lineno, f"{node.name} has {lines} lines, {FUNCTION_LINES} or more")
        for module in known.values()
        for node in functions(module.tree)
        if (lines := (node.end_lineno or node.lineno) - node.lineno + 1) >= FUNCTION_LINES
    ]


def entry_points(root: Path, group: str) -> dict[str, str]:
    """Name → `module:attribute`, as pyproject.toml declares it."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    declared: dict[str, str] = project["entry-points"][group]
    return declared
