"""What stands beside a run on its page (bredvid lönekörningen).

What has happened, what it gave, the rules it was pinned to and how its replay went, and the month's extra runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payroll.runs.archive import archive_of
from payroll.runs.models import PayRun, RunState
from payroll.runs.paying import DEDUCTIONS, SALARIES
from payroll.runs.queries import extra_runs_of, last_replay
from payroll.runs.states import RUN
from servicecenter.accounts.models import User
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.ledger.queries import voucher_of_origin
from servicecenter.payments.queries import batch_of_origin
from servicecenter.web.formatting import iso_moment, kronor, long_date, number
from servicecenter.workflow.models import TransitionLog


def beside(run: PayRun, log: Sequence[TransitionLog], *, user: User, is_calculated: bool) -> dict[str, Any]:
    return {
        "events": [event(row) for row in reversed(log)],
        "files": files(run),
        "archive": archive_of(run) if is_calculated else None,
        "rules": rules(run),
        "extra": extra_runs(run, user),
    }


def event(row: TransitionLog) -> dict[str, str]:
    who = str(row.by) if row.by else "Servicecenter"
    comment = f" ”{row.comment}”" if row.comment else ""
    return {"text": RUN[row.transition].label, "meta": f"{iso_moment(row.at)}, {who}.{comment}", "status": "done"}


def files(run: PayRun) -> list[dict[str, str]]:
    """What the fixed run gave: bank files and the voucher, each with its address where its page is."""
    found = []
    for kind in (SALARIES, DEDUCTIONS):
        batch = batch_of_origin(f"{run.origin}:{kind}")
        if batch is not None:
            count = ngettext("%s betalning", "%s betalningar", batch.payment_count) % number(batch.payment_count)
            meta = f"{count}, {kronor(batch.total_ore)} kr. {batch.get_state_display()}."
            found.append({"url": _address("payment_batch", batch.public_id), "name": batch.title, "meta": meta})
    voucher = voucher_of_origin(run.origin)
    if voucher is not None:
        meta = _("bokförd %s") % voucher.booked_on
        found.append(
            {"url": _address("voucher", voucher.public_id), "name": _("Verifikation %s") % voucher, "meta": meta}
        )
    return found


def _address(name: str, public_id: object) -> str:
    try:
        return reverse(name, args=[public_id])
    except NoReverseMatch:
        return ""


def rules(run: PayRun) -> list[dict[str, Any]]:
    """Which versions the run was pinned to; a computed table is marked."""
    if not run.rules:
        return []
    provisional = bool(run.rules.get("tax_provisional"))
    table = _("beräknad tabell") if provisional else _("Skatteverkets fil")
    return [
        {"label": _("Underlag per"), "value": iso_moment(run.cut_off_at)},
        {
            "label": _("Skattetabeller %d") % run.pays_on.year,
            "value": f"{table} {_short(run.rules['tax_tables'])}",
            "is_alarm": provisional,
        },
        {"label": _("Regler %d") % run.pays_on.year, "value": _short(run.rules["rulebook"])},
        {"label": _("Räkning nr"), "value": str(run.attempt)},
        {"label": _("Kontrollsumma"), "value": _short(run.content_hash) or "–"},
        *replayed(run),
    ]


def extra_runs(run: PayRun, user: User) -> dict[str, Any] | None:
    """The month's extra runs, and whether another can be opened: beside the ordinary run, never inside one."""
    if run.is_extra:
        return None
    rows = [
        {
            "label": row.reason,
            "url": reverse("pay_run", args=[row.public_id]),
            "meta": f"{row.get_state_display()}, {long_date(row.pays_on)}",
        }
        for row in extra_runs_of(run)
    ]
    may_open = user.may(Permission.PREPARE_PAY_RUN) and run.state != RunState.CANCELLED
    return {
        "rows": rows,
        "may_open": may_open,
        "first_day": Month.parse(run.month).starts_on,
        "last_day": Month.parse(run.month).ends_on,
    }


def replayed(run: PayRun) -> list[dict[str, Any]]:
    """How the latest replay of the run went (återspelning)."""
    row = last_replay(run)
    if row is None:
        return []
    if row.is_equal:
        told = _("utan skillnad %(at)s, %(count)s av %(all)s lönespecifikationer")
    else:
        told = _("skillnad %(at)s efter %(count)s av %(all)s lönespecifikationer: %(what)s")
    values = {"at": iso_moment(row.replayed_at), "count": number(row.payslips), "all": number(run.payslips)}
    return [
        {"label": _("Återspelad"), "value": told % (values | {"what": row.difference}), "is_alarm": not row.is_equal}
    ]


def _short(digest: str) -> str:
    return digest[:10]
