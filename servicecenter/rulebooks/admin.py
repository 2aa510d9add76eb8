"""Loaded rule documents, only to look at: the files are the truth of their year."""

from __future__ import annotations

from servicecenter.audit.registers import ReadOnlyRegister
from servicecenter.common.permissions import Permission
from servicecenter.rulebooks.models import RuleDocument


class RuleDocumentRegister(ReadOnlyRegister):
    see = frozenset({Permission.SEE_RULES})
    list_display = ["kind", "year", "file_name", "sha256", "loaded_at"]
    list_filter = ["kind", "year"]
    fields = ["kind", "year", "file_name", "sha256", "note", "loaded_at"]


REGISTERS = {RuleDocument: RuleDocumentRegister}
