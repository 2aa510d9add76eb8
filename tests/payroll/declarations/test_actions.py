"""From a fixed run to a declaration that the tax agency has received, and the corrections after it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from payroll.declarations import actions
from payroll.declarations.actions import approve_declaration, make_declaration, seal_declaration
from payroll.declarations.files import FileChanged, path_of, written_file
from payroll.declarations.models import (
    Change,
    Declaration,
    DeclarationFile,
    IndividualStatement,
    StatementNumber,
)
from payroll.declarations.pages import masked
from payroll.employment.protected import protect_person
from payroll.exchange.agi import PayeeKind, parse
from payroll.models import PayRun, Payslip
from servicecenter.common.hashing import sha256_of_bytes
from servicecenter.common.periods import Month
from servicecenter.models import AgencySetting, AuditEvent
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.factories import NOW
from tests.factories.declarations import MONTH, approved, made, received


def content_of(declaration: Declaration) -> bytes:
    [row] = DeclarationFile.objects.filter(declaration=declaration)
    return path_of(declaration, row).read_bytes()


def statement(declaration: Declaration, person) -> IndividualStatement:
    return IndividualStatement.objects.get(declaration=declaration, person=person)


def test_the_declaration_says_what_the_payslips_say_in_whole_kronor(office, fixed, people):
    declaration = made(office.clerk)
    slip = Payslip.objects.get(person=people[0])
    row = statement(declaration, people[0])
    assert slip.gross_ore % 100 == 50
    assert row.boxes == {"011": slip.gross_ore // 100, "001": slip.tax_ore // 100}
    assert (declaration.people, declaration.to_send, declaration.version, declaration.earlier) == (3, 3, 1, None)
    assert declaration.tax_kr == sum(slip.tax_ore for slip in Payslip.objects.all()) // 100
    base = sum(slip.gross_ore // 100 for slip in Payslip.objects.all())
    assert declaration.base_by_rate == {"0.3142": base * 100}
    assert declaration.contributions_kr == base * 3142 // 10_000
    assert declaration.due_on == date(2026, 12, 14)


def test_the_file_that_is_written_is_read_back_with_the_same_figures(office, fixed, people):
    declaration = approved(office.clerk, office.approver)
    file = parse(content_of(declaration))
    assert (str(file.period), file.count) == ("2026-11", 4)
    assert dict(file.main.values) == {"487": declaration.contributions_kr, "497": declaration.tax_kr}
    assert {row.payee.identity for row in file.individuals} == {person.personal_number for person in people}
    assert all(row.payee.kind is PayeeKind.NUMBER for row in file.individuals)
    assert sum(row.amount("001") for row in file.individuals) == declaration.tax_kr
    assert file.employer.contacts[0].name == "Löneenheten"


def test_only_what_is_fixed_and_paid_out_in_the_month_is_declared(office, fixed):
    with pytest.raises(NotAllowedNow, match="inget att deklarera"):
        made(office.clerk, Month(2026, 10))
    PayRun.objects.filter(pk=fixed.pk)
    assert made(office.clerk).run_ids == [fixed.pk]


def test_making_it_again_before_it_is_sealed_renews_the_draft(office, fixed):
    first = made(office.clerk)
    again = made(office.clerk)
    assert first.pk == again.pk
    assert IndividualStatement.objects.filter(declaration=again).count() == 3
    assert StatementNumber.objects.count() == 3


def test_the_one_who_sealed_it_may_not_approve_it(office, fixed):
    sealed = seal_declaration(declaration=made(office.clerk), by=office.clerk, at=NOW)
    with pytest.raises(PermissionDenied):
        approve_declaration(declaration=sealed, content_hash=sealed.content_hash, by=office.clerk, at=NOW)
    # Also one who holds both rights, which the roles do not allow.
    both = office.clerk
    both.may = lambda permission: True
    with pytest.raises(SecondPersonNeeded):
        approve_declaration(declaration=sealed, content_hash=sealed.content_hash, by=both, at=NOW)


def test_nothing_is_approved_but_what_was_shown(office, fixed):
    sealed = seal_declaration(declaration=made(office.clerk), by=office.clerk, at=NOW)
    with pytest.raises(NotAllowedNow, match="inte den som visades"):
        approve_declaration(declaration=sealed, content_hash="0" * 64, by=office.approver, at=NOW)


def test_the_file_has_the_hash_that_was_sealed_and_is_refused_when_it_has_changed(office, fixed):
    declaration = approved(office.clerk, office.approver)
    [row] = DeclarationFile.objects.filter(declaration=declaration)
    assert sha256_of_bytes(written_file(declaration, row)) == row.sha256
    Path(path_of(declaration, row)).write_bytes(b"<annat/>")
    with pytest.raises(FileChanged, match="inte den som godkändes"):
        written_file(declaration, row)


@pytest.mark.parametrize(
    "tampering",
    [
        lambda d: IndividualStatement.objects.filter(declaration=d).update(tax_kr=0),
        lambda d: IndividualStatement.objects.filter(declaration=d).delete(),
        lambda d: Declaration.objects.filter(pk=d.pk).update(tax_kr=0),
        lambda d: Declaration.objects.filter(pk=d.pk).update(state="received", receipt="x", received_on=NOW.date()),
        lambda d: Declaration.objects.filter(pk=d.pk).delete(),
        lambda d: StatementNumber.objects.update(number=7),
        lambda d: StatementNumber.objects.all().delete(),
    ],
)
def test_the_database_refuses_to_change_what_is_sealed(office, fixed, tampering):
    sealed = seal_declaration(declaration=made(office.clerk), by=office.clerk, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        tampering(sealed)


def test_a_returned_declaration_is_a_draft_again_and_can_be_sealed_anew(office, fixed):
    sealed = seal_declaration(declaration=made(office.clerk), by=office.clerk, at=NOW)
    with pytest.raises(NotAllowedNow, match="Skriv vad som ska rättas"):
        actions.return_declaration(declaration=sealed, comment=" ", by=office.approver, at=NOW)
    draft = actions.return_declaration(declaration=sealed, comment="Fel kontakt", by=office.approver, at=NOW)
    assert (draft.state, draft.content_hash) == ("draft", "")
    assert approved(office.clerk, office.approver).version == 1


def test_a_correction_tells_only_what_differs_and_replaces_it_by_the_same_number(office, fixed, people):
    first = received(office.clerk, office.approver)
    people[0].personal_number = "198504129993"
    people[0].save()
    second = made(office.clerk)
    assert (second.version, second.earlier, second.people, second.to_send) == (2, first, 3, 2)
    old = statement(first, people[0])
    changes = {row.change: row for row in IndividualStatement.objects.filter(declaration=second, person=people[0])}
    assert changes[Change.REMOVED].identity == old.identity
    assert changes[Change.NEW].identity == "198504129993"
    assert {row.number for row in changes.values()} == {old.number}
    second = approved(office.clerk, office.approver)
    removed, new = parse(content_of(second)).individuals
    assert (removed.is_removed, removed.payee.identity, removed.values) == (True, old.identity, ())
    assert (new.is_removed, new.payee.identity) == (False, "198504129993")
    assert parse(content_of(second)).main is not None


def test_one_who_is_protected_after_the_declaration_is_the_same_person_and_shown_no_more(office, fixed, people):
    first = received(office.clerk, office.approver)
    protect_person(person=people[0], reason="sekretessmarkering", by=office.clerk, at=NOW)
    assert masked(statement(first, people[0])) == "skyddad"
    with pytest.raises(NotAllowedNow, match="Inget har ändrats"):
        made(office.clerk)


def test_nothing_to_correct_is_said_and_makes_no_version(office, fixed):
    received(office.clerk, office.approver)
    with pytest.raises(NotAllowedNow, match="Inget har ändrats sedan version 1"):
        made(office.clerk)
    assert Declaration.objects.count() == 1


def test_a_version_waits_for_the_answer_to_the_one_before(office, fixed):
    approved(office.clerk, office.approver)
    with pytest.raises(NotAllowedNow, match="Registrera Skatteverkets svar"):
        made(office.clerk)


def test_after_a_refusal_everything_is_told_again(office, fixed):
    refused = actions.reject_declaration(
        declaration=approved(office.clerk, office.approver), comment="Fel S_003", by=office.clerk, at=NOW
    )
    again = made(office.clerk)
    assert (refused.state, again.version, again.earlier, again.to_send) == ("rejected", 2, None, 3)


def test_the_receipt_needs_a_number(office, fixed):
    declaration = approved(office.clerk, office.approver)
    with pytest.raises(NotAllowedNow, match="kvittensens nummer"):
        actions.register_receipt(declaration=declaration, receipt="", received_on=NOW.date(), by=office.clerk, at=NOW)


def test_a_person_without_a_number_stops_the_seal_with_name_and_cause(office, fixed, people):
    type(people[0]).objects.filter(pk=people[0].pk).update(personal_number="")
    with pytest.raises(NotAllowedNow, match=f"{people[0].name}: Uppgift .* stämmer inte"):
        seal_declaration(declaration=made(office.clerk), by=office.clerk, at=NOW)


def test_nothing_is_made_before_there_is_someone_to_ask(office, fixed):
    AgencySetting.objects.filter(key="declaration.contact_phone").delete()
    with pytest.raises(NotAllowedNow, match=r"declaration\.contact_phone"):
        made(office.clerk)


def test_only_the_one_who_prepares_pay_makes_a_declaration(office, fixed, auditor):
    for user in (office.approver, auditor):
        with pytest.raises(PermissionDenied):
            make_declaration(month=MONTH, by=user, at=NOW)


def test_each_step_is_in_the_audit_log(office, fixed):
    received(office.clerk, office.approver)
    told = AuditEvent.objects.filter(object_kind="declaration").order_by("id").values_list("event", flat=True)
    assert list(told) == [
        "declaration_made",
        "declaration_sealed",
        "declaration_approved",
        "declaration_received",
    ]
