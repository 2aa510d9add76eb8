"""Decisions about the pay: tax decisions about to lapse, attachments and advances that the pay did not reach."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from payroll.attachment.models import AttachmentOrder
from payroll.calculation.attachment import ATTACHMENT
from payroll.employment.models import TaxDecision
from payroll.runs.controls.model import Hit
from payroll.runs.controls.slips import paid_ahead, people_of
from payroll.runs.inputs import Window
from payroll.runs.models import PayLine, PayRun
from payroll.runs.settling import advance_inputs
from payroll.runs.states import SETTLED
from servicecenter.common.money import Ore, format_kronor
from servicecenter.tenancy.lookups import Keys

SOON = timedelta(days=40)
"""Far enough ahead that the next payday is within it."""


def sink_ends(run: PayRun) -> Iterator[Hit]:
    """SINK is decided for a time: without a new decision the person is set aside next month (signal 5)."""
    window, paid = Window.of(run), people_of(run)
    rows = TaxDecision.objects.filter(window.known & window.on_payday, kind="sink", ends_on__lte=run.pays_on + SOON)
    for person_id, ends_on in rows.order_by("person_id").values_list("person_id", "ends_on"):
        if person_id not in paid:
            continue
        yield Hit(
            _("Beslutet om SINK går ut"),
            _("Beslutet gäller till och med %s. Utan ett nytt läggs personen åt sidan i nästa lönekörning.") % ends_on,
            _("Begär ett nytt beslut av Skatteverket i god tid, eller registrera det skattebeslut som ska gälla."),
            person_id,
        )


def attachment_short(run: PayRun) -> Iterator[Hit]:
    """Less was withheld than Kronofogden has decided, and Kronofogden must be told why."""
    window, paid = Window.of(run), people_of(run)
    orders = AttachmentOrder.objects.filter(window.known & window.on_payday, amount_ore__isnull=False)
    rows = orders.order_by("person_id").values_list("person_id", "amount_ore")
    decided = [(person_id, wanted) for person_id, wanted in rows if person_id in paid]
    withheld = _withheld(run) if decided else {}
    for person_id, wanted in decided:
        amount = -withheld.get(person_id, 0)
        if amount < wanted:
            yield Hit(
                _("Lönen räcker inte till utmätningen"),
                _("%(amount)s kr hålls inne av %(wanted)s kr; förbehållsbeloppet är betalt.")
                % {"amount": format_kronor(amount), "wanted": format_kronor(wanted)},
                _("Meddela Kronofogden orsaken och kvittera."),
                person_id,
            )


def _withheld(run: PayRun) -> dict[int, Ore]:
    """What the month's runs withhold by attachment, below zero, by person."""
    of_month = PayRun.objects.filter(Q(pk=run.pk) | Q(month=run.month, state__in=SETTLED)).order_by()
    runs = list(of_month.values_list("pk", flat=True))
    lines = PayLine.objects.filter(run_id__any=runs, code=ATTACHMENT).order_by().values_list("payslip__person_id")
    return dict(lines.annotate(amount=Sum("amount_ore")))


def advance_left(run: PayRun) -> Iterator[Hit]:
    """The pay did not cover an advance: what is left is a claim that someone must follow."""
    settled = paid_ahead(run)
    left = advance_inputs(Window.of(run), Keys(settled)) if settled else {}
    for person_id, advances in sorted(left.items()):
        rest = sum(row.left_ore for row in advances) - settled[person_id]
        if rest > 0:
            yield Hit(
                _("Lönen räcker inte till förskottet"),
                _("%(amount)s kr av förskottet dras nu; %(rest)s kr är kvar som fordran.")
                % {"amount": format_kronor(settled[person_id]), "rest": format_kronor(rest)},
                _("Resten dras i nästa lön. Kom överens med personen om det behövs och kvittera."),
                person_id,
            )
