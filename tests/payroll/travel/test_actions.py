"""A claim from draft to pay: what is sent, attested and paid, once; and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from payroll.models import PayLine, Payslip, Person, TimeEntry, TravelClaim
from payroll.runs.slip import slip_of
from payroll.salary_types.catalogue import by_key
from payroll.travel.actions import (
    ask_to_cancel_claim,
    correct_claim,
    discard_claim,
    look,
    save_claim,
    start_claim,
    submit_claim,
    take_back_claim,
)
from payroll.travel.checks import remarks
from payroll.travel.lines import return_line
from payroll.travel.queries import expenses_of
from servicecenter.attest.actions import Decision, MayNotDecide, ReasonNeeded, decide
from servicecenter.attest.models import AttestTask
from servicecenter.models import AgencySetting
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import make_user
from tests.factories.runs import Office as PayOffice
from tests.factories.runs import calculated, client_of, settled
from tests.payroll.travel.office import NOW, TAXI, UMEA, Office, office

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Iterator[Office]:
    with office() as found:
        yield found


def entries() -> list[tuple[str, str, int, str]]:
    rows = TimeEntry.objects.filter(superseded_at__isnull=True).order_by("code", "coding")
    return [(row.code, f"{row.starts_on}–{row.ends_on}", row.amount_ore, row.coding) for row in rows]


def code(key: str) -> str:
    return by_key(key).code


def test_C10_an_attested_claim_is_paid_with_the_next_salary_and_its_lines_lead_to_it(at: Office):
    """795 kr tax-free, a lunch of 124 kr that is taxed, and a taxi of 212 kr of which 12 kr is VAT to claim back."""
    claim = at.sent(TAXI)
    assert (claim.paid_ore, claim.taxed_ore) == (1_007_00, 124_00)
    assert entries() == []
    at.approve(claim)
    assert entries() == [
        (code("meal_benefit"), "2026-10-12–2026-10-14", 124_00, ""),
        (code("per_diem_domestic"), "2026-10-12–2026-10-14", 795_00, ""),
        (code("outlay_travel"), "2026-10-12–2026-10-12", 200_00, ""),
        (code("outlay_vat"), "2026-10-12–2026-10-12", 12_00, ""),
    ]
    run = calculated(PayOffice(at.agency, at.clerk, make_user(at.agency, "payroll_approver")), "2026-10")
    paid = PayLine.objects.filter(run=run, code__in=[row[0] for row in entries()]).values_list("code", "amount_ore")
    assert dict(paid) == {row[0]: row[2] for row in entries()}
    page = client_of(at.traveller, at.agency).get(reverse("my_payslip", args=[Payslip.objects.get(run=run).public_id]))
    assert page.status_code == 404  # not until the run is approved
    slip = slip_of(Payslip.objects.get(run=run, person=at.person))
    told = {line.row.code: line.claim for group in slip.groups for line in group.lines}
    assert all(told[row[0]] == claim for row in entries())
    assert claim.reference in next(line.row.period for group in slip.groups for line in group.lines if line.claim)


def test_a_late_claim_is_paid_by_the_next_run_as_what_it_is(at: Office):
    pay = PayOffice(at.agency, at.clerk, make_user(at.agency, "payroll_approver"))
    october = settled(pay, "2026-10")
    claim = at.sent(at=october.cut_off_at + timedelta(days=20))
    at.approve(claim, at=october.cut_off_at + timedelta(days=20))
    run = calculated(pay, "2026-11", at=october.cut_off_at + timedelta(days=25))
    [line] = PayLine.objects.filter(run=run, code=code("per_diem_domestic"))
    assert (line.amount_ore, line.earned_from, line.earned_to) == (795_00, date(2026, 10, 12), date(2026, 10, 14))


def test_a_corrected_claim_changes_only_what_differs(at: Office):
    first = at.approve(at.sent(TAXI))
    before = {entry.pk for entry in TimeEntry.objects.filter(superseded_at__isnull=True)}
    second = correct_claim(claim=first, reason="Ingen fri lunch", by=at.traveller, at=NOW + timedelta(days=1))
    given = {"typed": UMEA | {"days": {}}, "purpose": second.purpose}
    save_claim(claim=second, given=given, expenses={}, by=at.traveller, at=NOW + timedelta(days=1))
    at.approve(submit_claim(claim=second, by=at.traveller, at=NOW + timedelta(days=1)), at=NOW + timedelta(days=1))
    assert entries()[0] == (code("per_diem_domestic"), "2026-10-12–2026-10-14", 900_00, "")
    kept = before & {entry.pk for entry in TimeEntry.objects.filter(superseded_at__isnull=True)}
    assert {TimeEntry.objects.get(pk=pk).code for pk in kept} == {code("outlay_travel"), code("outlay_vat")}
    first.refresh_from_db()
    assert first.superseded_at is not None
    with pytest.raises(NotAllowedNow):
        correct_claim(claim=first, reason="Igen", by=at.traveller, at=NOW + timedelta(days=2))


def test_a_cancelled_claim_gives_nothing(at: Office):
    claim = at.approve(at.sent(TAXI))
    ask_to_cancel_claim(claim=claim, by=at.traveller, at=NOW + timedelta(days=1))
    at.approve(claim, kind="travel_claim_cancel", at=NOW + timedelta(days=1))
    assert entries() == []


def test_nobody_attests_their_own_claim(at: Office):
    at.sent()
    task = AttestTask.objects.get(kind="travel_claim")
    with pytest.raises(MayNotDecide):
        decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=at.traveller, at=NOW)


def test_what_was_sent_is_taken_back_as_a_draft_and_may_be_thrown_away(at: Office):
    claim = take_back_claim(claim=at.sent(), by=at.traveller, at=NOW)
    assert claim.state == "draft"
    assert not AttestTask.objects.filter(state="waiting").exists()
    claim = submit_claim(claim=claim, by=at.traveller, at=NOW)
    claim = at.give_back(claim, "Var det verkligen fri lunch?")
    assert claim.state == "returned"
    assert discard_claim(claim=claim, by=at.traveller, at=NOW).state == "withdrawn"


def test_a_draft_is_kept_however_little_is_written_and_is_not_sent_until_it_is_whole(at: Office):
    claim = at.draft({"kind": "taxi"}, typed={"legs": [{"departs": "i tisdags"}]}, purpose="")
    assert claim.typed["legs"][0]["departs"] == "i tisdags"
    with pytest.raises(ValidationError) as refused:
        submit_claim(claim=claim, by=at.traveller, at=NOW)
    [expense] = expenses_of(claim)
    assert {"legs-0-departs", "legs-0-arrives", f"expense-{expense.pk}-amount"} <= set(refused.value.message_dict)
    assert TravelClaim.objects.get(pk=claim.pk).state == "draft"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (UMEA | {"legs": [UMEA["legs"][0] | {"arrives": "2026-10-12T07:00"}, UMEA["legs"][1]]}, "legs-0-arrives"),
        (UMEA | {"legs": [UMEA["legs"][0], UMEA["legs"][1] | {"departs": "2026-10-11T07:00"}]}, "legs-1-departs"),
        (UMEA | {"workplace_km": "långt"}, "workplace_km"),
        (UMEA | {"home_km": "-1"}, "home_km"),
        (UMEA | {"legs": [UMEA["legs"][0] | {"country": "XX"}, UMEA["legs"][1]]}, "legs-0-country"),
    ],
)
def test_a_trip_that_cannot_be_is_told_at_the_field(at: Office, typed: dict, field: str):
    assert field in {flaw.field for flaw in look(at.draft(typed=typed), at=NOW).flaws}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"spent_on": date(2026, 11, 3)}, "spent_on"),
        ({"spent_on": date(2025, 10, 1)}, "spent_on"),
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal(-5)}, "amount"),
        ({"vat_ore": 50_00}, "vat_ore"),
        ({"supplier": " "}, "supplier"),
        ({"no_receipt_reason": ""}, "no_receipt_reason"),
        ({"kind": "representation_external", "participants": "Erik"}, "participants"),
        ({"currency": "NOK"}, "rate"),
        ({"currency": "NOK", "rate": Decimal(1)}, "rate_source"),
    ],
)
def test_an_expense_that_cannot_be_paid_is_told_at_the_field(at: Office, given: dict, field: str):
    claim = at.draft(TAXI | given)
    [expense] = expenses_of(claim)
    assert f"expense-{expense.pk}-{field}" in {flaw.field for flaw in look(claim, at=NOW).flaws}


def test_two_trips_of_one_person_do_not_overlap(at: Office):
    at.sent()
    other = at.draft()
    [flaw] = look(other, at=NOW).flaws
    assert "överlappar" in flaw.text
    later = UMEA | {
        "legs": [
            {"departs": "2026-10-14T21:00", "destination": "Malmö", "country": "SE", "arrives": "2026-10-15T06:00"},
            {"departs": "2026-10-16T15:00", "destination": "Gävle", "country": "SE", "arrives": "2026-10-16T22:00"},
        ]
    }
    assert look(at.draft(typed=later | {"days": {}}), at=NOW).flaws == ()


def test_C13_the_years_ceiling_holds_over_all_claims_of_the_year(at: Office):
    AgencySetting.objects.create(
        key="travel.yearly.wellness", value="2000", source="lokalt avtal", starts_on=date(2026, 1, 1)
    )
    gym = TAXI | {"kind": "wellness", "supplier": "Gymmet", "amount": Decimal(1500), "vat_ore": 0}
    at.approve(at.sent(gym, typed={}, purpose="Friskvård"))
    assert entries() == [(code("wellness"), "2026-10-12–2026-10-12", 1_500_00, "")]
    assert (by_key("wellness").taxable, by_key("medical_care").taxable, by_key("medicine").taxable) == (
        False,
        True,
        True,
    )
    [flaw] = look(at.draft(gym | {"amount": Decimal(501)}, typed={}, purpose="Friskvård"), at=NOW).flaws
    assert "taket är 2 000,00 kr" in flaw.text.replace("\u00a0", " ")
    assert look(at.draft(gym | {"amount": Decimal(500)}, typed={}, purpose="Friskvård"), at=NOW).flaws == ()
    assert look(at.draft(gym | {"spent_on": date(2025, 12, 20)}, typed={}, purpose="X"), at=NOW).flaws == ()
    AgencySetting.objects.update(value="tvåtusen")
    assert look(at.draft(gym | {"amount": Decimal(1)}, typed={}, purpose="Friskvård"), at=NOW).flaws != ()


def test_a_claim_is_divided_on_codings_to_the_ore(at: Office):
    claim = at.draft(TAXI, shares=[["100", 67], ["200", 33]])
    settled_now = look(claim, at=NOW).settled
    by_coding: dict[str, int] = {}
    for row in settled_now.rows:
        by_coding[row.coding] = by_coding.get(row.coding, 0) + row.amount
    assert sum(by_coding.values()) == settled_now.paid + 124_00
    assert set(by_coding) == {"100", "200"}


def test_only_ones_own_claim_can_be_started_and_changed(at: Office):
    with pytest.raises(PermissionDenied):
        start_claim(employment=at.employment, by=at.boss, at=NOW)
    claim = at.draft()
    with pytest.raises(PermissionDenied):
        save_claim(claim=claim, given={"purpose": "Annat"}, expenses={}, by=at.clerk, at=NOW)
    at.approve(submit_claim(claim=claim, by=at.traveller, at=NOW))
    with pytest.raises(PermissionDenied):
        correct_claim(claim=claim, reason="Fel", by=at.boss, at=NOW)
    mine = correct_claim(claim=claim, reason="Fel konto", by=at.clerk, at=NOW)
    assert mine.recorded_by == at.clerk
    much_later = NOW + timedelta(days=500)
    assert [flaw for flaw in look(mine, at=much_later).flaws if "äldre" in flaw.text] == []
    assert [flaw for flaw in look(at.draft(), at=much_later).flaws if "äldre" in flaw.text] != []


def test_a_rule_year_that_is_not_loaded_is_named(at: Office):
    typed = {
        **UMEA,
        "legs": [
            {"departs": "2019-10-12T08:15", "destination": "Umeå", "country": "SE", "arrives": "2019-10-12T13:10"},
            {"departs": "2019-10-14T15:00", "destination": "Gävle", "country": "SE", "arrives": "2019-10-14T20:05"},
        ],
    }
    assert any("2019" in flaw.text for flaw in look(at.draft(typed=typed), at=NOW).flaws)


def test_the_same_receipt_on_another_claim_is_remarked_upon(at: Office):
    at.sent(TAXI, typed={})
    second = at.draft(TAXI, typed={})
    told = list(remarks(second, expenses_of(second)))
    assert any("annan reseräkning" in text for text in told)


def test_a_claim_of_someone_who_no_longer_has_an_account_is_decided_as_any(at: Office):
    claim = at.sent(TAXI)
    Person.objects.filter(pk=claim.employment.person_id).update(user=None)
    case = AttestTask.objects.get(kind="travel_claim", state="waiting")
    assert client_of(at.boss, at.agency).get(reverse("attest_case", args=[case.public_id])).status_code == 200
    assert at.approve(claim).state == "attested"


def test_one_expense_is_returned_and_the_rest_is_attested(at: Office):
    claim = at.sent(TAXI, TAXI | {"supplier": "Krogen", "kind": "other", "amount": Decimal(500)})
    pub = next(row for row in expenses_of(claim) if row.supplier == "Krogen")
    shown = AttestTask.objects.get(kind="travel_claim", state="waiting")
    for comment, by, refusal in (("", at.boss, ReasonNeeded), ("Mat ersätts inte", at.traveller, MayNotDecide)):
        with pytest.raises(refusal):
            return_line(expense=pub, comment=comment, by=by, at=NOW)
    task = return_line(expense=pub, comment="Mat ersätts inte", by=at.boss, at=NOW)
    assert (shown.amount_ore - task.amount_ore, task.requested_by) == (500_00, at.traveller)
    with pytest.raises(NotAllowedNow):
        decide(task=shown, decision=Decision.APPROVE, content_hash=shown.content_hash, by=at.boss, at=NOW)
    assert at.approve(claim).state == "attested"
    [draft] = TravelClaim.objects.filter(state="draft")
    [back] = expenses_of(draft)
    assert (back.supplier, back.remark, back.gross_ore) == ("Krogen", "Mat ersätts inte", 500_00)
    only = at.sent(TAXI, typed={}, purpose="Bara taxi")
    with pytest.raises(NotAllowedNow):
        return_line(expense=expenses_of(only)[0], comment="Nej", by=at.boss, at=NOW)


def test_earlier_trips_to_the_place_count_to_the_three_months(at: Office):
    """Every week in Umeå since 1 June, home over the weekends, which move the limit to the beginning of October.

    After it a whole day gives 70 percent of 300 kr.
    """

    def there(monday: date) -> dict:
        days = (monday, monday + timedelta(days=4))
        legs = [
            leg | {"departs": f"{day}{leg['departs'][10:]}", "arrives": f"{day}{leg['arrives'][10:]}"}
            for leg, day in zip(UMEA["legs"], days, strict=True)
        ]
        return UMEA | {"legs": legs, "days": {}}

    for week in range(19):
        at.sent(typed=there(date(2026, 6, 1) + timedelta(weeks=week)))
    seen = look(at.draft(typed=there(date(2026, 10, 12))), at=NOW)
    assert [day.share for day in seen.settled.claim.days] == [70] * 5
    assert seen.settled.paid == 5 * 210_00
    assert {stay.place for stay in seen.read.trip.earlier_stays} == {"Umeå"}
