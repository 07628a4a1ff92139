"""Every check of the sources, all of them even when one fails. Called by ``make lint``."""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FRONTEND = ROOT / "frontend"
TYPED = ("platform/mes", "modules", "billing", "bureau")


@dataclass(frozen=True, slots=True)
class Check:
    """A command that succeeds when the sources are in order."""

    name: str
    command: tuple[str, ...]
    folder: Path = ROOT


def checks() -> list[Check]:
    """The checks, the quick ones first."""
    python = sys.executable
    tool = Path(python).parent
    typed = tuple(name for name in TYPED if (ROOT / name).is_dir())
    manage = (python, "manage.py")
    return [
        Check("ruff check", (str(tool / "ruff"), "check", ".")),
        Check("ruff format", (str(tool / "ruff"), "format", "--check", ".")),
        Check("locks", (python, "scripts/locks.py", "--check")),
        Check("import contracts", (str(tool / "lint-imports"),)),
        Check("types", (str(tool / "mypy"), *typed)),
        Check("migrations", (*manage, "makemigrations", "--check", "--dry-run")),
        Check("translations", (python, "-m", "mes.local.translations", "check")),
        Check("API document", (python, "scripts/schema.py", "--check")),
        Check("frontend lint", ("npm", "run", "--silent", "lint"), FRONTEND),
        Check("frontend types", ("npm", "run", "--silent", "typecheck"), FRONTEND),
    ]


def main() -> int:
    """Run all; 1 when any failed."""
    failed = [check.name for check in checks() if not passes(check)]
    if failed:
        print(f"lint: failed: {', '.join(failed)}")
        return 1
    print("lint: all checks passed")
    return 0


def passes(check: Check) -> bool:
    """Run one check and say how it went; its output is shown when it fails."""
    began = time.monotonic()
    try:
        result = subprocess.run(
            check.command,
            cwd=check.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        code, output = result.returncode, result.stdout
    except FileNotFoundError as error:
        code, output = 127, f"{error}\n"
    verdict = "ok" if code == 0 else "FAILED"
    print(f"{check.name:<18} {verdict} ({time.monotonic() - began:.1f} s)", flush=True)
    if code:
        print(output, flush=True)
    return code == 0


if __name__ == "__main__":
    sys.exit(main())
