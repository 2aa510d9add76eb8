"""The payroll desk of the runs' tests."""

from tests.payroll.runs.conftest import desk  # noqa: F401
