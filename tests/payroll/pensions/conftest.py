"""The same office as the declarations have."""

from tests.payroll.declarations.conftest import auditor, fixed, office, own_files, people  # noqa: F401
