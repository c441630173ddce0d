"""The product's own source, read without running it.

In: the root of a checkout. Out: `Module`s with their syntax trees and their imports. Called by the meta tests, which
hand in the real tree or a small broken one under `tmp_path`.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

PRODUCT = ("bot", "adapters", "playbooks", "monitoring", "config")
SKIPPED = {"node_modules", "static", "__pycache__"}


@dataclass(frozen=True)
class Import:
    """One imported name: `package` is the module after `from` (or the whole name), `name` what is taken from it."""

    package: str
    name: str
    line: int
    hidden: bool

    def __str__(self) -> str:
        return f"{self.package}.{self.name}" if self.name else self.package


@dataclass(frozen=True)
class Module:
    """One Python file."""

    name: str
    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, str(self.path))

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        hidden = {id(node) for scope in functions(self.tree) for node in ast.walk(scope)}
        return tuple(
            found
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for found in self._read(node, id(node) in hidden)
        )

    def _read(self, node: ast.Import | ast.ImportFrom, hidden: bool) -> Iterator[Import]:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, "", node.lineno, hidden)
            return
        package = node.module or ""
        if node.level:
            own = self.name.split(".") if self.path.name == "__init__.py" else self.name.split(".")[:-1]
            package = ".".join([*own[: len(own) - node.level + 1], *filter(None, [node.module])])
        for alias in node.names:
            yield Import(package, alias.name, node.lineno, hidden)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def files(root: Path, folders: tuple[str, ...], *suffixes: str) -> list[Path]:
    """Every file under those folders that people wrote, with one of the suffixes."""
    return sorted(
        path
        for folder in folders
        for path in (root / folder).rglob("*")
        if path.suffix in suffixes and path.is_file() and not SKIPPED.intersection(path.relative_to(root).parts)
    )


def modules(root: Path, folders: tuple[str, ...] = PRODUCT) -> dict[str, Module]:
    """Module name → module, for every Python file under `folders`."""
    found = {}
    for path in files(root, folders, ".py"):
        parts = path.relative_to(root).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = _module(name, path, path.stat().st_mtime_ns)
    return found


@cache
def _module(name: str, path: Path, changed: int) -> Module:
    """Read and parsed once for all tests, as long as it is not changed."""
    return Module(name, path, path.read_text("utf-8"))


def within(name: str, package: str) -> bool:
    """Whether the module `name` is `package` or lies inside it."""
    return name == package or name.startswith(f"{package}.")
