"""The states of a paper (papperets lägen)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, table


class PaperState(models.TextChoices):
    DRAFT = "draft", _("Utkast")
    REVIEW = "review", _("Granskas")
    APPROVED = "approved", _("Godkänt")
    SIGNED = "signed", _("Undertecknat av båda")


PAPER = table(
    Transition("submit", (PaperState.DRAFT,), PaperState.REVIEW, Permission.SEE_AGREEMENTS, _("Lämna till granskning")),
    Transition("approve", (PaperState.REVIEW,), PaperState.APPROVED, Permission.SEE_AGREEMENTS, _("Godkänn")),
    Transition("sign", (PaperState.APPROVED,), PaperState.SIGNED, Permission.SEE_AGREEMENTS, _("Underteckna")),
    Transition(
        "change", (PaperState.REVIEW, PaperState.APPROVED, PaperState.SIGNED), PaperState.DRAFT, None, _("Ny version")
    ),
)
"""On which side someone approves or signs is settled by the actions: no single right says it."""
