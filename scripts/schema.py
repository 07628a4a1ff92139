"""The committed API document and the TypeScript types made from it.

``python scripts/schema.py`` writes both; with ``--check`` it only compares and fails on drift.
Needs the database's address in the environment: ``make schema``.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "api" / "openapi.json"
TYPES = ROOT / "frontend" / "src" / "api" / "schema.d.ts"


def main(arguments: list[str]) -> int:
    """Write or compare; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    check = parser.parse_args(arguments).check
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder, DOCUMENT.name)
        types = Path(folder, TYPES.name)
        write_document(document)
        write_types(document, types)
        stale = [
            target
            for made, target in ((document, DOCUMENT), (types, TYPES))
            if not target.exists() or target.read_bytes() != made.read_bytes()
        ]
        if not check:
            for made, target in ((document, DOCUMENT), (types, TYPES)):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(made.read_bytes())
    for target in stale:
        state = "is out of date: run `make schema`" if check else "written"
        print(f"{target.relative_to(ROOT)} {state}")
    return 1 if check and stale else 0


def write_document(target: Path) -> None:
    """The OpenAPI document; a warning of the generator or an invalid document is a failure."""
    command = [sys.executable, "manage.py", "spectacular", "--format", "openapi-json"]
    command += ["--urlconf", "mes.config.urls.document"]
    command += ["--fail-on-warn", "--validate", "--file", str(target)]
    subprocess.run(command, cwd=ROOT, check=True)
    text = target.read_text(encoding="utf-8").rstrip("\n")
    target.write_text(f"{text}\n", encoding="utf-8")


def write_types(document: Path, target: Path) -> None:
    """The types of the document, as the frontend's client uses them."""
    command = ["npx", "--no-install", "openapi-typescript", str(document), "--output", str(target)]
    command += ["--default-non-nullable", "false"]
    subprocess.run(command, cwd=ROOT / "frontend", check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except subprocess.CalledProcessError as error:
        sys.exit(f"failed: {' '.join(error.cmd)}")
