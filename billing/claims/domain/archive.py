"""The package as one ZIP whose bytes depend on nothing but the files in it.

Files stand uncompressed in the order of their names, the manifest last: no version of a
compressor, no clock, no folder order and no file rights enter the bytes.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

FORMAT = "xueyang-claim-package/1"
MANIFEST = "manifest.json"
_MOMENT = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_PLAIN_FILE = 0o100644 << 16


def canonical(value: Any) -> bytes:
    """``value`` as JSON in the one way: keys sorted, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def manifest_of(files: Mapping[str, bytes]) -> bytes:
    """The manifest: each file with size and SHA-256, and a digest over the list itself."""
    listed = [
        {"name": name, "size": len(files[name]), "sha256": sha256(files[name])}
        for name in sorted(files)
    ]
    return canonical({"format": FORMAT, "files": listed, "digest": digest_of(listed)})


def digest_of(listed: Any) -> str:
    """SHA-256 over a manifest's own list of files."""
    return sha256(canonical({"format": FORMAT, "files": listed}))


def package(files: Mapping[str, bytes]) -> bytes:
    """``files`` with their manifest as a ZIP; equal files give equal bytes."""
    return archived([*sorted(files.items()), (MANIFEST, manifest_of(files))])


def archived(entries: list[tuple[str, bytes]]) -> bytes:
    """``entries`` in this order as a ZIP."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.create_system = _UNIX
            entry.external_attr = _PLAIN_FILE
            archive.writestr(entry, content)
    return buffer.getvalue()
