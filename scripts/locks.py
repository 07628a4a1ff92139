"""Holds the hash-locked requirements against pyproject.toml.

``python scripts/locks.py`` writes ``requirements-runtime.lock``, the part of ``requirements.lock``
that a server runs on; with ``--check`` it only compares. Either way it fails when a lock lacks
what some Python from 3.11.0 on needs: pip then refuses the whole file.
"""

import argparse
import re
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
WHOLE = ROOT / "requirements.lock"
RUNTIME = ROOT / "requirements-runtime.lock"
PYTHONS = ("3.11.0", "3.11.9", "3.12.0", "3.13.0", "3.14.0")


def main(arguments: list[str]) -> int:
    """Write or compare; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    check = parser.parse_args(arguments).check
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = entries(WHOLE.read_text(encoding="utf-8"))
    runtime = closure(project["dependencies"])
    everything = runtime | closure(project["optional-dependencies"]["dev"])
    if missing := everything - locked.keys():
        print(f"{WHOLE.name} lacks {', '.join(sorted(missing))}")
        return 1
    wanted = "".join(text for name, text in locked.items() if name in runtime)
    if RUNTIME.exists() and RUNTIME.read_text(encoding="utf-8") == wanted:
        return 0
    if check:
        print(f"{RUNTIME.name} is out of date: run `python scripts/locks.py`")
        return 1
    RUNTIME.write_text(wanted, encoding="utf-8")
    print(f"{RUNTIME.name} written")
    return 0


def entries(lock: str) -> dict[str, str]:
    """The text of each package in a lock, by its canonical name, in the lock's order."""
    parts = re.split(r"^(?=\w)", lock, flags=re.MULTILINE)
    return {canonicalize_name(part.partition("==")[0]): part for part in parts if part}


def closure(roots: Iterable[str]) -> set[str]:
    """The names of these packages and of all that they need on any of our Pythons."""
    waiting = [Requirement(text) for text in roots]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        requirement = waiting.pop()
        key = (canonicalize_name(requirement.name), frozenset(requirement.extras))
        if key not in seen:
            seen.add(key)
            waiting += _needs(requirement)
    return {name for name, _ in seen}


def _needs(requirement: Requirement) -> list[Requirement]:
    try:
        texts = requires(requirement.name) or []
    except PackageNotFoundError:
        return []  # only other Pythons install it
    found = [Requirement(text) for text in texts]
    extras = ("", *requirement.extras)
    return [one for one in found if any(_applies(one, extra) for extra in extras)]


def _applies(requirement: Requirement, extra: str) -> bool:
    marker = requirement.marker
    return marker is None or any(
        marker.evaluate(
            {
                "extra": extra,
                "python_full_version": version,
                "python_version": version.rpartition(".")[0],
            }
        )
        for version in PYTHONS
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
