"""Kinds of files in words, for readers of either language (filslag)."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: Mapping[str, Promise] = {
    "people": _("Personer"),
    "employments": _("Anställningar"),
    "pay": _("Löner"),
    "supplements": _("Fasta tillägg"),
    "tax": _("Skatt"),
    "bank": _("Bankkonton"),
    "balances": _("Saldon"),
    "absences": _("Frånvaro"),
    "time": _("Tid och engångsrader"),
    "history": _("Årets utbetalningar"),
    "results": _("Lönerader från det gamla systemet"),
}
"""By the codes of ``onboarding.source_files``, which has the same Swedish words at the head of each kind's columns."""
