"""``manage.py tax_table``: the official layout on standard output, whole and unaltered."""

from __future__ import annotations

import hashlib

import pytest
from django.core.management import CommandError, call_command

from servicecenter.rules.tax_formula import provisional_tables


def test_compute_writes_the_official_bytes_and_says_that_they_are_provisional(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    call_command("tax_table", "compute", "2026")
    out, err = capfdbinary.readouterr()
    assert hashlib.sha256(out).hexdigest() == provisional_tables(2026).sha256
    assert "provisoriska" in err.decode()


def test_a_year_that_is_not_loaded_is_refused(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with pytest.raises(CommandError, match="2031 saknas"):
        call_command("tax_table", "compute", "2031")
    assert capfdbinary.readouterr().out == b""
