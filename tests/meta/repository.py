"""What may be tracked in the repository, and the form of the files that machines read.

In: the root of a checkout or the text of a file. Out: one line per complaint. Called by test_repository.
"""

import re
import subprocess
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

MACHINE_PATH = re.compile(r"(?<![\w.$}-])/(?:root|work|home/\w+|Users/\w+)/[\w.]")
REGISTRY = re.compile(
    r'"resolved": *"http|--(?:extra-)?index-url\b|^registry *=|\b(?:pypi\.org|pythonhosted\.org|registry\.npmjs)',
    re.MULTILINE,
)
BUILT = re.compile(
    r"(?:^|/)(?:node_modules|dist|build|\.venv|\.tools|__pycache__|[^/]+\.egg-info|\.[a-z]+_cache)/"
    r"|^bot/console/static/|(?:^|/)uv\.lock$|\.(?:pyc|so|whl|rdb|aof|log)$"
)
PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^]]+\])?==(?P<version>[^ ;]+)(?P<rest>.*)$")
RELEASE = re.compile(r"^## \[(?P<version>\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$")
KINDS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")


def tracked(root: Path) -> list[str]:
    """Paths that git keeps, relative to `root`."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True, text=True)
    return [path for path in listed.stdout.split("\0") if path and (root / path).is_file()]


def no_machine_traces(root: Path, paths: list[str]) -> list[str]:
    """No text names a folder of somebody's machine or the address of a package registry."""
    found = []
    for path in paths:
        text = (root / path).read_bytes().decode("utf-8", "replace")
        for pattern in (MACHINE_PATH, REGISTRY):
            if match := pattern.search(text):
                line = text.count("\n", 0, match.start()) + 1
                found.append(f"{path}:{line}: {match.group()!r} belongs to a machine or a registry, not here")
    return found


def nothing_built(paths: list[str]) -> list[str]:
    return [f"{path}: is built or downloaded, do not track it" for path in paths if BUILT.search(path)]


def entries(lock: str) -> list[str]:
    """The requirements of a lock file, each with its continuation lines joined."""
    return [line.strip() for line in lock.replace("\\\n", " ").splitlines() if line.strip() and line[0] != "#"]


def lock_is_hashed(lock: str) -> list[str]:
    """Every entry is one exact version with at least one SHA-256."""
    return [
        f"{entry.split()[0]}: not pinned by version and hash"
        for entry in entries(lock)
        if not PINNED.match(entry) or not re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry)
    ]


def lock_is_current(lock: str, wanted: list[str]) -> list[str]:
    """Every requirement of pyproject.toml is in the lock, at a version it allows."""
    held: dict[str, list[str]] = {}
    for entry in entries(lock):
        if match := PINNED.match(entry):
            held.setdefault(canonicalize_name(match["name"]), []).append(match["version"])
    found = []
    for text in wanted:
        requirement = Requirement(text)
        versions = held.get(canonicalize_name(requirement.name), [])
        if not versions or not all(map(requirement.specifier.contains, versions)):
            found.append(f"{text}: the lock has {versions or 'nothing'}; run make lock")
    return found


def requirements(root: Path, *groups: str) -> list[str]:
    """What pyproject.toml asks for: the run-time dependencies for the group `project`, else that dependency group."""
    declared = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    by_group: dict[str, list[str]] = {"project": declared["project"]["dependencies"], **declared["dependency-groups"]}
    return [text for group in groups for text in by_group[group]]


def changelog_is_kept(text: str) -> list[str]:
    """The form of Keep a Changelog: Unreleased first, then dated versions, newest first, with known kinds of change."""
    lines = [line for line in text.splitlines() if line.strip()]
    found = [] if lines[:1] == ["# Changelog"] else ["does not begin with '# Changelog'"]
    versions = [line for line in lines if line.startswith("## ")]
    if versions[:1] != ["## [Unreleased]"]:
        found.append("the first version is not [Unreleased]")
    found += [f"{line}: not '## [1.2.3] - 2026-01-31'" for line in versions[1:] if not RELEASE.match(line)]
    numbers = [tuple(map(int, match["version"].split("."))) for line in versions if (match := RELEASE.match(line))]
    if numbers != sorted(numbers, reverse=True):
        found.append("versions are not newest first")
    for line, after in zip(lines, [*lines[1:], "#"], strict=True):
        if line.startswith("### "):
            found += [] if line[4:] in KINDS else [f"{line}: not one of {', '.join(KINDS)}"]
            found += [f"{line}: nothing under it"] if not after.startswith(("- ", "  ")) else []
    return found
