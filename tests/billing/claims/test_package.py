"""The package: the same bytes for the same content, and no change that goes unseen."""

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.claims.documents.package import pack
from billing.claims.domain.archive import MANIFEST, archived, canonical, manifest_of, package
from billing.claims.domain.verify import verify
from tests.billing.claims.sample import EVIDENCE, SNAPSHOT, TRACE

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = pack(SNAPSHOT, TRACE, EVIDENCE)
_BUILD = (
    "import django; django.setup()\n"
    "import hashlib\n"
    "from billing.claims.documents.package import pack\n"
    "from tests.billing.claims.sample import EVIDENCE, SNAPSHOT, TRACE\n"
    "print(hashlib.sha256(pack(SNAPSHOT, TRACE, EVIDENCE)).hexdigest())\n"
)


def entries(content: bytes = PACKAGE) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def test_an_untouched_package_holds() -> None:
    found = verify(PACKAGE)

    assert found.faults == ()
    assert [name for name, _size in found.files] == [
        "application.pdf",
        "evidence/0001.pdf",
        "investments.xlsx",
        "snapshot.json",
        "trace.json",
        "manifest.json",
    ]


def test_the_same_claim_gives_the_same_bytes_again_and_in_another_process() -> None:
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "4711",
        "TZ": "America/New_York",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'platform'}",
        "DJANGO_SETTINGS_MODULE": "mes.config.settings.test",
    }

    told = subprocess.run(
        [sys.executable, "-c", _BUILD],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )

    assert pack(SNAPSHOT, TRACE, EVIDENCE) == PACKAGE
    assert told.stdout.strip() == verify(PACKAGE).sha256


@settings(max_examples=300, deadline=None)
@given(place=st.integers(0, len(PACKAGE) - 1), change=st.integers(1, 255))
def test_no_changed_byte_goes_unseen(place: int, change: int) -> None:
    changed = bytearray(PACKAGE)
    changed[place] ^= change

    assert verify(bytes(changed)).faults


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, len(PACKAGE) - 1), more=st.binary(min_size=1, max_size=40))
def test_nothing_is_cut_off_or_put_around(cut: int, more: bytes) -> None:
    assert verify(PACKAGE[:cut]).faults
    assert verify(PACKAGE + more).faults
    assert verify(more + PACKAGE).faults
    assert verify(PACKAGE[:cut] + more + PACKAGE[cut:]).faults


def changed_files(change: Callable[[dict[str, bytes]], Any]) -> tuple[str, ...]:
    """What is found when files change while the manifest stays as it was."""
    files = entries()
    manifest = files.pop(MANIFEST)
    change(files)
    return verify(archived([*sorted(files.items()), (MANIFEST, manifest)])).faults


def test_a_changed_added_removed_or_renamed_file_is_named() -> None:
    pdf = "application.pdf"
    assert changed_files(lambda files: files.update({pdf: b"%PDF other"})) == (
        "application.pdf was changed: its SHA-256 is another",
    )
    assert changed_files(lambda files: files.update({"more.txt": b"x"})) == (
        "more.txt was added or renamed",
    )
    assert "evidence/0001.pdf is missing (removed or renamed)" in changed_files(
        lambda files: files.pop("evidence/0001.pdf")
    )
    renamed = changed_files(lambda files: files.update({"x.pdf": files.pop(pdf)}))
    assert renamed[:2] == (
        "application.pdf is missing (removed or renamed)",
        "x.pdf was added or renamed",
    )


def test_reordered_files_are_seen() -> None:
    reversed_order = list(entries().items())[::-1]

    assert "the files were reordered" in verify(archived(reversed_order)).faults


def test_a_file_that_is_there_twice_is_seen() -> None:
    twice = [*entries().items(), ("trace.json", b"{}")]

    with pytest.warns(UserWarning, match="Duplicate name"):
        faults = verify(archived(twice)).faults

    assert "trace.json is there twice" in faults


def test_compressing_it_anew_is_seen() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries().items():
            archive.writestr(name, content)

    assert verify(buffer.getvalue()).faults == (
        "this is no readable package: a file is compressed",
    )


def forged(change: Callable[[dict[str, Any]], Any], name: str = "snapshot.json") -> tuple[str, ...]:
    """What is found when someone changes a file and makes hashes and manifest anew."""
    files = entries()
    del files[MANIFEST]
    told = json.loads(files[name])
    change(told)
    files[name] = canonical(told)
    return verify(package(files)).faults


def test_forged_sums_do_not_hold_even_with_new_hashes() -> None:
    def more_eligible(claim: dict[str, Any]) -> None:
        claim["lines"][0]["eligible"]["amount"] = "250000.00"

    def higher_total(claim: dict[str, Any]) -> None:
        claim["totals"]["software"] = "250000.00"

    def more_money(claim: dict[str, Any]) -> None:
        claim["subsidy"]["computed"] = "120000.00"

    def other_words(claim: dict[str, Any]) -> None:
        claim["subsidy"]["capitals"] = "壹佰万元整"

    def later(claim: dict[str, Any]) -> None:
        claim["lines"][0]["payments"][0]["paid_on"] = "2026-12-31"

    assert forged(more_eligible) == ("line 1: its evidence counts 200000.00, not 250000.00",)
    assert forged(higher_total) == (
        "total software: the lines add up to 200000.00, not 250000.00",
        "trace.json was computed from other totals than the snapshot's",
    )
    assert forged(more_money) == (
        "the subsidy is 100000.00 by trace.json, 120000.00 by snapshot.json",
        "the amount in capitals is another than in figures",
    )
    assert forged(other_words) == ("the amount in capitals is another than in figures",)
    assert forged(later)[0] == "line 1: its evidence counts 0.00, not 200000.00"


def test_a_forged_trace_does_not_hold_even_with_new_hashes() -> None:
    def richer(trace: dict[str, Any]) -> None:
        trace["result"]["payable"] = "120000.00"

    def other_rate(trace: dict[str, Any]) -> None:
        trace["policy"]["parameters"]["rate"] = "0.5"

    assert "trace.json: the subsidy computed again from its inputs gives other bytes" in forged(
        richer, "trace.json"
    )
    assert "trace.json was computed by another policy than the snapshot's" in forged(
        other_rate, "trace.json"
    )


def test_forged_evidence_does_not_hold_even_with_new_hashes() -> None:
    files = entries()
    del files[MANIFEST]
    files["evidence/0001.pdf"] = b"%PDF-1.4 other"

    assert verify(package(files)).faults == (
        "evidence/0001.pdf is not the evidence that the snapshot names",
    )


@pytest.mark.parametrize("content", [b"", b"PK", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_package_is_refused(content: bytes) -> None:
    assert verify(content).faults


def test_a_manifest_of_strange_shape_is_refused() -> None:
    files = entries()
    for strange in (b"", b"[]", b"{}", b'{"files":[1]}', b'{"files":[{"name":[]}]}', b"\xff"):
        odd = [*sorted((n, c) for n, c in files.items() if n != MANIFEST), (MANIFEST, strange)]
        assert verify(archived(odd)).faults, strange


def claim_verify(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command as anyone runs it, with no database anywhere."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "manage.py", "claim", "verify", *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )


def test_the_command_needs_no_database_and_tells_by_its_exit_code(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    good.write_bytes(PACKAGE)
    changed = bytearray(PACKAGE)
    changed[len(changed) // 2] ^= 1
    bad.write_bytes(bytes(changed))
    sha256 = verify(PACKAGE).sha256

    held = claim_verify(good, "--sha256", sha256)
    assert (held.returncode, held.stderr) == (0, "")
    assert "good.zip holds: 6 files, nothing was changed" in held.stdout
    assert "SB202610-0001  阿尔法工具厂  100000.00  壹拾万元整" in held.stdout
    refused = claim_verify(bad)
    assert refused.returncode == 1
    assert "NOT OK" in refused.stdout
    assert "does not hold" in refused.stderr
    assert claim_verify(good, "--sha256", "0" * 64).returncode == 1
    assert claim_verify(tmp_path / "none.zip").returncode == 1


def test_the_manifest_names_every_file_with_its_hash() -> None:
    files = entries()
    manifest = files.pop(MANIFEST)

    assert manifest == manifest_of(files)
    assert [one["name"] for one in json.loads(manifest)["files"]] == sorted(files)
