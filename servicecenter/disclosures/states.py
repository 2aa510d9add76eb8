"""The states of a request for public documents (begärans lägen)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table

HANDLE, DECIDE = Permission.HANDLE_DISCLOSURES, Permission.DECIDE_DISCLOSURES

DISCLOSURE = table(
    Transition("register", ("new",), "received", HANDLE, _("Registrera")),
    Transition("take", ("received", "in_review"), "in_review", HANDLE, _("Ta ärendet")),
    Transition("decide", ("in_review",), "decided", DECIDE, _("Besluta")),
    Transition("answer", ("decided",), "answered", HANDLE, _("Markera som besvarad")),
    Transition("withdraw", ("received", "in_review"), "withdrawn", HANDLE, _("Avskriv som återtagen")),
)
OPEN = ("received", "in_review", "decided")
"""Whoever asked still waits for an answer."""
