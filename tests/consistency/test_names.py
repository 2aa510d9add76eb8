"""The words for files, classes and figures: names that say something, no left-overs, no machine of ours, no float."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.consistency.sources import ROOT, name_of, parsed, pure_files, python_files

EMPTY_WORDS = ("utils", "helpers", "util", "helper", "misc", "common_functions")
EMPTY_CLASSES = ("Manager", "Service", "Handler", "Helper", "Util")
OWN_WORDS = {"UserManager", "TenantManager", "Service", "CatalogueService"}
"""A manager is what Django calls the door to a table's rows, and a service is what an agency orders of the centre."""

MACHINE = re.compile(
    r"(?<![\w.{$-])/(?:work|root|home/\w+|tmp)/|https?://[\w.-]*(?:pypi|proxy|mirror|registry|nexus|artifactory)[\w.-]*",
    re.IGNORECASE,
)
"""Absolute paths of one machine, and hosts that packages came from."""

MAY_NAME_A_PATH = {"docker-compose.yml", "Dockerfile", "tests/consistency/test_names.py"}
"""Inside a container the paths are the container's own."""

FLOAT_MAY = {
    "servicecenter/rules/tax_formula.py": "the official percent rows are rounded in doubles; no amount passes there",
}
"""Pure files that may speak of float, and why."""


def kept_files() -> list[Path]:
    """Every file under version control or about to be, that is text."""
    told = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if told.returncode:
        pytest.skip("git finns inte här, så det går inte att säga vilka filer som hör till projektet")
    files = (ROOT / name for name in told.stdout.decode().split("\0") if name)
    return [file for file in files if file.is_file() and "vendor" not in file.parts and b"\0" not in file.read_bytes()]


def lines_with(pattern: re.Pattern[str], files: list[Path]) -> Iterator[str]:
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if pattern.search(line):
                yield f"{name_of(file)}:{number}: {line.strip()[:120]}"


def test_no_file_has_a_name_that_says_nothing():
    assert [name_of(file) for file in python_files() if file.stem in EMPTY_WORDS] == []


def test_no_class_has_a_name_that_says_nothing():
    found = [
        f"{name_of(file)}: {node.name}"
        for file in python_files()
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.ClassDef) and node.name.endswith(EMPTY_CLASSES) and node.name not in OWN_WORDS
    ]
    assert found == []


def test_nothing_is_left_to_do_in_a_comment():
    marks = re.compile(r"\b(?:TO" + "DO|FIX" + "ME|X" + r"XX)\b")
    files = [file for file in kept_files() if file.suffix in {".py", ".html", ".css", ".js", ".toml", ".md"}]
    assert list(lines_with(marks, [file for file in files if file.name != "axe.min.js"])) == []


def test_no_path_of_one_machine_and_no_host_of_packages_is_named():
    files = [file for file in kept_files() if name_of(file) not in MAY_NAME_A_PATH and file.name != "axe.min.js"]
    assert list(lines_with(MACHINE, files)) == []


def floats(file: Path) -> Iterator[str]:
    for node in ast.walk(parsed(file)):
        literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
        call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
        if literal or call:
            yield f"{name_of(file)}:{node.lineno}"


@pytest.mark.parametrize("file", list(pure_files()), ids=name_of)
def test_the_pure_heart_counts_without_float(file: Path):
    if name_of(file) not in FLOAT_MAY:
        assert list(floats(file)) == []


def test_a_float_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "rate.py").write_text("RATE = 0.3142\nSUM = float(RATE)\n", encoding="utf-8")
    monkeypatch.setattr("tests.consistency.sources.ROOT", tmp_path)
    assert list(floats(tmp_path / "rate.py")) == ["rate.py:1", "rate.py:2"]
