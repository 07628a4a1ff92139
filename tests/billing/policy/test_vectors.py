"""`manage.py subsidy check-vectors`."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).parents[3]
VECTORS = Path(__file__).with_name("data") / "subsidy_vectors.json"
ONE: dict[str, Any] = {
    "programme": "P1",
    "reading": "WHOLE",
    "auto_reading": "NONE",
    "g": "0.20",
    "soft_hard": "500100.00",
    "automation": "0.00",
    "base": "200020.00",
    "addon": "0.00",
    "raw": "200020.00",
    "payable": "200020.00",
    "cap_hit": False,
}
REFUSED = dict.fromkeys(("base", "addon", "raw", "payable", "cap_hit"))


def run(file: Path) -> str:
    out = StringIO()
    call_command("subsidy", "check-vectors", str(file), stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def written(tmp_path: Path) -> Any:
    def write(content: Any) -> Path:
        file = tmp_path / "vectors.json"
        if not isinstance(content, bytes):
            content = json.dumps(content).encode()
        file.write_bytes(content)
        return file

    return write


def test_every_vector_agrees() -> None:
    assert run(VECTORS) == "1962 vectors agree\n"


def test_the_command_needs_no_database_and_no_settings_of_its_own() -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE")
    }

    done = subprocess.run(
        [sys.executable, "manage.py", "subsidy", "check-vectors", str(VECTORS)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "1962 vectors agree\n", "")


@pytest.mark.parametrize("field", ["base", "addon", "raw", "payable"])
def test_a_fen_of_difference_in_any_field_fails(written: Any, field: str) -> None:
    off = {**ONE, field: "0.01" if ONE[field] == "0.00" else "200020.01"}
    out = StringIO()

    with pytest.raises(CommandError, match=r"^1 of 2 vectors differ$"):
        call_command("subsidy", "check-vectors", str(written([ONE, off])), stdout=out)

    assert out.getvalue() == (
        "vector 2 (programme P1, reading WHOLE, auto_reading NONE, g 0.20, soft_hard 500100.00, "
        f"automation 0.00): {field} expected {off[field]}, computed {ONE[field]}\n"
    )


def test_a_wrong_cap_hit_fails(written: Any) -> None:
    with pytest.raises(CommandError, match="1 of 1 vectors differ"):
        run(written([{**ONE, "cap_hit": True}]))


@pytest.mark.parametrize("absent", [{"g": None}, {}])
def test_a_missing_general_rate_is_no_zero(written: Any, absent: dict[str, Any]) -> None:
    without = {name: value for name, value in ONE.items() if name != "g"} | absent
    inside = {**without, "soft_hard": "500000.00", "base": "200000.00", "raw": "200000.00"}

    assert run(written([{**inside, "payable": "200000"}])) == "1 vectors agree\n"
    assert run(written([{**without, **REFUSED}])) == "1 vectors agree\n"
    out = StringIO()
    with pytest.raises(CommandError, match="1 of 1 vectors differ"):
        call_command("subsidy", "check-vectors", str(written([without])), stdout=out)
    assert "payable expected 200020.00, computed refused: general_rate missing" in out.getvalue()


def test_a_reading_left_open_expects_a_refusal(written: Any) -> None:
    open_reading = {**ONE, "programme": "P2b", "reading": None, "auto_reading": "WHOLE"}

    assert run(written([{**open_reading, **REFUSED}])) == "1 vectors agree\n"


def test_large_and_long_numbers_stay_exact(written: Any) -> None:
    # 200 000, and 0.123456789 of what exceeds 500 000; exact to the last fen.
    large = {
        **ONE,
        "g": "0.123456789",
        "soft_hard": "123456789012345678901234567890.12",
        "base": "15241578751714678875171606159.12",
        "raw": "15241578751714678875171606159.12",
        "payable": "15241578751714678875171606159.12",
    }

    assert run(written([large])) == "1 vectors agree\n"


def test_numbers_of_json_are_read_as_they_are_written(written: Any) -> None:
    bare = {**ONE, "g": 0.2, "soft_hard": 500100, "automation": 0}

    assert run(written([bare])) == "1 vectors agree\n"


def test_fields_that_nothing_reads_are_named(written: Any) -> None:
    assert run(written([{**ONE, "note": "at the ceiling"}])) == (
        "not read: note\n1 vectors agree\n"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"[{]", "not JSON: line 1"),
        (b"{}", "holds no list"),
        (b"[]", "holds no vector"),
        (b"[1]", "vector 1 is no object"),
        (b"[" * 100_000, "nested too deeply"),
        (b'[{"g": NaN}]', "NaN is no amount"),
        (b'[{"g": "0", "g": "0.2"}]', "g appears twice"),
        ([{**ONE, "programme": "P9"}], "vector 1: programme 'P9' is not known"),
        ([ONE, {**ONE, "reading": "HALF"}], "vector 2: reading 'HALF' is none of WHOLE, PORTION"),
        ([{**ONE, "reading": ["WHOLE"]}], "reading"),
        ([{**ONE, "auto_reading": "WHOLE"}], "P1 has no add-on"),
        ([{**ONE, "soft_hard": "-1"}], "soft_hard is no amount: '-1'"),
        ([{**ONE, "soft_hard": "1e9"}], "soft_hard is no amount: '1e9'"),
        ([{**ONE, "soft_hard": None}], "soft_hard is no amount"),
        ([{**ONE, "g": "20"}], "g is a share between 0 and 1"),
        ([{**ONE, "payable": "much"}], "payable is no amount: 'much'"),
        ([{**ONE, "payable": None}], "payable is no amount"),
        ([{**ONE, "cap_hit": "no"}], "cap_hit is neither true nor false"),
        ([{name: value for name, value in ONE.items() if name != "raw"}], "raw is missing"),
        (
            [{name: value for name, value in ONE.items() if name != "soft_hard"}],
            "soft_hard is missing",
        ),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(written: Any, content: Any, message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run(written(content))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"none\.json cannot be read: No such file"):
        run(tmp_path / "none.json")
