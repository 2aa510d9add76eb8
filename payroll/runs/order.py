"""Months in order (månader i ordning): what one run pays the next leaves out, so they are fixed one after another."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from payroll.runs.models import PayRun
from payroll.runs.rules import settings_have_changed
from payroll.runs.states import OPEN, SETTLED
from servicecenter.workflow.models import TransitionLog
from servicecenter.workflow.transitions import NotAllowedNow


def previous_run(run: PayRun) -> PayRun | None:
    """The last fixed ordinary run before this one."""
    return PayRun.objects.filter(kind="ordinary", month__lt=run.month, state__in=SETTLED).order_by("-month").first()


def refuse_out_of_order(run: PayRun) -> None:
    """What an open earlier run will pay, or a fixed later run has paid, must not be paid here too."""
    earlier = _others(run).filter(month__lt=run.month, state__in=OPEN).order_by("month").first()
    if earlier is not None:
        raise NotAllowedNow(
            _(
                "Lönekörningen för %(month)s kan inte räknas: %(earlier)s är inte fastställd. "
                "Fastställ eller avbryt den först."
            )
            % {"month": run.month, "earlier": earlier.month}
        )
    refuse_before_fixed(run)


def refuse_before_fixed(run: PayRun) -> None:
    """A later run that is fixed counts on this one as it is."""
    later = _others(run).filter(month__gt=run.month, state__in=SETTLED).order_by("month").first()
    if later is not None:
        raise NotAllowedNow(
            _(
                "Lönekörningen för %(month)s kan inte ändras: %(later)s är redan fastställd. "
                "Återsänd den först, eller betala det som saknas i nästa körning."
            )
            % {"month": run.month, "later": later.month}
        )


def refuse_outdated(run: PayRun) -> None:
    """The agency's settings, or an earlier run that may pay the same facts, changed after this one was calculated."""
    earlier = _others(run).filter(month__lt=run.month)
    if settings_have_changed(run):
        raise NotAllowedNow(
            _("Lönekörningen för %s måste räknas om: en lokal inställning har ändrats sedan den räknades.") % run.month
        )
    moved = TransitionLog.objects.filter(
        object_kind="payrun",
        object_id__in=earlier.values("pk"),
        transition__in=("calculate", "approve", "return"),
        at__gt=run.cut_off_at,
    )
    if moved.exists() or earlier.filter(state__in=OPEN).exists():
        raise NotAllowedNow(
            _("Lönekörningen för %s måste räknas om: en tidigare månad har ändrats sedan den räknades.") % run.month
        )


def _others(run: PayRun) -> QuerySet[PayRun]:
    return PayRun.objects.filter(kind=run.kind).exclude(pk=run.pk)
