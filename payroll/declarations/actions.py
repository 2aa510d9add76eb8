"""What people do with an employer declaration: make it, seal it, approve it, register what the tax agency answers."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _

from payroll.declarations.controls import broken
from payroll.declarations.files import files, hash_of, path_of
from payroll.declarations.gather import gather, gather_absences
from payroll.declarations.models import (
    AbsenceStatement,
    Declaration,
    DeclarationFile,
    DeclarationState,
    IndividualStatement,
)
from payroll.declarations.queries import due_on, files_of, newest, received, runs_hash, runs_of
from payroll.declarations.states import DECLARATION
from payroll.exchange.agi import AgiError
from payroll.runs.models import PayRun
from payroll.runs.rules import pinned_rules
from servicecenter.accounts.models import User
from servicecenter.agencies.queries import setting
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.payments.delivery import write_once
from servicecenter.tenancy.scope import current_agency_id
from servicecenter.workflow.transitions import NotAllowedNow, move

CONTACT = {
    "name": "declaration.contact_name",
    "phone": "declaration.contact_phone",
    "email": "declaration.contact_email",
}
"""The agency's settings that say whom the tax agency may ask."""


def lock(declaration: Declaration) -> Declaration:
    return Declaration.objects.select_for_update(of=("self",)).select_related("agency").get(pk=declaration.pk)


@transaction.atomic
def make_declaration(*, month: Month, by: User, at: datetime) -> Declaration:
    """Make the declaration of everything paid in a month, or make its draft again (gör deklaration).

    After a received version this is a correction: what differs from it goes into the file. Raises ``NotAllowedNow``
    when nothing was paid, when a version is under way, or when nothing has changed.
    """
    if not by.may(Permission.PREPARE_DECLARATION):
        raise PermissionDenied(_("Du saknar behörighet att göra en arbetsgivardeklaration."))
    _take_turns(month)
    runs = runs_of(month)
    if not runs:
        raise NotAllowedNow(_("Ingen definitiv lönekörning betalar ut i %s; det finns inget att deklarera.") % month)
    declaration = _draft(month, by=by, at=at)
    declaration.run_ids, declaration.runs_hash = [run.pk for run in runs], runs_hash(runs)
    declaration.contact = contact_of(month)
    declaration.save()
    fault_point("declaration without statements")
    fill(declaration, runs[-1])
    if declaration.earlier_id and not declaration.to_send and _says_the_same(declaration):
        raise NotAllowedNow(_("Inget har ändrats sedan version %d kvitterades.") % declaration.earlier.version)
    record(Event.DECLARATION_MADE, on=declaration, by=by, at=at, people=declaration.people)
    return declaration


def _take_turns(month: Month) -> None:
    """Two who make the same month at once: the second finds the first one's draft."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"declaration {current_agency_id()} {month}"]
        )


def _draft(month: Month, *, by: User, at: datetime) -> Declaration:
    """The open draft, emptied, else the next version."""
    last = newest(month)
    if last is not None and last.state == DeclarationState.DRAFT:
        move(last, DECLARATION["remake"], by=by, at=at)
        for model in (IndividualStatement, AbsenceStatement):
            model.objects.filter(declaration=last).delete()
        fault_point("declaration emptied")
        last.made_by, last.made_at = by, at
        return last
    if last is not None and last.state in (DeclarationState.SEALED, DeclarationState.APPROVED):
        raise NotAllowedNow(
            _("%(declaration)s är %(state)s. Registrera Skatteverkets svar innan nästa version görs.")
            % {"declaration": last, "state": last.get_state_display().lower()}
        )
    return Declaration(
        month=str(month),
        version=last.version + 1 if last else 1,
        earlier=received(month),
        due_on=due_on(month),
        made_by=by,
        made_at=at,
    )


def contact_of(month: Month) -> dict[str, str]:
    """Whom the tax agency may ask, from the agency's settings (kontaktperson)."""
    found = {name: setting(key, month.ends_on) or "" for name, key in CONTACT.items()}
    if missing := [CONTACT[name] for name, value in found.items() if not value]:
        raise NotAllowedNow(
            _("Kontaktperson för deklarationen saknas. Ange de lokala inställningarna %s.") % ", ".join(missing)
        )
    return found


def fill(declaration: Declaration, last_run: PayRun) -> None:
    """Write the statements of a new declaration and its sums, by the rules that its last run was paid with."""
    gathered = gather(declaration, pinned_rules(last_run))
    fault_point("declaration without absences")
    absences, absences_to_send = gather_absences(declaration)
    fault_point("declaration without sums")
    declaration.people, declaration.absences = gathered.people, absences
    declaration.to_send = gathered.to_send + absences_to_send
    declaration.tax_kr, declaration.contributions_kr = gathered.tax_kr, gathered.contributions_kr
    declaration.base_by_rate = {str(rate): base for rate, base in sorted(gathered.base_by_rate.items())}
    declaration.save()


def _says_the_same(declaration: Declaration) -> bool:
    earlier = declaration.earlier
    return (declaration.tax_kr, declaration.contributions_kr) == (earlier.tax_kr, earlier.contributions_kr)


@transaction.atomic
def seal_declaration(*, declaration: Declaration, by: User, at: datetime) -> Declaration:
    """Fix the content by the hash of its files (försegla). Raises ``NotAllowedNow`` with every reason why it cannot."""
    declaration = lock(declaration)
    _refuse_outdated(declaration)
    if faults := broken(declaration):
        raise NotAllowedNow(_("Deklarationen kan inte förseglas. %s") % " ".join(faults))
    declaration.sealed_by, declaration.sealed_at = by, at
    rows = _file_rows(declaration, by=by, at=at)
    declaration.content_hash = hash_of(rows)
    fixed = ["sealed_by", "sealed_at", "content_hash"]
    move(declaration, DECLARATION["seal"], by=by, at=at, content_hash=declaration.content_hash, also=fixed)
    fault_point("declaration sealed without its files")
    DeclarationFile.objects.bulk_create(rows)
    record(Event.DECLARATION_SEALED, on=declaration, by=by, at=at, content_hash=declaration.content_hash)
    return declaration


def _refuse_outdated(declaration: Declaration) -> None:
    if runs_hash(runs_of(Month.parse(declaration.month))) != declaration.runs_hash:
        raise NotAllowedNow(_("Mer har betalats ut sedan utkastet gjordes. Gör om det först."))


def _file_rows(declaration: Declaration, *, by: User, at: datetime) -> list[DeclarationFile]:
    try:
        return [row for row, _content in files(declaration, by=by, at=at)]
    except AgiError as error:
        raise NotAllowedNow(_("Skatteverket skulle avvisa filen. %s") % error) from error


@transaction.atomic
def return_declaration(*, declaration: Declaration, comment: str, by: User, at: datetime) -> Declaration:
    """Send a sealed declaration back to the one who made it (återsänd)."""
    declaration = lock(declaration)
    if not comment.strip():
        raise NotAllowedNow(_("Skriv vad som ska rättas."))
    declaration.sealed_by, declaration.sealed_at, declaration.content_hash = None, None, ""
    fixed = ["sealed_by", "sealed_at", "content_hash"]
    move(declaration, DECLARATION["return"], by=by, at=at, comment=comment, also=fixed)
    fault_point("declaration returned with its files")
    DeclarationFile.objects.filter(declaration=declaration).delete()
    record(Event.DECLARATION_RETURNED, on=declaration, by=by, at=at, comment=comment)
    return declaration


@transaction.atomic
def approve_declaration(*, declaration: Declaration, content_hash: str, by: User, at: datetime) -> Declaration:
    """Approve what was shown and write its files (godkänn). They must come out as sealed."""
    declaration = lock(declaration)
    if content_hash != declaration.content_hash:
        raise NotAllowedNow(_("Deklarationen är inte den som visades. Läs om sidan."))
    _refuse_outdated(declaration)
    declaration.approved_by, declaration.approved_at = by, at
    move(
        declaration,
        DECLARATION["approve"],
        by=by,
        at=at,
        content_hash=content_hash,
        also=["approved_by", "approved_at"],
    )
    _write_files(declaration, by=by, at=at)
    record(Event.DECLARATION_APPROVED, on=declaration, by=by, at=at, content_hash=content_hash)
    return declaration


def _write_files(declaration: Declaration, *, by: User, at: datetime) -> None:
    sealed = {row.number: row.sha256 for row in files_of(declaration)}
    for row, content in files(declaration, by=by, at=at):
        if sealed.pop(row.number, None) != row.sha256:
            raise NotAllowedNow(_("%s är inte den som förseglades. Återsänd deklarationen och gör om den.") % row.name)
        write_once(path_of(declaration, row), content)
        fault_point("declaration file in place")
    if sealed:
        raise NotAllowedNow(_("En förseglad fil saknas. Återsänd deklarationen och gör om den."))


@transaction.atomic
def register_receipt(
    *, declaration: Declaration, receipt: str, received_on: date, by: User, at: datetime
) -> Declaration:
    """Note the receipt of the tax agency (kvittens): from now on this is what is declared."""
    declaration = lock(declaration)
    if not receipt.strip():
        raise NotAllowedNow(_("Skriv kvittensens nummer."))
    declaration.receipt, declaration.received_on = receipt.strip(), received_on
    move(declaration, DECLARATION["receive"], by=by, at=at, comment=receipt.strip(), also=["receipt", "received_on"])
    record(Event.DECLARATION_RECEIVED, on=declaration, by=by, at=at, receipt=receipt.strip())
    return declaration


@transaction.atomic
def reject_declaration(*, declaration: Declaration, comment: str, by: User, at: datetime) -> Declaration:
    """Note that the tax agency refused the file (avvisad); the next version is compared with what it had before."""
    declaration = lock(declaration)
    if not comment.strip():
        raise NotAllowedNow(_("Skriv vad Skatteverket svarade."))
    move(declaration, DECLARATION["reject"], by=by, at=at, comment=comment)
    record(Event.DECLARATION_REJECTED, on=declaration, by=by, at=at, comment=comment)
    return declaration
