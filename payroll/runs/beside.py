"""What stands beside a run on its page (bredvid lönekörningen).

What has happened, what it gave, the rules it was pinned to and how its replay went, and the month's extra runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payroll.runs.archive import archive_of
from payroll.runs.models import PayRun, RunState
from payroll.runs.paying import DEDUCTIONS, SALARIES
from payroll.runs.queries import extra_runs_of, pay_months_of, replays_of, transitions_of
from payroll.runs.states import RUN
from servicecenter.accounts.models import User
from servicecenter.agencies.queries import agency_in_scope
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.ledger.queries import vouchers_of_origin
from servicecenter.payments.queries import BATCH_LABELS, batches_of_origins
from servicecenter.tenancy.lookups import rows_of
from servicecenter.web.formatting import iso_moment, kronor, long_date, number

NAME = Coalesce(NullIf(F("by__full_name"), Value("")), F("by__email"))


@dataclass(frozen=True, slots=True)
class Move:
    """A step that the run took; ``by`` is empty when the system took it."""

    pk: int
    transition: str
    at: datetime
    by: str
    comment: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Everything small that is told beside the run, read in one query."""

    moves: Sequence[Move]
    approve_by: date | None
    batches: Sequence[Mapping[str, Any]]
    vouchers: Sequence[Mapping[str, Any]]
    replays: Sequence[Mapping[str, Any]]
    extra_runs: Sequence[Mapping[str, Any]]


def beside(run: PayRun) -> Beside:
    origins = [f"{run.origin}:{kind}" for kind in (SALARIES, DEDUCTIONS)]
    row = (
        agency_in_scope()
        .values(
            moves=rows_of(transitions_of(run), "transition", "at", "comment", pk="id", by=NAME),
            days=rows_of(pay_months_of(run), "approve_by"),
            batches=rows_of(
                batches_of_origins(origins), "origin", "public_id", "title", "payment_count", "total_ore", "state"
            ),
            vouchers=rows_of(vouchers_of_origin(run.origin), "public_id", "series", "number", "text", "booked_on"),
            replays=rows_of(replays_of(run)[:1], "is_equal", "replayed_at", "payslips", "difference"),
            extra=rows_of(extra_runs_of(run), "public_id", "reason", "state", "pays_on"),
        )
        .get()
    )
    return Beside(
        moves=[
            Move(**move | {"at": datetime.fromisoformat(move["at"]), "by": move["by"] or ""}) for move in row["moves"]
        ],
        approve_by=date.fromisoformat(row["days"][0]["approve_by"]) if row["days"] else None,
        batches=sorted(row["batches"], key=lambda batch: origins.index(batch["origin"])),
        vouchers=row["vouchers"],
        replays=row["replays"],
        extra_runs=row["extra"],
    )


def _move(*, at: str, by: str | None, **told: Any) -> Move:
    return Move(at=datetime.fromisoformat(at), by=by or "", **told)


def beside_context(run: PayRun, found: Beside, *, user: User, is_calculated: bool) -> dict[str, Any]:
    return {
        "events": [event(move) for move in reversed(found.moves)],
        "files": files(found),
        "archive": archive_of(run) if is_calculated and user.may(Permission.SEE_PAY) else None,
        "rules": rules(run, found),
        "extra": extra_runs(run, found, user),
        "seen": found.moves[-1].pk if found.moves else 0,
    }


def event(move: Move) -> dict[str, str]:
    comment = f" ”{move.comment}”" if move.comment else ""
    meta = f"{iso_moment(move.at)}, {move.by or 'Servicecenter'}.{comment}"
    return {"text": RUN[move.transition].label, "meta": meta, "status": "done"}


def files(found: Beside) -> list[dict[str, str]]:
    """What the fixed run gave: bank files and the voucher, each with its address where its page is."""
    rows = []
    for batch in found.batches:
        count = ngettext("%s betalning", "%s betalningar", batch["payment_count"]) % number(batch["payment_count"])
        meta = f"{count}, {kronor(batch['total_ore'])} kr. {BATCH_LABELS[batch['state']]}."
        rows.append({"url": _address("payment_batch", batch["public_id"]), "name": batch["title"], "meta": meta})
    for voucher in found.vouchers:
        name = _("Verifikation %s") % f"{voucher['series']}{voucher['number']} {voucher['text']}"
        meta = _("bokförd %s") % voucher["booked_on"]
        rows.append({"url": _address("voucher", voucher["public_id"]), "name": name, "meta": meta})
    return rows


def _address(name: str, public_id: object) -> str:
    try:
        return reverse(name, args=[public_id])
    except NoReverseMatch:
        return ""


def rules(run: PayRun, found: Beside) -> list[dict[str, Any]]:
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
        *replayed(run, found),
    ]


def extra_runs(run: PayRun, found: Beside, user: User) -> dict[str, Any] | None:
    """The month's extra runs, and whether another can be opened: beside the ordinary run, never inside one."""
    if run.is_extra:
        return None
    rows = [
        {
            "label": row["reason"],
            "url": reverse("pay_run", args=[row["public_id"]]),
            "meta": f"{RunState(row['state']).label}, {long_date(date.fromisoformat(row['pays_on']))}",
        }
        for row in found.extra_runs
    ]
    may_open = user.may(Permission.PREPARE_PAY_RUN) and run.state != RunState.CANCELLED
    return {
        "rows": rows,
        "may_open": may_open,
        "first_day": Month.parse(run.month).starts_on,
        "last_day": Month.parse(run.month).ends_on,
    }


def replayed(run: PayRun, found: Beside) -> list[dict[str, Any]]:
    """How the latest replay of the run went (återspelning)."""
    if not found.replays:
        return []
    row = found.replays[0]
    if row["is_equal"]:
        told = _("utan skillnad %(at)s, %(count)s av %(all)s lönespecifikationer")
    else:
        told = _("skillnad %(at)s efter %(count)s av %(all)s lönespecifikationer: %(what)s")
    at = iso_moment(datetime.fromisoformat(row["replayed_at"]))
    values = {"at": at, "count": number(row["payslips"]), "all": number(run.payslips), "what": row["difference"]}
    return [{"label": _("Återspelad"), "value": told % values, "is_alarm": not row["is_equal"]}]


def _short(digest: str) -> str:
    return digest[:10]
