"""One table of every sum that must tie (summakontroll, signal 20).

From the lines of a run to its payslips, payment files, voucher, employer declaration and pension report.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from payroll.declarations.controls import Tie, declaration_ties
from payroll.declarations.models import Declaration
from payroll.pensions.controls import report_ties
from payroll.pensions.models import PensionReport
from payroll.runs.models import PayRun, RunState
from payroll.runs.outcome import outcome_pairs
from payroll.runs.sums import Pair, sum_pairs

FIXED = (RunState.DEFINITIVE, RunState.PAID)


@dataclass(frozen=True, slots=True)
class Part:
    """Sums of one step on the way from lines to authorities, or why there are none yet."""

    key: str
    title: str
    ties: tuple[Tie, ...] = ()
    waits_for: str = ""
    note: str = ""
    url: str = ""

    @property
    def holds(self) -> bool:
        return all(tie.holds for tie in self.ties)


def parts_of(run: PayRun) -> list[Part]:
    """The run's own sums first, then what it led to as far as that has come; a fixed number of queries."""
    return [_of_run(run), _of_outcome(run), _of_declaration(run), _of_report(run)]


def _of_run(run: PayRun) -> Part:
    pairs = sum_pairs(run)
    people = ". ".join(str(pair) for pair in pairs if pair.is_count)
    return Part("run", _("Rader, specifikationer och verifikation"), _ties(pairs), note=f"{people}.")


def _of_outcome(run: PayRun) -> Part:
    title = _("Betalningsfiler och bokföring")
    if run.state not in FIXED:
        return Part("outcome", title, waits_for=_("Filerna förseglas när körningen görs definitiv."))
    return Part("outcome", title, _ties(outcome_pairs(run)))


def _of_declaration(run: PayRun) -> Part:
    title = _("Arbetsgivardeklaration")
    found = Declaration.objects.filter(run_ids__contains=[run.pk]).order_by("-version").first()
    if found is None:
        return Part("declaration", title, waits_for=_("Månadens deklaration är inte gjord."))
    ties = tuple(declaration_ties(found))
    return Part("declaration", title, ties, url=reverse("declaration", args=[found.public_id]), note=_together(found))


def _of_report(run: PayRun) -> Part:
    title = _("Pensionsrapport")
    found = PensionReport.objects.filter(run_ids__contains=[run.pk]).order_by("-version").first()
    if found is None:
        return Part("pension", title, waits_for=_("Månadens pensionsrapport är inte gjord."))
    ties = tuple(report_ties(found))
    return Part("pension", title, ties, url=reverse("pension_report", args=[found.public_id]), note=_together(found))


def _together(found: Declaration | PensionReport) -> str:
    runs = len(found.run_ids)
    return _("Summorna är månadens %d körningar tillsammans.") % runs if runs > 1 else ""


def _ties(pairs: Iterable[Pair]) -> tuple[Tie, ...]:
    return tuple(
        Tie(str(pair.name), str(pair.source), pair.source_ore, str(pair.against), pair.against_ore)
        for pair in pairs
        if not pair.is_count
    )
