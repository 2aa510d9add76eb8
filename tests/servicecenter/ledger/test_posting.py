"""A voucher is posted once, numbered without gaps, sealed in balance, and never changes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from time import perf_counter

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from servicecenter.audit.models import AuditEvent
from servicecenter.ledger.actions import OriginTaken, ensure_accounts, post_voucher
from servicecenter.ledger.draft import DraftLine, VoucherDraft, VoucherError
from servicecenter.ledger.queries import accounts_by_key, unknown_codings, voucher_of_origin
from servicecenter.models import Account, AgencySetting, CodingValue, Dimension, Voucher, VoucherLine
from servicecenter.tenancy.scope import tenant
from tests.conftest import superuser
from tests.factories import NOW, make_agency, make_user


def draft(origin: str = "run:1", amount: int = 4_200_000, **given) -> VoucherDraft:
    lines = (
        DraftLine("salary", amount, "100/F/P12", "november"),
        DraftLine("withheld_tax", -1_000_000),
        DraftLine("net_pay", 1_000_000 - amount),
    )
    return replace(VoucherDraft("L", date(2026, 11, 25), "Lön november", origin, lines), **given)


@pytest.fixture
def agency(db):
    return make_agency()


@pytest.fixture
def scope(agency):
    with tenant(agency.pk):
        yield agency


def test_a_voucher_is_posted_with_its_lines_and_sealed(scope):
    user = make_user()
    voucher = post_voucher(draft(), by=user, at=NOW)
    voucher.refresh_from_db()
    assert (voucher.series, voucher.number, voucher.fiscal_year) == ("L", 1, 2026)
    assert (voucher.line_count, voucher.turnover_ore, voucher.sealed_at) == (3, 4_200_000, NOW)
    lines = list(VoucherLine.objects.values_list("number", "account", "coding", "amount_ore", "text"))
    assert lines[0] == (1, "4011", {"kst": "100", "verksamhet": "F", "projekt": "P12"}, 4_200_000, "november")
    assert lines[1] == (2, "2511", {}, -1_000_000, "")
    assert AuditEvent.objects.get(event="voucher_posted").detail == {"origin": "run:1", "turnover_ore": 4_200_000}


def test_the_same_draft_again_gives_the_same_voucher(scope):
    first = post_voucher(draft(), by=None, at=NOW)
    assert post_voucher(draft(), by=None, at=NOW) == first
    assert Voucher.objects.count() == 1
    assert AuditEvent.objects.filter(event="voucher_posted").count() == 1


@pytest.mark.parametrize("other", [draft(amount=4_300_000), draft(text="Annan"), draft(booked_on=date(2026, 11, 26))])
def test_an_origin_with_another_content_is_refused(scope, other):
    post_voucher(draft(), by=None, at=NOW)
    with pytest.raises(OriginTaken, match="run:1 är redan bokfört som L1"):
        post_voucher(other, by=None, at=NOW)


def test_numbers_follow_each_other_in_each_series_and_year(scope):
    for origin in ("a", "b"):
        post_voucher(draft(origin), by=None, at=NOW)
    other_series = post_voucher(draft("c", series="M"), by=None, at=NOW)
    other_year = post_voucher(draft("d", booked_on=date(2027, 1, 25)), by=None, at=NOW)
    assert [row.number for row in Voucher.objects.filter(series="L", fiscal_year=2026).order_by("number")] == [1, 2]
    assert (other_series.number, other_year.number) == (1, 1)


def test_a_refused_voucher_takes_no_number(scope):
    with pytest.raises(VoucherError):
        post_voucher(draft("a", series=""), by=None, at=NOW)
    assert post_voucher(draft("b"), by=None, at=NOW).number == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_numbers_without_gap_and_one_origin_gives_one_voucher():
    agency = make_agency()

    def work(n: int) -> int:
        try:
            with tenant(agency.pk):
                return post_voucher(draft(f"run:{n % 6}"), by=None, at=NOW).number
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        numbers = list(pool.map(work, range(12)))
    assert sorted(set(numbers)) == [1, 2, 3, 4, 5, 6]
    assert numbers[:6] == numbers[6:]


def test_twenty_thousand_lines_are_posted_within_five_seconds(scope):
    lines = tuple(DraftLine("salary", n, "100") for n in range(1, 20_000))
    lines += (DraftLine("net_pay", -sum(line.amount for line in lines)),)
    seconds = []
    for origin in ("first", "second"):
        start = perf_counter()
        voucher = post_voucher(draft(origin, lines=lines), by=None, at=NOW)
        connection.check_constraints()
        seconds.append(perf_counter() - start)
        assert voucher.line_count == 20_000
    assert min(seconds) < 5


def test_codes_are_checked_on_the_day_of_booking(scope):
    kst = Dimension.objects.get(code="kst")
    CodingValue.objects.create(
        dimension=kst, value="100", name="A", starts_on=date(2025, 1, 1), ends_on=date(2026, 11, 24)
    )
    CodingValue.objects.create(dimension=kst, value="200", name="B", starts_on=date(2025, 1, 1))
    assert unknown_codings({"100/X", "200", ""}, on=date(2026, 11, 24)) == {}
    assert list(unknown_codings({"100/X", "200", ""}, on=date(2026, 11, 25))) == ["100/X"]
    with pytest.raises(VoucherError, match="Kostnadsställe ”100”"):
        post_voucher(draft(), by=None, at=NOW)


def test_a_closed_account_is_refused(scope):
    Account.objects.filter(number="4011").update(is_open=False)
    with pytest.raises(VoucherError, match="konto 4011 är stängt"):
        post_voucher(draft(), by=None, at=NOW)


def test_an_agency_points_a_posting_key_at_its_own_account(scope):
    Account.objects.create(number="4019", name="Löner, egen")
    AgencySetting.objects.create(
        key="ledger.account.salary", value="4019", source="beslut", starts_on=date(2026, 11, 1)
    )
    assert accounts_by_key(on=date(2026, 10, 31))["salary"] == "4011"
    post_voucher(draft(), by=None, at=NOW)
    assert VoucherLine.objects.get(number=1).account == "4019"


def test_the_base_plan_is_given_once_and_own_changes_stay(scope):
    Account.objects.filter(number="4011").update(name="Egen", is_open=False)
    Account.objects.filter(number="4012").delete()
    assert ensure_accounts() == 1
    assert ensure_accounts() == 0
    assert Account.objects.get(number="4011").name == "Egen"


def test_a_voucher_of_another_agency_is_not_found(agency):
    with tenant(agency.pk):
        post_voucher(draft(), by=None, at=NOW)
    with tenant(make_agency().pk):
        assert voucher_of_origin("run:1") is None
        assert post_voucher(draft(amount=1), by=None, at=NOW).number == 1


HEAD = (
    "INSERT INTO servicecenter_voucher (agency_id, public_id, series, number, fiscal_year, booked_on, text, origin,"
    " line_count, turnover_ore, sealed_at, posted_at)"
    " SELECT agency_id, gen_random_uuid(), 'X', 1, 2026, booked_on, 'x', 'x', {}, 100, {}, now()"
    " FROM servicecenter_voucher LIMIT 1"
)
LINE = (
    "INSERT INTO servicecenter_voucherline (agency_id, voucher_id, number, account, coding, amount_ore, text)"
    " SELECT agency_id, (SELECT max(id) FROM servicecenter_voucher), {}, '4011', '{{}}', {}, ''"
    " FROM servicecenter_voucher LIMIT 1"
)
SEAL = "UPDATE servicecenter_voucher SET sealed_at = now() WHERE series = 'X'"
ATTACKS = [
    [HEAD.format(2, "NULL")],
    [HEAD.format(2, "now()")],
    [HEAD.format(2, "NULL"), LINE.format(1, 100), LINE.format(2, -100)],
    [HEAD.format(2, "NULL"), SEAL],
    [HEAD.format(2, "NULL"), LINE.format(1, 100), SEAL],
    [HEAD.format(2, "NULL"), LINE.format(1, 100), LINE.format(2, -99), SEAL],
    [HEAD.format(3, "NULL"), LINE.format(1, 100), LINE.format(2, -100), SEAL],
    [HEAD.format(2, "NULL"), LINE.format(1, 101), LINE.format(2, -101), SEAL],
    [HEAD.format(2, "NULL"), LINE.format(1, 100), LINE.format(2, -100), SEAL, LINE.format(3, 1)],
    [HEAD.format(2, "NULL"), LINE.format(1, 100), LINE.format(2, -100), SEAL, SEAL],
    ["CREATE TEMP TABLE servicecenter_voucher AS SELECT id, agency_id, NULL::timestamptz AS sealed_at"
     " FROM public.servicecenter_voucher", LINE.format(9, 1)],
    [LINE.format(9, 0)],
    [LINE.format(9, 1)],
    ["INSERT INTO servicecenter_voucherline (agency_id, voucher_id, number, account, coding, amount_ore, text)"
     " SELECT agency_id, 4711, 1, '4011', '{}', 1, '' FROM servicecenter_voucher"],
    ["UPDATE servicecenter_voucherline SET amount_ore = 0"],
    ["UPDATE servicecenter_voucherline SET account = '9999' WHERE false"],
    ["DELETE FROM servicecenter_voucherline"],
    ["DELETE FROM servicecenter_voucherline WHERE false"],
    ["TRUNCATE servicecenter_voucherline"],
    ["UPDATE servicecenter_voucher SET text = 'x'"],
    ["UPDATE servicecenter_voucher SET booked_on = '2020-01-01'"],
    ["UPDATE servicecenter_voucher SET origin = 'x'"],
    ["UPDATE servicecenter_voucher SET number = 7"],
    ["UPDATE servicecenter_voucher SET agency_id = agency_id"],
    ["UPDATE servicecenter_voucher SET sealed_at = NULL"],
    ["UPDATE servicecenter_voucher SET sealed_at = now()"],
    ["UPDATE servicecenter_voucher SET turnover_ore = 1"],
    ["UPDATE servicecenter_voucher SET line_count = line_count"],
    ["DELETE FROM servicecenter_voucher"],
    ["TRUNCATE servicecenter_voucher CASCADE"],
    ["ALTER TABLE servicecenter_voucher DISABLE TRIGGER ALL"],
    ["DROP TRIGGER seal ON servicecenter_voucher"],
    ["SET session_replication_role = replica"],
    ["SET ROLE servicecenter_migrator"],
    ["INSERT INTO servicecenter_voucherline SELECT * FROM servicecenter_voucherline"
     " ON CONFLICT (id) DO UPDATE SET amount_ore = 1"],
    ["MERGE INTO servicecenter_voucherline l USING servicecenter_voucher v ON v.id = l.voucher_id"
     " WHEN MATCHED THEN DELETE"],
]  # fmt: skip


def commit(agency, *statements):
    """Run the statements as the application would, with what is checked at the commit."""
    with transaction.atomic(), tenant(agency.pk), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("statements", ATTACKS, ids=range(len(ATTACKS)))
def test_direct_sql_as_the_application_is_refused(agency, statements):
    with tenant(agency.pk):
        post_voucher(draft(), by=None, at=NOW)
        before = list(VoucherLine.objects.values_list())
    with pytest.raises(DatabaseError):
        commit(agency, *statements)
    with tenant(agency.pk):
        assert list(VoucherLine.objects.values_list()) == before
        assert Voucher.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE servicecenter_voucherline SET amount_ore = 0",
        "DELETE FROM servicecenter_voucherline",
        "TRUNCATE servicecenter_voucherline",
        "UPDATE servicecenter_voucher SET text = 'x'",
        "UPDATE servicecenter_voucher SET sealed_at = now()",
        "DELETE FROM servicecenter_voucher",
        "TRUNCATE servicecenter_voucher CASCADE",
    ],
)
def test_not_even_the_owner_changes_a_voucher(statement):
    with tenant(make_agency().pk):
        post_voucher(draft(), by=None, at=NOW)
    with superuser() as admin:
        admin.execute("SET ROLE servicecenter_migrator")
        with pytest.raises(psycopg.errors.RestrictViolation):
            admin.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_an_unsealed_voucher_is_refused_at_commit():
    agency = make_agency()
    with pytest.raises(IntegrityError, match="är inte förseglad"), tenant(agency.pk):
        Voucher.objects.create(
            series="L", number=1, fiscal_year=2026, booked_on=date(2026, 1, 1), text="x", origin="x", posted_at=NOW
        )
    with tenant(agency.pk):
        assert not Voucher.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_line_cannot_be_slipped_in_from_another_transaction_before_the_commit():
    agency = make_agency()
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as other:
        other.execute("SELECT set_config('app.agency_id', %s, true)", [str(agency.pk)])
        with tenant(agency.pk):
            voucher = post_voucher(draft(), by=None, at=NOW)
            with pytest.raises(psycopg.errors.RestrictViolation):
                other.execute(
                    "INSERT INTO servicecenter_voucherline (agency_id, voucher_id, number, account, coding,"
                    " amount_ore, text) VALUES (%s, %s, 99, '4011', '{}', 1, '')",
                    [agency.pk, voucher.pk],
                )
