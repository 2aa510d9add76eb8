"""What a fixed run led to (utfall): its payment files and its voucher hold the same sums as its payslips and lines."""

from __future__ import annotations

from collections import Counter

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from payroll.runs.models import PayLine, PayRun, Payslip
from payroll.runs.paying import DEDUCTIONS, SALARIES
from payroll.runs.sums import DEBTS, FIGURES, LINES, SLIPS, Pair
from servicecenter.common.money import Ore
from servicecenter.ledger.queries import accounts_by_key, voucher_lines, voucher_of_origin
from servicecenter.payments.queries import batch_of_origin

FILE, POSTED = _("Betalningsfilen"), _("Bokfört")


def outcome_pairs(run: PayRun) -> list[Pair]:
    """Slips and lines against the sealed files and the posted voucher; an empty run has neither."""
    slips = Payslip.objects.filter(run=run).aggregate(
        paid=Sum("net_ore", filter=Q(net_ore__gt=0), default=0),
        **{name: Sum(name, default=0) for name in DEBTS},
    )
    posted = _posted(run)
    return [
        Pair(_("Löner att betala ut"), SLIPS, slips["paid"], FILE, _sealed(run, SALARIES)),
        Pair(_("Avdrag att betala vidare"), LINES, _for_others(run), FILE, _sealed(run, DEDUCTIONS)),
        *(
            Pair(FIGURES[name][0], SLIPS, slips[name], POSTED, posted[account])
            for name, account in DEBTS.items()
            if account in posted
        ),
    ]


def _sealed(run: PayRun, kind: str) -> Ore:
    batch = batch_of_origin(f"{run.origin}:{kind}")
    return batch.total_ore if batch else 0


def _for_others(run: PayRun) -> Ore:
    """What was deducted for each payee; one that comes out in the person's favour is paid to nobody."""
    rows = PayLine.objects.filter(run=run, payee_id__isnull=False).order_by()
    return sum(max(0, -amount) for _payee, amount in rows.values_list("payee_id").annotate(Sum("amount_ore")))


def _posted(run: PayRun) -> dict[str, Ore]:
    """The debts that the voucher has booked, by the key of an account that nothing else is posted on."""
    voucher = voucher_of_origin(run.origin)
    accounts = accounts_by_key(on=run.pays_on)
    booked: dict[str, Ore] = {}
    if voucher is not None:
        booked = dict(voucher_lines(voucher).order_by().values_list("account").annotate(Sum("amount_ore")))
    uses = Counter(accounts.values())
    return {key: -booked.get(accounts[key], 0) for key in DEBTS.values() if uses[accounts[key]] == 1}
