"""Where the embedded services of one machine keep their files, and the locks that guard them."""

import fcntl
import hashlib
import json
import os
import pwd
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SOURCE_ROOT = Path(__file__).resolve().parents[2]
PROJECT_ROOT = SOURCE_ROOT.parent
UNPRIVILEGED_USER = "nobody"
SYSTEM_DATA_ROOT = Path("/var/lib")


class LocalServicesError(RuntimeError):
    """An embedded service could not be prepared, started or reached; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """The system account a service runs under when we ourselves are root."""

    uid: int
    gid: int


def state_directory() -> Path:
    """The folder from XUEYANG_STATE, or ``.state`` beside manage.py; always absolute."""
    configured = os.environ.get("XUEYANG_STATE")
    return Path(configured).expanduser().absolute() if configured else PROJECT_ROOT / ".state"


def prepare_state(state: Path) -> None:
    """Make the state folder, private to us.

    Raises LocalServicesError when it exists and belongs to someone else.
    """
    state.mkdir(parents=True, exist_ok=True, mode=0o700)
    owner = state.stat().st_uid
    if owner != os.geteuid():
        raise LocalServicesError(
            f"{state} belongs to user id {owner}, not to you ({os.geteuid()}): "
            "set XUEYANG_STATE to a folder of your own"
        )


def service_account() -> Account | None:
    """The account for the services: ``nobody`` when we are root (PostgreSQL refuses root)."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(UNPRIVILEGED_USER)
    except KeyError:
        raise LocalServicesError(
            f"there is no system user {UNPRIVILEGED_USER!r}, and PostgreSQL does not run as root: "
            "start this as an ordinary user"
        ) from None
    return Account(entry.pw_uid, entry.pw_gid)


def data_directory(state: Path) -> Path:
    """Where the services' data of this state lives.

    An ordinary user keeps it in the state folder. For root it must be a folder the unprivileged
    account can reach, and a state folder under /root is not; we change no permissions of folders
    that are not ours, so the data goes to a folder of our own whose name follows from the state's.
    """
    if os.geteuid() != 0:
        return state
    digest = hashlib.sha256(str(state.resolve()).encode()).hexdigest()[:12]
    base = SYSTEM_DATA_ROOT if _is_reachable(SYSTEM_DATA_ROOT) else Path(tempfile.gettempdir())
    return base / f"xueyang-{digest}"


def prepare_data_directory(state: Path) -> Path:
    """Make the data folder and return it.

    Raises LocalServicesError when somebody else put a file or folder of theirs in its place.
    """
    folder = data_directory(state)
    if folder == state:
        return folder
    folder.mkdir(exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise LocalServicesError(f"{folder} is not a folder of ours: remove it")
    folder.chmod(0o755)
    return folder


def own_folder(folder: Path, account: Account | None) -> Path:
    """Make a folder only the service's account can enter."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if account is not None:
        os.chown(folder, account.uid, account.gid)
    return folder


def write_private(path: Path, text: str, account: Account | None = None) -> None:
    """Replace a file in one step, readable by its owner (the account, else us) alone."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    if account is not None:
        os.chown(temporary, account.uid, account.gid)
    Path(temporary).replace(path)


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file of ours; empty when there is none or a crash left it unreadable."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return content if isinstance(content, dict) else {}


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Replace a JSON file in one step, readable by us alone."""
    write_private(path, json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def open_lock(path: Path) -> int:
    """A descriptor to take file locks on; closing it gives the lock back, and so does dying."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def try_exclusive(descriptor: int) -> bool:
    """Take the lock for ourselves alone if nobody holds it; never waits."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold a lock file alone, waiting for it as long as it takes."""
    descriptor = open_lock(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def share(path: Path) -> int:
    """Hold a lock file together with others; close the descriptor to let go."""
    descriptor = open_lock(path)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def is_held(path: Path) -> bool:
    """Whether any process holds the lock file."""
    descriptor = open_lock(path)
    try:
        return not try_exclusive(descriptor)
    finally:
        os.close(descriptor)


def _is_reachable(folder: Path) -> bool:
    """Whether every account may enter the folder and all that lead to it."""
    try:
        return os.access(folder, os.W_OK) and all(
            step.stat().st_mode & stat.S_IXOTH for step in (folder, *folder.parents)
        )
    except FileNotFoundError:
        return False
