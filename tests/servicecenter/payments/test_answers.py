"""The bank's answers are used exactly once, in any order; what did not arrive is paid again by two persons."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import permutations

import psycopg
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from payroll.models import BankAccount
from servicecenter.audit.models import AuditEvent
from servicecenter.exchange.pain001 import parse
from servicecenter.models import (
    BankAnswer,
    Payment,
    PaymentBatch,
    PaymentCase,
    PaymentNews,
    UnmatchedNews,
    Voucher,
    VoucherLine,
)
from servicecenter.payments.actions import AlreadySent, PaymentDraft, release_batch, seal_batch, send_batch
from servicecenter.payments.answers import AnswerDiffers, handle_unmatched, receive_answer
from servicecenter.payments.cases import (
    approve_repayment,
    close_case,
    content_hash_of,
    propose_repayment,
    return_repayment,
)
from servicecenter.payments.queries import fates_of_batch, file_of
from servicecenter.population.bank_answers import camt054_file, pain002_file
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.factories import LONG_AGO, NOW, make_agency, make_person, make_user

PAYDAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    settings.FILES_DIR = tmp_path


@pytest.fixture
def agency(db):
    return make_agency()


@pytest.fixture
def scope(agency):
    with tenant(agency.pk):
        yield agency


def sent_batch(agency, people=3, origin="run:1:salary") -> PaymentBatch:
    payments = [
        PaymentDraft(f"E{origin}{n}", "person", make_person().pk, f"Mottagare {n}", "50000000018", 1_000_000 + n)
        for n in range(1, people + 1)
    ]
    batch = seal_batch(origin=origin, kind="salary", title="Löner", pays_on=PAYDAY, payments=payments, by=None, at=NOW)
    for _n in range(2):
        release_batch(batch=batch, by=make_user(agency, "payment_releaser"), at=NOW)
    return send_batch(batch=batch, by=None, at=NOW)


def receive(content: bytes, **given) -> BankAnswer:
    return receive_answer(**{"name": "svar.xml", "content": content, "by": None, "at": NOW} | given)[0]


def payments(batch):
    return list(Payment.objects.filter(batch=batch).order_by("id"))


def settled(*paid: Payment, message="N1") -> bytes:
    return camt054_file(message, settled=[(row.reference, row.amount_ore) for row in paid])


def returned(payment: Payment, message="N2", reason="AC04") -> bytes:
    return camt054_file(message, returned=[(payment.reference, payment.amount_ore, reason)])


def balances() -> dict[str, int]:
    found: dict[str, int] = {}
    for account, ore in VoucherLine.objects.order_by("id").values_list("account", "amount_ore"):
        found[account] = found.get(account, 0) + ore
    return {account: ore for account, ore in found.items() if ore}


# ---- what the bank says ------------------------------------------------------------------------------------


def test_silence_is_unknown_and_nothing_is_sent_again(scope):
    batch = sent_batch(scope)
    assert fates_of_batch(batch) == {"unknown": 3}
    with pytest.raises(AlreadySent):
        send_batch(batch=batch, by=None, at=NOW)


def test_an_answer_about_the_whole_file_is_about_every_payment_in_it(scope):
    batch = sent_batch(scope)
    receive(pain002_file("B1", batch.message_id, group="ACCP"))
    assert fates_of_batch(batch) == {"accepted": 3}
    assert not PaymentCase.objects.exists()
    assert not Voucher.objects.exists()


def test_a_group_is_those_payments_that_the_file_put_in_it(scope):
    batch = sent_batch(scope)
    [group] = parse(file_of(batch)).groups
    content = pain002_file("B1", batch.message_id, payments=[("x", "ACSC", "")], group_id=group.group_id)
    whole = content.replace(
        b"<TxInfAndSts><OrgnlEndToEndId>x</OrgnlEndToEndId><TxSts>ACSC</TxSts></TxInfAndSts>",
        b"<PmtInfSts>RJCT</PmtInfSts>",
    )
    receive(whole)
    assert fates_of_batch(batch) == {"rejected": 3}


def test_a_refused_payment_opens_a_case_with_the_banks_reason(scope):
    batch = sent_batch(scope)
    first, second, _third = payments(batch)
    receive(
        pain002_file(
            "B1", batch.message_id, payments=[(first.reference, "RJCT", "AC04"), (second.reference, "ACSC", "")]
        )
    )
    assert fates_of_batch(batch) == {"unknown": 1, "settled": 1, "rejected": 1}
    case = PaymentCase.objects.get()
    assert (case.payment, case.cause, case.state) == (first, "rejected", "open")
    assert PaymentNews.objects.get(payment=first).reason_code == "AC04"


def test_the_same_answer_again_changes_nothing(scope):
    batch = sent_batch(scope)
    content = settled(*payments(batch))
    first = receive(content)
    again, is_new = receive_answer(name="igen.xml", content=content, by=None, at=NOW)
    assert (again, is_new) == (first, False)
    assert (PaymentNews.objects.count(), Voucher.objects.count()) == (3, 1)
    assert AuditEvent.objects.filter(event="bank_answer_received").count() == 1


def test_the_same_identity_with_other_bytes_is_refused(scope):
    batch = sent_batch(scope)
    first, second, _third = payments(batch)
    receive(settled(first))
    with pytest.raises(AnswerDiffers, match="N1 finns redan med annat innehåll"):
        receive(settled(second))
    assert fates_of_batch(batch) == {"unknown": 2, "settled": 1}


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_use_an_answer_once():
    agency = make_agency()
    with tenant(agency.pk):
        batch = sent_batch(agency)
        content = settled(*payments(batch))

    def work(_n: int) -> bool:
        try:
            with tenant(agency.pk):
                return receive_answer(name="svar.xml", content=content, by=None, at=NOW)[1]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(work, range(20)))[-2:] == [False, True]
    with tenant(agency.pk):
        assert (PaymentNews.objects.count(), Voucher.objects.count()) == (3, 1)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_answers_mean_the_same_in_whatever_order_they_come(scope, order):
    batch = sent_batch(scope)
    first, *_others = payments(batch)
    contents = [pain002_file("B1", batch.message_id, group="ACSP"), settled(*payments(batch)), returned(first)]
    for place in order:
        receive(contents[place])
    assert fates_of_batch(batch) == {"settled": 2, "returned": 1}
    assert PaymentCase.objects.get().cause == "returned"
    paid_out = sum(row.amount_ore for row in payments(batch))
    assert balances() == {"2531": paid_out, "1921": first.amount_ore - paid_out, "2532": -first.amount_ore}


def test_money_told_as_gone_twice_is_posted_once(scope):
    batch = sent_batch(scope)
    receive(settled(*payments(batch), message="N1"))
    receive(settled(*payments(batch), message="N2"))
    assert balances()["1921"] == -sum(row.amount_ore for row in payments(batch))


def test_what_no_payment_explains_waits_for_a_clerk(scope):
    batch = sent_batch(scope)
    first, *_others = payments(batch)
    receive(
        camt054_file(
            "N1", settled=[("OKÄND", 500), (first.reference, first.amount_ore + 1)], returned=[("ANNAN", 700, "AC04")]
        )
    )
    assert [(row.reference, row.why) for row in UnmatchedNews.objects.order_by("id")] == [
        ("OKÄND", "Referensen finns inte bland våra sända betalningar"),
        (first.reference, "Beloppet är inte betalningens"),
        ("ANNAN", "Referensen finns inte bland våra sända betalningar"),
    ]
    assert fates_of_batch(batch) == {"unknown": 3}
    assert not Voucher.objects.exists()
    clerk = make_user(scope, "payroll_clerk")
    row = UnmatchedNews.objects.order_by("id").first()
    with pytest.raises(NotAllowedNow, match="Skriv vad raden var"):
        handle_unmatched(row=row, note=" ", by=clerk, at=NOW)
    handle_unmatched(row=row, note="Inbetalning av hyra", by=clerk, at=NOW)
    with pytest.raises(NotAllowedNow, match="redan utredd"):
        handle_unmatched(row=row, note="igen", by=clerk, at=NOW)


def test_a_payment_not_sent_yet_is_told_of_by_nobody(scope):
    seal_batch(
        origin="run:9:salary",
        kind="salary",
        title="Löner",
        pays_on=PAYDAY,
        payments=[PaymentDraft("TIDIG", "person", 1, "Mottagare", "50000000018", 100)],
        by=None,
        at=NOW,
    )
    receive(camt054_file("N1", settled=[("TIDIG", 100)]))
    assert not PaymentNews.objects.exists()


def test_another_agencys_payment_is_unknown_here(scope):
    other_reference = "E1"
    receive(camt054_file("N1", settled=[(other_reference, 100)]))
    assert UnmatchedNews.objects.count() == 1


def test_who_may_not_prepare_pay_may_not_receive_answers(scope):
    with pytest.raises(PermissionDenied):
        receive(pain002_file("B1", "M", group="ACCP"), by=make_user(scope, "auditor"))


@pytest.mark.parametrize("table", ["bankanswer", "paymentnews"])
def test_what_the_bank_said_can_not_be_changed(scope, table):
    batch = sent_batch(scope)
    receive(settled(*payments(batch)))
    with pytest.raises((DatabaseError, psycopg.Error)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE servicecenter_{table} SET id = id")


# ---- paying again ------------------------------------------------------------------------------------------


def returned_case(agency) -> PaymentCase:
    batch = sent_batch(agency)
    receive(settled(*payments(batch)))
    receive(returned(payments(batch)[0]))
    return PaymentCase.objects.get()


def move_account(case: PaymentCase) -> None:
    BankAccount.objects.filter(person=case.payment.payee_id).update(superseded_at=NOW)
    BankAccount.objects.create(
        person_id=case.payment.payee_id, clearing="5000", account="0000027", starts_on=PAYDAY, recorded_at=NOW
    )


def test_a_returned_salary_is_paid_again_to_the_new_account_by_two_persons(scope):
    case = returned_case(scope)
    move_account(case)
    clerk, approver = make_user(scope, "payroll_clerk"), make_user(scope, "payroll_approver")
    case = propose_repayment(case=case, pays_on=date(2026, 11, 27), by=clerk, at=NOW)
    case = approve_repayment(case=case, content_hash=content_hash_of(case), by=approver, at=NOW)
    paid = Payment.objects.get(batch=case.batch)
    assert (paid.amount_ore, paid.account, paid.reference) == (
        case.payment.amount_ore,
        case.account,
        case.public_id.hex,
    )
    assert paid.account != case.payment.account
    assert case.batch.state == "sealed"
    assert {clerk.pk, approver.pk} <= set(case.batch.barred)
    for _n in range(2):
        release_batch(batch=case.batch, by=make_user(scope, "payment_releaser"), at=NOW)
    send_batch(batch=case.batch, by=None, at=NOW)
    receive(settled(paid, message="N3"))
    assert "2532" not in balances()
    assert balances()["1921"] == -balances()["2531"]


def test_the_one_who_proposed_does_not_approve(scope):
    both = make_user(scope, "payroll_clerk", "payroll_approver")
    case = propose_repayment(case=returned_case(scope), pays_on=PAYDAY, by=both, at=NOW)
    with pytest.raises(SecondPersonNeeded):
        approve_repayment(case=case, content_hash=content_hash_of(case), by=both, at=NOW)


def test_an_account_changed_after_the_proposal_voids_it(scope):
    case = propose_repayment(case=returned_case(scope), pays_on=PAYDAY, by=make_user(scope, "payroll_clerk"), at=NOW)
    move_account(case)
    approver = make_user(scope, "payroll_approver")
    with pytest.raises(NotAllowedNow, match="ändrats sedan förslaget"):
        approve_repayment(case=case, content_hash=content_hash_of(case), by=approver, at=NOW)
    case = return_repayment(case=case, note="nytt konto", by=approver, at=NOW)
    assert (case.state, case.account) == ("open", "")


def test_a_payment_that_the_bank_both_refused_and_carried_out_is_not_paid_again(scope):
    batch = sent_batch(scope)
    first = payments(batch)[0]
    receive(pain002_file("B1", batch.message_id, payments=[(first.reference, "RJCT", "AC04")]))
    receive(settled(first))
    assert fates_of_batch(batch) == {"unknown": 2, "conflict": 1}
    with pytest.raises(NotAllowedNow, match="motsägs"):
        propose_repayment(case=PaymentCase.objects.get(), pays_on=PAYDAY, by=make_user(scope, "payroll_clerk"), at=NOW)


def test_a_payee_without_account_is_not_paid_again(scope):
    case = returned_case(scope)
    BankAccount.objects.filter(person=case.payment.payee_id).update(superseded_at=LONG_AGO)
    with pytest.raises(NotAllowedNow, match="inget bankkonto"):
        propose_repayment(case=case, pays_on=PAYDAY, by=make_user(scope, "payroll_clerk"), at=NOW)


def test_a_case_is_closed_with_a_reason(scope):
    case, approver = returned_case(scope), make_user(scope, "payroll_approver")
    with pytest.raises(NotAllowedNow, match="varför"):
        close_case(case=case, note="", by=approver, at=NOW)
    assert close_case(case=case, note="Betald kontant", by=approver, at=NOW).state == "closed"


# ---- pages -------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_clerk_hands_in_an_answer_and_sees_what_it_said(client):
    agency = make_agency()
    clerk = make_user(agency, "payroll_clerk")
    with tenant(agency.pk):
        batch = sent_batch(agency)
        first, second, _third = payments(batch)
        content = camt054_file(
            "N1",
            settled=[(second.reference, second.amount_ore), ("HYRA", 700)],
            returned=[(first.reference, first.amount_ore, "AC04")],
        )
    client.force_login(clerk)
    address = reverse("bank_answers")
    bad = client.post(address, {"file": SimpleUploadedFile("x.xml", b"<a")})
    assert "Inget är använt" in bad.content.decode()
    page = client.post(address, {"file": SimpleUploadedFile("svar.xml", content)}, follow=True).content.decode()
    assert "Svaret är mottaget." in page
    assert "HYRA" in page
    again = client.post(address, {"file": SimpleUploadedFile("svar.xml", content)}, follow=True).content.decode()
    assert "redan mottaget" in again
    listed = client.get(reverse("batch_payments", args=[batch.public_id]), {"fate": "returned"}).content.decode()
    assert "Kontot är avslutat (AC04)" in listed
    assert "Mottagare 2" not in listed
    with tenant(agency.pk):
        case = PaymentCase.objects.get()
        assert AuditEvent.objects.filter(event="read", person_id=first.payee_id).exists()
    act = reverse("payment_case_act", args=[case.public_id, "propose"])
    proposed = client.post(act, {"pays_on": "2099-01-02"}, follow=True).content.decode()
    assert "En annan person godkänner förslaget." in proposed
    client.force_login(make_user(agency, "payroll_approver"))
    with tenant(agency.pk):
        case.refresh_from_db()
        content_hash = content_hash_of(case)
    approve = reverse("payment_case_act", args=[case.public_id, "approve"])
    done = client.post(approve, {"content_hash": content_hash}, follow=True).content.decode()
    assert "Det nya underlaget bemyndigas av två personer" in done
