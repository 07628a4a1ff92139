"""Whether a package is what was submitted: from its own bytes alone.

Every hash is made again, every line counted again from its evidence, the subsidy computed again
from the trace's inputs, and at last the whole ZIP written anew and compared byte for byte.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from billing.claims.domain.archive import FORMAT as PACKAGE_FORMAT
from billing.claims.domain.archive import MANIFEST, archived, canonical, digest_of, sha256
from billing.claims.domain.rules import days_from, rules_by
from billing.claims.domain.snapshot import (
    FORMAT,
    eligibility,
    eligible_json,
    line_from,
    money,
    rules_from,
    rules_json,
    spendings,
)
from billing.investment.domain.eligible import eligible, totals
from billing.policy.domain import trace as traces
from billing.policy.domain.eligibility import eligibility_json
from billing.policy.domain.parameters import from_json
from mes.kernel.capitals import amount_in_capitals

SNAPSHOT, TRACE = "snapshot.json", "trace.json"
APPLICATION, INVESTMENTS = "application.pdf", "investments.xlsx"
EXPECTED = (APPLICATION, INVESTMENTS, SNAPSHOT, TRACE)


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found: the files in order, what is wrong, and what the claim says."""

    sha256: str
    files: tuple[tuple[str, int], ...]
    faults: tuple[str, ...]
    claim: Mapping[str, Any]


def verify(content: bytes) -> Verified:
    """All that can be said about a package. Never raises for what is in ``content``."""
    try:
        entries = _entries(content)
    except Exception as wrong:  # noqa: BLE001  damaged archives fail in more ways than are named
        return Verified(sha256(content), (), (f"this is no readable package: {wrong}",), {})
    files = dict(entries)
    faults = list(_manifest_faults(entries))
    claim: Mapping[str, Any] = {}
    try:
        claim = json.loads(files.get(SNAPSHOT, b"{}"))
        faults += _snapshot_faults(claim, files)
        faults += _trace_faults(claim, files)
    except (ValueError, TypeError, KeyError, ArithmeticError, AttributeError) as wrong:
        faults.append(f"{SNAPSHOT} cannot be counted again: {wrong!r}")
        claim = {}
    if archived(entries) != content:
        faults.append("the package differs from its files written anew: order, dates or headers")
    return Verified(
        sha256(content),
        tuple((name, len(one)) for name, one in entries),
        tuple(faults),
        claim if isinstance(claim, dict) else {},
    )


def _entries(content: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = archive.infolist()
        if any(info.compress_type != zipfile.ZIP_STORED for info in infos):
            raise ValueError("a file is compressed")
        return [(info.filename, archive.read(info)) for info in infos]


def _manifest_faults(entries: list[tuple[str, bytes]]) -> Iterator[str]:
    names = [name for name, _content in entries]
    files = dict(entries)
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name} is there twice"
    if MANIFEST not in files:
        yield f"{MANIFEST} is missing"
        return
    try:
        told = json.loads(files[MANIFEST])
        listed = {one["name"]: one for one in told["files"]}
        expected = [one["name"] for one in told["files"]]
        if files[MANIFEST] != canonical(told):
            yield f"{MANIFEST} is not written as ours are"
        if told["format"] != PACKAGE_FORMAT:
            yield f"{MANIFEST} is of another format: {told['format']}"
        if told["digest"] != digest_of(told["files"]):
            yield f"{MANIFEST} was changed: its digest is another"
    except (ValueError, TypeError, KeyError, AttributeError) as wrong:
        yield f"{MANIFEST} cannot be read: {wrong!r}"
        return
    present = [name for name in names if name != MANIFEST]
    for name in sorted(listed.keys() - set(present)):
        yield f"{name} is missing (removed or renamed)"
    for name in sorted(set(present) - listed.keys()):
        yield f"{name} was added or renamed"
    for name in sorted(listed.keys() & set(present)):
        one = listed[name]
        if (one.get("size"), one.get("sha256")) != (len(files[name]), sha256(files[name])):
            yield f"{name} was changed: its SHA-256 is another"
    for name in EXPECTED:
        if name not in files:
            yield f"{name} is not part of the package"
    if set(present) == set(expected) and names != [*sorted(expected), MANIFEST]:
        yield "the files were reordered"


def _snapshot_faults(claim: Mapping[str, Any], files: Mapping[str, bytes]) -> Iterator[str]:
    if files.get(SNAPSHOT) != canonical(claim) or claim["format"] != FORMAT:
        yield f"{SNAPSHOT} is not written as ours are"
    rules = rules_from(claim["rules"])
    if (
        rules_json(rules_by(from_json(claim["policy"]["parameters"]), days_from(claim)))
        != (claim["rules"])
    ):
        yield "the lines were counted by other rules than policy and days give"
    found = []
    for line in claim["lines"]:
        counted = eligible(line_from(line), rules)
        found.append(counted)
        if eligible_json(counted) != line["eligible"]:
            yield (
                f"line {line['position']}: its evidence counts {money(counted.amount)}, "
                f"not {line['eligible']['amount']}"
            )
    sums = {str(category): money(amount) for category, amount in totals(found).items()}
    for category in sorted(sums.keys() | claim["totals"].keys()):
        if sums.get(category) != claim["totals"].get(category):
            yield (
                f"total {category}: the lines add up to {sums.get(category)}, "
                f"not {claim['totals'].get(category)}"
            )
    listed = {one["file"]: one for one in claim["evidence"]}
    inside = {name for name in files if name.startswith("evidence/")}
    for name in sorted(listed.keys() ^ inside):
        yield f"{name}: evidence and snapshot disagree whether it is there"
    for name in sorted(listed.keys() & inside):
        if listed[name]["sha256"] != sha256(files[name]):
            yield f"{name} is not the evidence that the snapshot names"


def _trace_faults(claim: Mapping[str, Any], files: Mapping[str, bytes]) -> Iterator[str]:
    content = files.get(TRACE, b"")
    try:
        again = traces.recompute(content)
    except traces.NoTrace as wrong:
        yield f"{TRACE} is no trace: {wrong}"
        return
    if again != content:
        yield f"{TRACE}: the subsidy computed again from its inputs gives other bytes"
    told, subsidy = json.loads(content), claim["subsidy"]
    if told["inputs"] != _inputs(claim):
        yield f"{TRACE} was computed from other totals than the snapshot's"
    if told.get("eligibility") != _eligibility(claim):
        yield f"{TRACE} counts other lines than the snapshot's"
    if told["policy"]["parameters"] != claim["policy"]["parameters"]:
        yield f"{TRACE} was computed by another policy than the snapshot's"
    if told["policy"]["sha256"] != claim["policy"]["sha256"]:
        yield f"{SNAPSHOT} names another version of the policy than {TRACE}"
    if told["result"]["payable"] != subsidy["computed"]:
        yield (
            f"the subsidy is {told['result']['payable']} by {TRACE}, "
            f"{subsidy['computed']} by {SNAPSHOT}"
        )
    if amount_in_capitals(Decimal(subsidy["computed"])) != subsidy["capitals"]:
        yield "the amount in capitals is another than in figures"


def _inputs(claim: Mapping[str, Any]) -> Any:
    return [traces.spending_json(one) for one in spendings(claim["totals"])]


def _eligibility(claim: Mapping[str, Any]) -> Any:
    """How the trace tells the lines, made again from the evidence."""
    rules = rules_from(claim["rules"])
    found = [(line["position"], eligible(line_from(line), rules)) for line in claim["lines"]]
    programme = from_json(claim["policy"]["parameters"])
    return eligibility_json(eligibility(rules, found), programme)
