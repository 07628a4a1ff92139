"""The layout stays legible."""

import pytest

from tests.architecture.walk import ROOT, functions, sources

MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 60
NAMELESS = {"utils.py", "helpers.py", "common.py", "misc.py", "utils.ts", "helpers.ts"}


@pytest.mark.parametrize("folder", ["platform", "tests/platform"])
def test_platform_is_never_a_package(folder: str) -> None:
    assert not (ROOT / folder / "__init__.py").exists()


def test_no_file_is_too_long() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in sources(".py", ".ts", ".vue")
        if (count := len(path.read_text().splitlines())) > MAX_FILE_LINES
    }

    assert long == {}


def test_no_function_is_too_long() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{name}": length
        for path in sources(".py")
        for name, length in functions(path)
        if length > MAX_FUNCTION_LINES
    }

    assert long == {}


def test_files_are_named_for_what_they_hold() -> None:
    assert [str(path) for path in sources(".py", ".ts") if path.name in NAMELESS] == []
