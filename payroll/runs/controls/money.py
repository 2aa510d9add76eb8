"""What is paid: nothing, less than nothing, or far from last month."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Abs
from django.utils.translation import gettext as _

from payroll.runs.causes import causes_of
from payroll.runs.controls.model import Hit
from payroll.runs.models import PayRun, Payslip
from payroll.runs.order import previous_run
from payroll.runs.settling import IN_HAND, settled_by
from servicecenter.agencies.queries import setting
from servicecenter.common.money import format_kronor

NEGATIVE_NET = "negative_net"


def negative_net(run: PayRun) -> Iterator[Hit]:
    """Net pay below zero (signal 1)."""
    for person_id, net in Payslip.objects.filter(run=run, net_ore__lt=0).values_list("person_id", "net_ore"):
        yield Hit(
            _("Negativ nettolön"),
            _("Nettolönen blir %s kr. En skuld får inte dras tyst från en senare lön.") % format_kronor(net),
            _("Rätta underlaget, eller gör om beloppet till en löneskuld och räkna om."),
            person_id,
        )


def empty_net(run: PayRun) -> Iterator[Hit]:
    """Nothing is paid although there is pay (signal 1). One who has been paid ahead has had the money."""
    rows = list(Payslip.objects.filter(run=run, net_ore=0, gross_ore__gt=0).values_list("person_id", "gross_ore"))
    ahead = settled_by(run) if rows else {}
    for person_id, gross in rows:
        if person_id not in ahead:
            yield Hit(
                _("Hela lönen går åt till avdrag"),
                _("Bruttolönen är %s kr men inget betalas ut.") % format_kronor(gross),
                _("Kontrollera skattebeslut och avdrag."),
                person_id,
            )


def net_differs(run: PayRun) -> Iterator[Hit]:
    """Net pay far from last month's, with the salary types that explain it (signal 2). Paid ahead is paid too."""
    previous = previous_run(run)
    if previous is None or run.is_extra:
        return
    share = Decimal(setting("control.net_difference_percent", on=run.pays_on) or "20") / 100
    amount = int(setting("control.net_difference_kronor", on=run.pays_on) or "3000") * 100
    before = Payslip.objects.filter(run=previous, person_id=OuterRef("person_id")).annotate(had=IN_HAND)
    rows = (
        Payslip.objects.filter(run=run)
        .annotate(now=IN_HAND, before=Subquery(before.values("had")[:1]))
        .annotate(difference=Abs(F("now") - F("before")))
        .filter(difference__gt=amount, difference__gte=Abs(F("before")) * share)
        .values_list("person_id", "now", "before")
    )
    changed = list(rows)
    causes = causes_of(run, previous, [row[0] for row in changed])
    for person_id, net, earlier in changed:
        yield Hit(
            _("Nettolönen avviker från förra månaden"),
            _("%(now)s kr mot %(before)s kr. %(causes)s")
            % {"now": format_kronor(net), "before": format_kronor(earlier), "causes": causes.get(person_id, "")},
            _("Kontrollera orsaken och kvittera."),
            person_id,
        )
