"""What the pages of advances show. Whose money is shown is noted as read here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payroll.advances.models import Advance, AdvanceDecision, AdvanceException, DecisionKind, DecisionState
from payroll.reserve.queries import Claim, exception_counts, left_of_decision, steps_of
from servicecenter.accounts.models import User
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.payments.bank_file import bank_setting_faults
from servicecenter.reports.export import Column, Kind, export
from servicecenter.web.formatting import iso_moment, kronor, number

STEP_LABELS = {
    "propose": gettext_lazy("Föreslagen"),
    "approve": gettext_lazy("Beslutad av en andra, bokförd och förseglad"),
    "cancel": gettext_lazy("Återtagen"),
    "refuse": gettext_lazy("Avslagen"),
    "release": gettext_lazy("Bemyndigad av en första"),
    "release_again": gettext_lazy("Bemyndigad av en andra"),
    "send": gettext_lazy("Sänd till banken"),
}


def masked(row: Advance) -> str:
    """Enough of the account to recognise it."""
    return f"•••• {row.account[-4:]}" if row.account else ""


DECISION_COLUMNS = (
    Column(gettext_lazy("Beslut"), str),
    Column(gettext_lazy("Läge"), "get_state_display"),
    Column(gettext_lazy("Betalas"), "pays_on", Kind.DAY),
    Column(gettext_lazy("Antal"), "advance_count", Kind.NUMBER),
    Column(gettext_lazy("Summa"), "total_ore", Kind.KRONOR),
    Column(gettext_lazy("Undantag"), "exception_count", Kind.NUMBER),
    Column(gettext_lazy("Orsak"), "reason"),
    Column(gettext_lazy("Föreslagen av"), lambda row: str(row.proposed_by)),
    Column(gettext_lazy("Beslutad av"), lambda row: str(row.approved_by or "")),
    Column(gettext_lazy("Sänd"), lambda row: row.batch.sent_at if row.batch else None, Kind.MOMENT),
)
ADVANCE_COLUMNS = (
    Column(gettext_lazy("Anställningsnummer"), "person.number"),
    Column(gettext_lazy("Namn"), "person.name"),
    Column(gettext_lazy("Konto"), masked),
    Column(gettext_lazy("Betalas"), "paid_on", Kind.DAY),
    Column(gettext_lazy("Belopp"), "amount_ore", Kind.KRONOR),
    Column(gettext_lazy("Referens"), "reference"),
)
EXCEPTION_COLUMNS = (
    Column(gettext_lazy("Rad i filen"), "line", Kind.NUMBER),
    Column(gettext_lazy("Raden"), "text"),
    Column(gettext_lazy("Anställningsnummer"), lambda row: row.person.number if row.person else ""),
    Column(gettext_lazy("Namn"), lambda row: row.person.name if row.person else ""),
    Column(gettext_lazy("Belopp"), "amount_ore", Kind.KRONOR),
    Column(gettext_lazy("Vad det beror på"), "message"),
)
CLAIM_COLUMNS = (
    Column(gettext_lazy("Anställningsnummer"), "person.number"),
    Column(gettext_lazy("Namn"), "person.name"),
    Column(gettext_lazy("Senast betalt"), "paid_on", Kind.DAY),
    Column(gettext_lazy("Betalt i förskott"), "paid_ore", Kind.KRONOR),
    Column(gettext_lazy("Avräknat"), "settled_ore", Kind.KRONOR),
    Column(gettext_lazy("Kvar"), "left_ore", Kind.KRONOR),
)


def decision_context(decision: AdvanceDecision, *, user: User, permissions: Collection[Permission]) -> dict[str, Any]:
    left = left_of_decision(decision, at=timezone.now())
    return {
        "decision": decision,
        "tiles": list(_tiles(decision, left)),
        "steps": list(_steps(decision, left)),
        "exceptions": [{"message": message, "count": count} for _code, message, count in exception_counts(decision)],
        "events": list(_events(decision)),
        "bank_faults": _bank_faults(decision),
        "can": _can(decision, user, permissions),
    }


def _bank_faults(decision: AdvanceDecision) -> list[str]:
    """Told before anybody decides, as nothing could be paid."""
    if decision.is_outside or decision.state != DecisionState.PROPOSED:
        return []
    return bank_setting_faults(decision.agency, on=decision.pays_on)


def _tiles(decision: AdvanceDecision, left: int | None) -> Iterator[dict[str, Any]]:
    people = _("Betalt") if decision.is_outside else _("Betalas")
    yield {"label": people, "value": number(decision.advance_count), "unit": _("personer")}
    yield {"label": _("Summa, kr"), "value": kronor(decision.total_ore)}
    if decision.kind != DecisionKind.SINGLE:
        exceptions = {"label": _("Undantag"), "value": number(decision.exception_count)}
        if decision.exception_count:
            note = _("rader som inte används") if decision.is_outside else _("betalas inte av beslutet")
            exceptions |= {"kind": "warn", "url": "?show=exceptions#h-rows", "note": note}
        yield exceptions
    if left is not None:
        yield {"label": _("Kvar att dra, kr"), "value": kronor(left), "url": reverse("advance_claims")}
    if decision.source_run is not None:
        yield {
            "label": _("Efter lönekörning"),
            "value": decision.source_run.month,
            "url": reverse("pay_run", args=[decision.source_run.public_id]),
            "note": _("nettolönen en gång till"),
        }


def _steps(decision: AdvanceDecision, left: int | None) -> Iterator[dict[str, str]]:
    """The way from a proposal to settled; what was paid outside needs no bank."""
    batch = decision.batch
    marks = [
        (_("Föreslagen"), True, str(decision.proposed_by)),
        (_("Beslutad"), decision.approved_at is not None, str(decision.approved_by or _("av en annan person"))),
    ]
    if not decision.is_outside:
        is_released = batch is not None and batch.released_at is not None
        is_sent = batch is not None and batch.sent_at is not None
        marks += [
            (_("Bemyndigad"), is_released, _("av två andra")),
            (_("Sänd till banken"), is_sent, iso_moment(batch.sent_at) if is_sent else f"{decision.pays_on}"),
        ]
    marks.append((_("Avräknad"), left == 0, _("i nästa ordinarie lönekörning")))
    is_cancelled = decision.state == DecisionState.CANCELLED
    now = next((place for place, (_label, is_done, _meta) in enumerate(marks) if not is_done), len(marks))
    for place, (label, is_done, meta) in enumerate(marks):
        ahead = "stop" if is_cancelled and place == now else "now" if place == now else ""
        yield {"label": label, "meta": meta, "status": "done" if is_done else ahead}


def _events(decision: AdvanceDecision) -> Iterator[dict[str, str]]:
    for row in steps_of(decision):
        text = str(STEP_LABELS.get(row.transition, row.transition))
        comment = f": {row.comment}" if row.comment else ""
        yield {
            "text": f"{text}{comment}",
            "meta": f"{iso_moment(row.at)}, {row.by or 'Servicecenter'}",
            "status": "done",
        }


def _can(decision: AdvanceDecision, user: User, permissions: Collection[Permission]) -> dict[str, bool]:
    """What this person can do now."""
    waits = decision.state == DecisionState.PROPOSED
    approves, prepares = Permission.APPROVE_PAY_RUN in permissions, Permission.PREPARE_PAY_RUN in permissions
    return {
        "approve": waits and approves and decision.proposed_by_id != user.pk and decision.advance_count > 0,
        "cancel": waits and (approves or prepares),
        "waits_for_other": waits and not approves,
    }


def shown_advances(rows: Iterable[Advance]) -> list[Advance]:
    """The people shown; each is a read of that person's money."""
    found = list(rows)
    for row in found:
        note_read(kind="advance", person_id=row.person_id, name=row.person.name)
    return found


def shown_exceptions(rows: Iterable[AdvanceException]) -> list[AdvanceException]:
    found = list(rows)
    for row in found:
        if row.person is not None:
            note_read(kind="advance", person_id=row.person_id, name=row.person.name)
    return found


def shown_claims(rows: Iterable[Claim]) -> list[Claim]:
    found = list(rows)
    for row in found:
        note_read(kind="advance", person_id=row.person.pk, name=row.person.name)
    return found


def export_advances(decision: AdvanceDecision, rows: Iterable[Advance], fmt: str) -> HttpResponse:
    return export(shown_advances(rows), ADVANCE_COLUMNS, name=str(decision), fmt=fmt)


def export_exceptions(decision: AdvanceDecision, rows: Iterable[AdvanceException], fmt: str) -> HttpResponse:
    return export(shown_exceptions(rows), EXCEPTION_COLUMNS, name=_("Undantag %s") % decision, fmt=fmt)


def export_claims(rows: Iterable[Claim], fmt: str) -> HttpResponse:
    return export(shown_claims(rows), CLAIM_COLUMNS, name=_("Fordringar"), fmt=fmt)
