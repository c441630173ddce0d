"""The repository holds what people wrote, and its lock files and changelog keep their form; each checker bites."""

from pathlib import Path

import pytest

from tests.meta import repository
from tests.meta.test_layers import ROOT

LOCKS = {
    "requirements.lock": ("project", "dev"),
    "requirements-tools.lock": ("tools",),
    "requirements-node.lock": ("node",),
    "requirements-train.lock": ("train",),
}
TRACKED_AT_LEAST = 40
HASH = "--hash=sha256:" + "0" * 64


def test_nothing_tracked_names_a_machine_or_a_registry() -> None:
    paths = repository.tracked(ROOT)
    assert len(paths) >= TRACKED_AT_LEAST
    assert repository.no_machine_traces(ROOT, paths) == []


def test_nothing_built_is_tracked() -> None:
    assert repository.nothing_built(repository.tracked(ROOT)) == []


@pytest.mark.parametrize(("name", "groups"), LOCKS.items())
def test_lock_is_hashed_and_current(name: str, groups: tuple[str, ...]) -> None:
    lock = (ROOT / name).read_text("utf-8")
    wanted = repository.requirements(ROOT, *groups)
    assert len(repository.entries(lock)) >= len(wanted) >= 1
    assert repository.lock_is_hashed(lock) == []
    assert repository.lock_is_current(lock, wanted) == []


def test_every_lock_file_is_checked() -> None:
    assert {path for path in repository.tracked(ROOT) if path.endswith(".lock")} == set(LOCKS)


def test_changelog_keeps_its_form() -> None:
    assert repository.changelog_is_kept((ROOT / "CHANGELOG.md").read_text("utf-8")) == []


# --- and now files that break the rules ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("see /" + "root/.venv", 1),
        ("path = '/" + "home/anna/halfminute'", 1),
        ("file:///" + "Users/anna/x", 1),
        ("GET /" + "work?x, https://shop.example/" + "home/page/1, ../" + "root/x", 0),
        ("pip install --" + "index-url https://mirror.example x", 1),
        ("pip compile --no-emit-index-url", 0),
        ('"resolved": ' + '"https://mirror.example/preact.tgz"', 1),
        ("a\nregistry" + "=https://mirror.example", 1),
        ("from https://" + "pypi" + ".org/simple", 1),
    ],
)
def test_machine_traces_bite(tmp_path: Path, text: str, wrong: int) -> None:
    (tmp_path / "notes.md").write_text(f"# Notes\n{text}\n", "utf-8")
    found = repository.no_machine_traces(tmp_path, ["notes.md"])
    assert len(found) == wrong
    assert all(complaint.startswith("notes.md:") for complaint in found)


def test_built_files_bite() -> None:
    built = [
        "bot/console/ui/node_modules/preact/index.js",
        "bot/console/static/index.html",
        "uv.lock",
        "dist/halfminute.whl",
        "bot/__pycache__/app.pyc",
        ".mypy_cache/x",
        "var/appendonly.aof",
    ]
    assert len(repository.nothing_built([*built, "requirements.lock", "bot/app.py", "docs/distance.md"])) == len(built)


@pytest.mark.parametrize(
    "entry", ["aiohttp==3.14.5", f"aiohttp>=3 {HASH}", f"aiohttp {HASH}", "aiohttp==3 --hash=sha256:12", f"-e . {HASH}"]
)
def test_lock_without_hash_or_version_bites(entry: str) -> None:
    good = f"numpy==2.4.6 ; python_full_version < '3.12' \\\n    {HASH} \\\n    {HASH}\n"
    assert repository.lock_is_hashed(good) == []
    assert len(repository.lock_is_hashed(f"{good}{entry}\n")) == 1


@pytest.mark.parametrize(("wanted", "wrong"), [("Redis[hiredis]>=8", 0), ("redis>=9", 1), ("msgspec", 1)])
def test_lock_behind_pyproject_bites(wanted: str, wrong: int) -> None:
    assert len(repository.lock_is_current(f"redis==8.1.0 {HASH}\n", [wanted])) == wrong


@pytest.mark.parametrize(
    "broken",
    [
        "# History\n## [Unreleased]\n",
        "# Changelog\n## [0.1.0] - 2026-11-22\n",
        "# Changelog\n## [Unreleased]\n## 0.1.0\n",
        "# Changelog\n## [Unreleased]\n## [0.1.0] - 2026-11-22\n## [0.2.0] - 2026-11-23\n",
        "# Changelog\n## [Unreleased]\n### Improved\n- x\n",
        "# Changelog\n## [Unreleased]\n### Added\n",
        "# Changelog\n## [Unreleased]\n### Added\n### Fixed\n- x\n",
    ],
)
def test_broken_changelog_bites(broken: str) -> None:
    assert len(repository.changelog_is_kept(broken)) == 1


def test_good_changelog_passes() -> None:
    good = "# Changelog\n\nText.\n\n## [Unreleased]\n### Added\n\n- x\n\n## [0.2.0] - 2026-11-23\n\n### Fixed\n\n- y\n"
    assert repository.changelog_is_kept(good) == []
