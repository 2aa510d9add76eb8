"""A batch is sealed once, released by two others, sent once, and its bytes are always the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from hashlib import sha256
from time import perf_counter

import psycopg
import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from lxml import etree

from servicecenter.audit.models import AuditEvent
from servicecenter.exchange.pain001 import PaymentFileError, parse
from servicecenter.models import AgencySetting, Payment, PaymentBatch, TransitionLog
from servicecenter.payments import actions
from servicecenter.payments.actions import (
    AlreadySent,
    BatchChanged,
    PaymentDraft,
    release_batch,
    seal_batch,
    send_batch,
    sent_file,
)
from servicecenter.payments.bank_file import BankSettingsMissing
from servicecenter.payments.delivery import FileDiffers, write_once
from servicecenter.payments.queries import batch_of_origin, batches, file_of, sums_by_payee_kind
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.conftest import superuser
from tests.factories import NOW, make_agency, make_user

PAYMENTS = tuple(
    PaymentDraft(f"REF{n}", "person", n, f"Förnamn Åberg{n}", "50000000018", 3_000_000 + n) for n in range(1, 4)
)


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    settings.FILES_DIR = tmp_path
    return tmp_path


@pytest.fixture
def agency(db):
    return make_agency()


@pytest.fixture
def scope(agency):
    with tenant(agency.pk):
        yield agency


def sealed(payments=PAYMENTS, *, by=None, **given) -> PaymentBatch:
    fields = {"origin": "run:1:salary", "kind": "salary", "title": "Löner november", "pays_on": date(2026, 11, 25)}
    return seal_batch(**fields | given, payments=payments, by=by, at=NOW)


def releasers(agency):
    return [make_user(agency, "payment_releaser") for _n in range(2)]


def released(agency) -> PaymentBatch:
    batch = sealed()
    for person in releasers(agency):
        release_batch(batch=batch, by=person, at=NOW)
    batch.refresh_from_db(fields=["state"])
    return batch


# ---- sealing ---------------------------------------------------------------------------------------------


def test_a_batch_keeps_the_bytes_of_the_file_with_its_sum(scope):
    batch = batch_of_origin(sealed().origin)
    content = file_of(batch)
    assert batch.sha256 == sha256(content).hexdigest()
    assert (batch.payment_count, batch.total_ore, batch.state) == (3, 9_000_006, "sealed")
    file = parse(content)
    assert (file.message_id, file.total) == (batch.message_id, batch.total_ore)
    assert AuditEvent.objects.get(event="batch_sealed").detail["sha256"] == batch.sha256


@pytest.mark.parametrize("version", ["03", "09"])
def test_the_file_is_valid_in_the_version_the_agency_has_chosen(scope, shared, version):
    AgencySetting.objects.create(
        key="payment.pain001_version", value=version, source="bankavtal", starts_on=date(2026, 1, 1)
    )
    batch = sealed()
    schema = etree.XMLSchema(file=next((shared / "schemas/iso20022").rglob(f"pain.001.001.{version}.xsd")))
    schema.assertValid(etree.fromstring(file_of(batch)))
    assert batch.file_format == f"pain.001.001.{version}"


def test_sealing_again_gives_the_same_batch_whatever_the_hour(scope):
    first = sealed()
    again = seal_batch(
        origin=first.origin, kind="salary", title="x", pays_on=first.pays_on, payments=PAYMENTS[::-1], by=None,
        at=NOW.replace(hour=23),
    )  # fmt: skip
    assert again == first
    assert PaymentBatch.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"payments": PAYMENTS[:2]},
        {"payments": (*PAYMENTS[:2], replace(PAYMENTS[2], account="50000000026"))},
        {"payments": (*PAYMENTS[:2], replace(PAYMENTS[2], amount_ore=1))},
        {"pays_on": date(2026, 11, 26)},
    ],
)
def test_the_same_origin_with_other_payments_is_refused(scope, other):
    sealed()
    with pytest.raises(BatchChanged, match="redan förseglat"):
        sealed(**other)


def test_the_message_id_comes_from_agency_and_origin_alone(scope):
    with transaction.atomic():
        first = sealed().message_id
        transaction.set_rollback(True)
    assert sealed(PAYMENTS[:1], title="Efter omstart").message_id == first
    assert sealed(origin="run:2:salary").message_id != first


def test_two_agencies_never_share_a_message_id(agency):
    with tenant(agency.pk):
        first = sealed()
    with tenant(make_agency().pk):
        assert sealed().message_id != first.message_id


def test_a_payment_the_bank_would_refuse_seals_nothing(scope):
    with pytest.raises(PaymentFileError, match="REF1"):
        sealed((replace(PAYMENTS[0], amount_ore=-5), PAYMENTS[1]))
    with pytest.raises(PaymentFileError, match="inga betalningar"):
        sealed(())
    assert not PaymentBatch.objects.exists()


@pytest.mark.django_db
def test_an_agency_without_an_account_is_told_what_to_do():
    agency = make_agency(bank_account="")
    with tenant(agency.pk), pytest.raises(BankSettingsMissing, match="Ange IBAN"):
        sealed()


def test_twenty_thousand_payments_are_sealed_in_seconds_not_minutes(scope):
    drafts = [replace(PAYMENTS[0], reference=f"R{n}", payee_id=n) for n in range(20_000)]
    start = perf_counter()
    sealed(drafts)
    connection.check_constraints()
    assert perf_counter() - start < 20


def test_the_sums_name_no_person(scope):
    assert sums_by_payee_kind(sealed()) == [{"payee_kind": "person", "payments": 3, "ore": 9_000_006}]


# ---- releasing -------------------------------------------------------------------------------------------


def test_two_persons_release_and_each_step_is_logged(scope):
    first, second = releasers(scope)
    batch = sealed()
    assert release_batch(batch=batch, by=first, at=NOW).state == "released_once"
    assert release_batch(batch=batch, by=second, at=NOW).state == "released"
    assert list(TransitionLog.objects.values_list("transition", "by_id", "content_hash")) == [
        ("release", first.pk, batch.sha256),
        ("release_again", second.pk, batch.sha256),
    ]
    assert [e.detail["is_second"] for e in AuditEvent.objects.filter(event="batch_released").order_by("id")] == [
        False,
        True,
    ]


def test_one_person_cannot_release_twice(scope):
    first, _second = releasers(scope)
    batch = sealed()
    release_batch(batch=batch, by=first, at=NOW)
    with pytest.raises(SecondPersonNeeded, match="redan bemyndigat"):
        release_batch(batch=batch, by=first, at=NOW)
    assert batch_of_origin(batch.origin).state == "released_once"


def test_those_who_prepared_approved_or_sealed_may_not_release(scope):
    approver, sealer = releasers(scope)
    batch = sealed(by=sealer, barred=frozenset({approver.pk}))
    for person in (approver, sealer):
        with pytest.raises(SecondPersonNeeded):
            release_batch(batch=batch, by=person, at=NOW)


def test_nobody_releases_without_the_right(scope):
    clerk = make_user(scope, "payroll_clerk")
    with pytest.raises(PermissionDenied):
        release_batch(batch=sealed(), by=clerk, at=NOW)


def test_a_released_batch_is_not_released_again(scope):
    batch = released(scope)
    with pytest.raises(NotAllowedNow):
        release_batch(batch=batch, by=releasers(scope)[0], at=NOW)


def in_parallel(agency, *acts):
    """What each act gives: its answer or its error."""

    def work(act):
        try:
            with tenant(agency.pk):
                return act()
        except (NotAllowedNow, PermissionDenied) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(work, acts))


@pytest.mark.django_db(transaction=True)
def test_two_releasing_at_once_release_it_and_a_double_click_counts_once():
    agency = make_agency()
    first, second = releasers(agency)
    with tenant(agency.pk):
        batch = sealed()
    click = partial(release_batch, batch=batch, at=NOW)
    answers = in_parallel(agency, partial(click, by=first), partial(click, by=first), partial(click, by=first))
    assert sorted(type(answer).__name__ for answer in answers) == ["PaymentBatch"] + ["SecondPersonNeeded"] * 2
    answers = in_parallel(agency, partial(click, by=second), partial(click, by=second))
    assert sorted(type(answer).__name__ for answer in answers) == ["NotAllowedNow", "PaymentBatch"]
    with tenant(agency.pk):
        assert TransitionLog.objects.count() == 2


# ---- sending ---------------------------------------------------------------------------------------------


def test_a_batch_is_sent_once_and_the_file_has_the_sealed_bytes(scope, files):
    batch = released(scope)
    send_batch(batch=batch, by=None, at=NOW)
    assert sent_file(batch).read_bytes() == file_of(batch)
    assert sent_file(batch).parent == files / "payments" / scope.code
    assert [path.name for path in sent_file(batch).parent.iterdir()] == [batch.file_name]
    with pytest.raises(AlreadySent, match="redan sänd"):
        send_batch(batch=batch, by=None, at=NOW)
    assert sha256(sent_file(batch).read_bytes()).hexdigest() == batch.sha256


def test_a_batch_that_one_person_released_is_not_sent(scope):
    batch = sealed()
    release_batch(batch=batch, by=releasers(scope)[0], at=NOW)
    with pytest.raises(NotAllowedNow, match="två personer"):
        send_batch(batch=batch, by=None, at=NOW)
    assert not sent_file(batch).exists()


def test_a_person_without_the_right_does_not_send(scope):
    batch = released(scope)
    with pytest.raises(PermissionDenied):
        send_batch(batch=batch, by=make_user(scope, "payroll_clerk"), at=NOW)


def test_a_file_of_the_same_name_with_other_bytes_stops_everything(scope):
    batch = released(scope)
    write_once(sent_file(batch), b"another")
    with pytest.raises(FileDiffers, match="annat innehåll"):
        send_batch(batch=batch, by=None, at=NOW)
    assert sent_file(batch).read_bytes() == b"another"


@pytest.mark.django_db(transaction=True)
def test_two_sending_at_once_send_one_file():
    agency = make_agency()
    with tenant(agency.pk):
        batch = released(agency)
    answers = in_parallel(agency, *[partial(send_batch, batch=batch, by=None, at=NOW)] * 4)
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadySent"] * 3 + ["PaymentBatch"]
    assert len(list(sent_file(batch).parent.iterdir())) == 1


@pytest.mark.django_db(transaction=True)
def test_a_crash_between_the_file_and_the_commit_leaves_one_file_and_the_retry_sends_the_same(monkeypatch):
    agency = make_agency()
    with tenant(agency.pk):
        batch = released(agency)
    with monkeypatch.context() as broken:
        broken.setattr(actions, "record", lambda *args, **kwargs: (_ for _ in ()).throw(SystemExit("strömavbrott")))
        with pytest.raises(SystemExit), tenant(agency.pk):
            send_batch(batch=batch, by=None, at=NOW)
    first_bytes, first_inode = sent_file(batch).read_bytes(), sent_file(batch).stat().st_ino
    with tenant(agency.pk):
        assert batch_of_origin(batch.origin).state == "released"
        send_batch(batch=batch, by=None, at=NOW)
        assert batch_of_origin(batch.origin).state == "sent"
    assert (sent_file(batch).read_bytes(), sent_file(batch).stat().st_ino) == (first_bytes, first_inode)
    assert len(list(sent_file(batch).parent.iterdir())) == 1


def test_a_full_disk_leaves_no_half_file_and_the_batch_unsent(scope, monkeypatch):
    batch = released(scope)

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("servicecenter.payments.delivery.os.fsync", full)
        with pytest.raises(OSError, match="No space"), transaction.atomic():
            send_batch(batch=batch, by=None, at=NOW)
    assert list(sent_file(batch).parent.iterdir()) == []
    assert batch_of_origin(batch.origin).state == "released"


# ---- the database's own guard ------------------------------------------------------------------------------

ONE_MORE = (
    "INSERT INTO servicecenter_payment (agency_id, batch_id, reference, payee_kind, payee_id, payee_name, account,"
    " amount_ore) SELECT agency_id, {}, 'X', 'person', 9, 'X', '50000000018', {}"
    " FROM servicecenter_paymentbatch LIMIT 1"
)
NEW_BATCH = (
    "INSERT INTO servicecenter_paymentbatch (agency_id, public_id, origin, kind, title, pays_on, payment_count,"
    " total_ore, message_id, file_format, file_name, content, sha256, state, barred, sealed_at, first_released_by_id,"
    " second_released_by_id) SELECT agency_id, gen_random_uuid(), 'x', kind, title, pays_on, 1, 100, 'x', 'x', 'x',"
    " {content}, {sha}, {state}, barred, now(), {first}, {second} FROM servicecenter_paymentbatch LIMIT 1"
)
FRESH = {"content": "content", "sha": "sha256", "state": "'sealed'", "first": "NULL", "second": "NULL"}
ATTACKS = [
    "UPDATE servicecenter_paymentbatch SET content = ''",
    "UPDATE servicecenter_paymentbatch SET sha256 = 'x'",
    "UPDATE servicecenter_paymentbatch SET total_ore = 1",
    "UPDATE servicecenter_paymentbatch SET payment_count = 1",
    "UPDATE servicecenter_paymentbatch SET message_id = 'x'",
    "UPDATE servicecenter_paymentbatch SET pays_on = '2020-01-01'",
    "UPDATE servicecenter_paymentbatch SET barred = '{}'",
    "UPDATE servicecenter_paymentbatch SET sealed_by_id = NULL",
    "UPDATE servicecenter_paymentbatch SET state = 'sent', sent_at = now()",
    "UPDATE servicecenter_paymentbatch SET state = 'released'",
    "UPDATE servicecenter_paymentbatch SET state = 'released_once'",
    "UPDATE servicecenter_paymentbatch SET second_released_by_id = (SELECT max(id) FROM servicecenter_user)",
    "UPDATE servicecenter_paymentbatch SET first_released_by_id = barred[1], state = 'released_once'",
    "DELETE FROM servicecenter_paymentbatch",
    "TRUNCATE servicecenter_paymentbatch CASCADE",
    "UPDATE servicecenter_payment SET amount_ore = 1",
    "UPDATE servicecenter_payment SET account = '1'",
    "DELETE FROM servicecenter_payment",
    "TRUNCATE servicecenter_payment",
    ONE_MORE.format("id", 1),
    ONE_MORE.format("4711", 1),
    NEW_BATCH.format(**FRESH),
    NEW_BATCH.format(**FRESH | {"sha": "'x'"}),
    NEW_BATCH.format(**FRESH | {"state": "'released_once'"}),
    NEW_BATCH.format(**FRESH | {"first": "(SELECT max(id) FROM servicecenter_user)"}),
    "ALTER TABLE servicecenter_payment DISABLE TRIGGER ALL",
    "COPY servicecenter_payment FROM STDIN",
]


def commit(agency, statement):
    """Run the statement as the application would, with what is checked at the commit."""
    with transaction.atomic(), tenant(agency.pk), connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("statement", ATTACKS)
def test_direct_sql_as_the_application_is_refused(agency, statement):
    with tenant(agency.pk):
        sealed(by=make_user())
    with pytest.raises(DatabaseError):
        commit(agency, statement)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE servicecenter_paymentbatch SET content = ''",
        "UPDATE servicecenter_paymentbatch SET state = 'sent', sent_at = now()",
        "DELETE FROM servicecenter_paymentbatch",
        "TRUNCATE servicecenter_paymentbatch CASCADE",
        "UPDATE servicecenter_payment SET amount_ore = 1",
        "DELETE FROM servicecenter_payment",
    ],
)
def test_not_even_the_owner_changes_a_batch(statement):
    with tenant(make_agency().pk):
        sealed()
    with superuser() as admin:
        admin.execute("SET ROLE servicecenter_migrator")
        with pytest.raises(psycopg.errors.IntegrityError):
            admin.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_a_batch_whose_payments_do_not_sum_up_is_refused_at_commit(monkeypatch):
    agency = make_agency()
    write = actions._write_payments
    monkeypatch.setattr(actions, "_write_payments", lambda batch, payments: write(batch, payments[:-1]))
    with pytest.raises(IntegrityError, match="2 betalningar"), tenant(agency.pk):
        sealed()
    with tenant(agency.pk):
        assert not Payment.objects.exists()


def test_lists_leave_the_file_in_the_database(scope, django_assert_num_queries):
    sealed()
    with django_assert_num_queries(1) as queries:
        list(batches())
    assert '"content"' not in queries[0]["sql"]
