"""The sums are of an office whose month is fixed and declared."""

from tests.payroll.declarations.conftest import office, own_files  # noqa: F401
