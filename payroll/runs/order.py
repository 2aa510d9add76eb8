"""Months in order (månader i ordning): what one run pays the next leaves out, so they are fixed one after another."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from payroll.advances.queries import reserve_run_unknown
from payroll.runs.models import PayRun, RunKind
from payroll.runs.rules import settings_have_changed
from payroll.runs.states import OPEN, SETTLED
from servicecenter.common.remembering import remembered
from servicecenter.workflow.models import TransitionLog
from servicecenter.workflow.transitions import NotAllowedNow

CALCULATED = ("collecting", "preliminary", "under_control")
"""States of a run that will pay what it has found, once it is approved."""


@remembered
def previous_run(run: PayRun) -> PayRun | None:
    """The last fixed ordinary run before this one."""
    return PayRun.objects.filter(kind="ordinary", month__lt=run.month, state__in=SETTLED).order_by("-month").first()


def refuse_out_of_order(run: PayRun) -> None:
    """What an open earlier run will pay, or a fixed later run has paid, must not be paid here too."""
    earlier = _others(run).filter(kind=RunKind.ORDINARY, month__lt=run.month, state__in=OPEN).order_by("month").first()
    if earlier is not None:
        raise NotAllowedNow(
            _(
                "Lönekörningen för %(month)s kan inte räknas: %(earlier)s är inte fastställd. "
                "Fastställ eller avbryt den först."
            )
            % {"month": run.month, "earlier": earlier.month}
        )
    beside = _others(run).filter(month__lte=run.month, state__in=CALCULATED)
    beside = beside if run.is_extra else beside.filter(kind=RunKind.EXTRA)
    if beside.exists():
        raise NotAllowedNow(
            _("Körningen kan inte räknas: %s är räknad men inte fastställd, och båda skulle betala samma skillnader.")
            % beside.first()
        )
    refuse_before_fixed(run)


def refuse_before_fixed(run: PayRun) -> None:
    """A later run that is fixed counts on this one as it is."""
    counted_on = Q(month__gt=run.month)
    if run.state in SETTLED:  # what was fixed later in the month took this one's payments as they were
        counted_on |= Q(month=run.month, cut_off_at__gt=run.cut_off_at)
    later = _others(run).filter(counted_on, state__in=SETTLED).order_by("month").first()
    if later is not None:
        raise NotAllowedNow(
            _(
                "Lönekörningen för %(month)s kan inte ändras: %(later)s är redan fastställd. "
                "Återsänd den först, eller betala det som saknas i nästa körning."
            )
            % {"month": run.month, "later": later.month if later.month != run.month else later}
        )


def refuse_outdated(run: PayRun) -> None:
    """Settings, an earlier run that may pay the same facts, or a reserve run changed after this one was calculated."""
    if not run.is_extra and reserve_run_unknown(run.month, known_at=run.cut_off_at):
        raise NotAllowedNow(
            _(
                "Reservkörningen för %s är inte med i räkningen, och lönen skulle betalas två gånger. "
                "Besluta och sänd den, eller återta den, och räkna sedan om lönekörningen."
            )
            % run.month
        )
    earlier = _others(run).filter(month__lte=run.month)
    waits = earlier.filter(kind=RunKind.ORDINARY, month__lt=run.month, state__in=OPEN)
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
    if moved.exists() or waits.exists():
        raise NotAllowedNow(
            _("Lönekörningen för %s måste räknas om: en tidigare månad har ändrats sedan den räknades.") % run.month
        )


def _others(run: PayRun) -> QuerySet[PayRun]:
    return PayRun.objects.exclude(pk=run.pk)
