"""A clerk records what has changed; bad facts are refused with cause and cure, and nothing known before is lost."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payroll.employment import actions
from payroll.employment.bank_accounts import change_own_bank_account, request_bank_account
from payroll.employment.facts import current
from payroll.models import BankAccount, BankAccountRequest, EmploymentSpan, FixedItem, PayTerms, Person, TaxDecision
from servicecenter.attest.actions import Decision, MayNotDecide, decide
from servicecenter.audit.events import Event
from servicecenter.models import AttestTask, AuditEvent, Unit
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_agency, make_person, make_user

pytestmark = pytest.mark.django_db
CLERK = "payroll_clerk"


@pytest.fixture
def agency():
    agency = make_agency()
    with tenant(agency.pk):
        yield agency


@pytest.fixture
def clerk(agency):
    return make_user(agency, CLERK)


@pytest.fixture
def person(agency):
    return make_person()


@pytest.fixture
def employment(person):
    return person.employments.get()


def terms(**given: Any) -> dict[str, Any]:
    fields = {
        "unit": Unit.objects.order_by("id").first(),
        "title": "handläggare",
        "form": "monthly",
        "pay_ore": 4_500_000,
        "extent": Decimal(100),
        "coding": "100",
    }
    return fields | given


def change(employment, by, **given: Any) -> PayTerms:
    return actions.change_pay(employment=employment, by=by, at=given.pop("at", NOW), **terms(**given))


def periods(rows) -> list[tuple[date, date | None]]:
    return [(row.starts_on, row.ends_on) for row in rows]


def fault(error: pytest.ExceptionInfo[ValidationError]) -> tuple[str, str]:
    """The field and the text of the only thing that was wrong."""
    ((field, texts),) = error.value.message_dict.items()
    return field, texts[0]


def test_a_new_pay_from_a_day_ends_the_old_one_the_day_before(employment, clerk) -> None:
    change(employment, clerk, starts_on=date(2026, 10, 1))
    rows = list(current(PayTerms, {"employment": employment}))
    assert periods(rows) == [(date(2025, 1, 1), date(2026, 9, 30)), (date(2026, 10, 1), None)]
    assert [row.pay_ore for row in rows] == [4_200_000, 4_500_000]
    old = PayTerms.objects.get(superseded_at__isnull=False)
    assert (old.ends_on, old.superseded_at, old.superseded_by) == (None, NOW, clerk)
    event = AuditEvent.objects.get(event=Event.FACT_RECORDED)
    assert (event.person_id, event.actor_id, event.detail["kind"]) == (employment.person_id, clerk.pk, "payterms")
    assert "4500000" not in str(event.detail)


def test_pay_for_some_days_leaves_the_old_pay_on_both_sides(employment, clerk) -> None:
    change(employment, clerk, starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 31))
    rows = list(current(PayTerms, {"employment": employment}))
    assert [row.pay_ore for row in rows] == [4_200_000, 4_500_000, 4_200_000]
    assert periods(rows)[1:] == [(date(2026, 3, 1), date(2026, 3, 31)), (date(2026, 4, 1), None)]


DAYS = st.integers(0, 700).map(lambda number: date(2025, 1, 1) + timedelta(days=number))
CHANGES = st.lists(st.tuples(DAYS, st.none() | st.integers(0, 200)), min_size=1, max_size=5)


def as_known(employment, moment) -> list[tuple[Any, ...]]:
    rows = PayTerms.objects.filter(employment=employment, recorded_at__lte=moment).exclude(superseded_at__lte=moment)
    return list(rows.order_by("starts_on").values_list("starts_on", "ends_on", "pay_ore"))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_whatever_is_recorded_the_database_keeps_one_pay_a_day_and_the_whole_past(agency, clerk, changes) -> None:
    employment = make_person().employments.get()
    seen = {NOW - timedelta(hours=1): as_known(employment, NOW - timedelta(hours=1))}
    for step, (first, length) in enumerate(changes):
        at = NOW + timedelta(minutes=step)
        last = None if length is None else first + timedelta(days=length)
        change(employment, clerk, starts_on=first, ends_on=last, pay_ore=5_000_000 + step, at=at)
        seen[at] = as_known(employment, at)
    for moment, told in seen.items():
        assert as_known(employment, moment) == told
    rows = list(current(PayTerms, {"employment": employment}))
    assert all(row.ends_on is not None and row.ends_on < later.starts_on for row, later in pairwise(rows))


def test_a_clerk_without_the_right_records_nothing(agency, employment) -> None:
    with pytest.raises(PermissionDenied, match="saknar behörighet"):
        change(employment, make_user(agency, "payroll_approver"), starts_on=date(2026, 10, 1))
    assert PayTerms.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "field", "text"),
    [
        ({"starts_on": date(2026, 5, 1), "ends_on": date(2026, 4, 30)}, "ends_on", "ligger före från och med"),
        ({"starts_on": date(2062, 5, 1)}, "starts_on", "Kontrollera årtalet"),
        ({"starts_on": date(1926, 5, 1)}, "starts_on", "Kontrollera årtalet"),
        ({"starts_on": None}, "starts_on", "Från och med saknas"),
        ({"starts_on": date(2024, 5, 1)}, "starts_on", "utanför anställningen, som gäller 2025-01-01"),
        ({"starts_on": date(2026, 5, 1), "pay_ore": -1}, "pay_ore", "större än noll"),
        ({"starts_on": date(2026, 5, 1), "pay_ore": 10**14}, "pay_ore", "orimligt stort"),
        ({"starts_on": date(2026, 5, 1), "extent": Decimal("100.01")}, "extent", "högst 100"),
        ({"starts_on": date(2026, 5, 1), "extent": Decimal(0)}, "extent", "större än 0"),
        ({"starts_on": date(2026, 5, 1), "coding": ""}, "coding", "Kodsträngen saknas"),
        ({"starts_on": date(2026, 5, 1), "coding": "/".join("123456789")}, "coding", "delar"),
    ],
)
def test_bad_pay_is_refused_at_its_field(employment, clerk, given, field, text) -> None:
    with pytest.raises(ValidationError) as error:
        change(employment, clerk, **given)
    assert fault(error)[0] == field
    assert text in fault(error)[1]
    assert list(PayTerms.objects.values_list("superseded_at", flat=True)) == [None]


def test_a_clock_that_runs_backwards_changes_nothing(employment, clerk) -> None:
    change(employment, clerk, starts_on=date(2026, 10, 1))
    with pytest.raises(ValidationError, match="just ändrats"):
        change(employment, clerk, starts_on=date(2026, 9, 1), at=NOW - timedelta(seconds=1))


def test_an_employment_that_ends_takes_pay_and_supplements_with_it(employment, clerk) -> None:
    actions.record_supplement(
        employment=employment, code="11400", amount_ore=100_000, starts_on=date(2026, 1, 1), by=clerk, at=NOW
    )
    later = NOW + timedelta(minutes=1)
    actions.end_employment(
        employment=employment, last_day=date(2026, 11, 30), reason="egen begäran", by=clerk, at=later
    )
    for model in (EmploymentSpan, PayTerms, FixedItem):
        assert [row.ends_on for row in current(model, {"employment": employment})] == [date(2026, 11, 30)]
    with pytest.raises(ValidationError) as error:
        actions.end_employment(employment=employment, last_day=date(2026, 12, 31), reason="", by=clerk, at=later)
    assert "slutar redan 2026-11-30" in fault(error)[1]
    with pytest.raises(ValidationError) as error:
        change(employment, clerk, starts_on=date(2026, 12, 1), at=later)
    assert "utanför anställningen" in fault(error)[1]


def test_an_employment_that_is_made_longer_keeps_its_pay(employment, clerk) -> None:
    actions.end_employment(employment=employment, last_day=date(2026, 11, 30), reason="", by=clerk, at=NOW)
    later = NOW + timedelta(minutes=1)
    actions.change_span(
        employment=employment,
        starts_on=date(2025, 1, 1),
        ends_on=date(2027, 1, 31),
        reason="förlängt",
        by=clerk,
        at=later,
    )
    assert periods(current(EmploymentSpan, {"employment": employment})) == [(date(2025, 1, 1), date(2027, 1, 31))]
    assert max(row.ends_on for row in current(PayTerms, {"employment": employment})) == date(2027, 1, 31)


def test_an_employment_that_is_made_shorter_has_no_pay_outside(employment, clerk) -> None:
    actions.change_span(
        employment=employment, starts_on=date(2025, 2, 1), ends_on=date(2026, 6, 30), reason="fel", by=clerk, at=NOW
    )
    assert periods(current(PayTerms, {"employment": employment})) == [(date(2025, 2, 1), date(2026, 6, 30))]


def test_an_employment_not_begun_cannot_end(employment, clerk) -> None:
    with pytest.raises(ValidationError, match="har inte börjat"):
        actions.end_employment(employment=employment, last_day=date(2024, 6, 30), reason="", by=clerk, at=NOW)


@pytest.mark.parametrize(
    ("code", "text"),
    [("99999", "finns inte"), ("60100", "kan inte vara en fast rad"), ("", "finns inte")],
)
def test_an_unknown_salary_type_is_refused(employment, clerk, code, text) -> None:
    with pytest.raises(ValidationError) as error:
        actions.record_supplement(
            employment=employment, code=code, amount_ore=1, starts_on=date(2026, 1, 1), by=clerk, at=NOW
        )
    assert fault(error)[0] == "code"
    assert text in fault(error)[1]


def test_a_supplement_ends_on_its_day_and_can_be_taken_away(employment, clerk) -> None:
    item = actions.record_supplement(
        employment=employment, code="11400", amount_ore=100_000, starts_on=date(2026, 1, 1), by=clerk, at=NOW
    )
    actions.end_supplement(item=item, last_day=date(2026, 6, 30), by=clerk, at=NOW + timedelta(minutes=1))
    left = current(FixedItem, {"employment": employment}).get()
    assert left.ends_on == date(2026, 6, 30)
    actions.end_supplement(item=left, last_day=date(2025, 6, 30), by=clerk, at=NOW + timedelta(minutes=2))
    assert not current(FixedItem, {"employment": employment}).exists()
    item.refresh_from_db()
    with pytest.raises(ValidationError, match="redan ersatt"):
        actions.end_supplement(item=item, last_day=date(2026, 6, 30), by=clerk, at=NOW + timedelta(minutes=3))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "table", "table": 28, "column": 1}, "table"),
        ({"kind": "table", "table": None, "column": 1}, "table"),
        ({"kind": "table", "table": 33, "column": 7}, "column"),
        ({"kind": "percent", "percent": None}, "percent"),
        ({"kind": "percent", "percent": Decimal(101)}, "percent"),
        ({"kind": "guess"}, "kind"),
    ],
)
def test_a_tax_decision_must_say_what_its_kind_needs(person, clerk, given, field) -> None:
    with pytest.raises(ValidationError) as error:
        actions.record_tax_decision(person=person, starts_on=date(2026, 1, 1), by=clerk, at=NOW, **given)
    assert fault(error)[0] == field


def test_a_tax_decision_keeps_only_what_its_kind_uses(person, clerk) -> None:
    decision = actions.record_tax_decision(
        person=person, kind="side_income", table=33, column=1, starts_on=date(2026, 1, 1), by=clerk, at=NOW
    )
    assert (decision.table, decision.column) == (None, None)
    assert periods(current(TaxDecision, {"person": person})) == [
        (date(2025, 1, 1), date(2025, 12, 31)),
        (date(2026, 1, 1), None),
    ]


def register(by, **given: Any) -> Person:
    fields = {"number": "A1", "personal_number": "19850412-1230", "given_name": "Åsa", "family_name": "Öberg"}
    return actions.register_person(by=by, at=NOW, **fields | given)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("19850412-1234", "fel kontrollsiffra"),
        ("19851341-1234", "börjar inte med ett datum"),
        ("20271212-0000", "framtiden"),
        ("abc", "är inte ett personnummer"),
    ],
)
def test_a_wrong_personal_number_is_refused(clerk, number, text) -> None:
    with pytest.raises(ValidationError) as error:
        register(clerk, personal_number=number)
    assert fault(error)[0] == "personal_number"
    assert text in fault(error)[1]


def test_a_person_is_registered_once(clerk) -> None:
    person = register(clerk)
    assert (person.personal_number, person.born_on) == ("198504121230", date(1985, 4, 12))
    with pytest.raises(ValidationError) as error:
        register(clerk, number="A2")
    assert "finns redan" in fault(error)[1]
    with pytest.raises(ValidationError) as error:
        register(clerk, personal_number="19900101-0009")
    assert fault(error)[0] in ("number", "personal_number")


@given(st.text(max_size=80))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_name_of_any_letters_is_kept_or_refused_and_never_breaks(clerk, name) -> None:
    from django.db import transaction

    try:
        with transaction.atomic():
            person = register(clerk, family_name=name)
            stored = Person.objects.get(pk=person.pk)
            assert stored.family_name == person.family_name
            transaction.set_rollback(True)
    except ValidationError as error:
        assert set(error.message_dict) == {"family_name"}


def test_a_hiring_gives_employment_span_and_pay(clerk) -> None:
    person = register(clerk)
    first = {
        "person": person,
        "employment_form": "permanent",
        "central_agreement": "saco",
        "terms": terms(),
        "by": clerk,
    }
    employment = actions.hire(starts_on=date(2026, 12, 1), at=NOW, **first)
    assert periods(current(PayTerms, {"employment": employment})) == [(date(2026, 12, 1), None)]
    second = actions.hire(starts_on=date(2026, 12, 1), ends_on=date(2027, 2, 28), at=NOW, **first)
    assert (employment.number, second.number) == (1, 2)
    with pytest.raises(ValidationError, match="födelsedag"):
        person.born_on = date(2026, 12, 2)
        person.save()
        actions.hire(starts_on=date(2026, 12, 1), at=NOW, **first)


class TestBankAccount:
    """Two persons for a clerk's change, the employee alone for their own."""

    NEW = {"clearing": "5000", "account": "0000027"}

    def ask(self, person, by, **given: Any) -> BankAccountRequest:
        return request_bank_account(person=person, starts_on=date(2026, 11, 12), by=by, at=NOW, **self.NEW | given)

    def approve(self, by, decision=Decision.APPROVE):
        task = AttestTask.objects.get()
        return decide(task=task, decision=decision, comment="nej", content_hash=task.content_hash, by=by, at=NOW)

    def test_the_old_account_is_used_until_a_second_clerk_agrees(self, agency, person, clerk) -> None:
        self.ask(person, clerk)
        assert current(BankAccount, {"person": person}).get().account == "0000019"
        with pytest.raises(MayNotDecide):
            self.approve(clerk)
        self.approve(make_user(agency, CLERK))
        rows = list(current(BankAccount, {"person": person}))
        assert [(row.account, row.starts_on) for row in rows] == [
            ("0000019", date(2025, 1, 1)),
            ("0000027", date(2026, 11, 12)),
        ]
        assert BankAccountRequest.objects.get().state == "approved"
        assert AuditEvent.objects.filter(event=Event.BANK_ACCOUNT_CHANGED, person_id=person.pk).exists()

    def test_a_returned_wish_changes_nothing_and_another_may_follow(self, agency, person, clerk) -> None:
        self.ask(person, clerk)
        with pytest.raises(ValidationError, match="väntar redan"):
            self.ask(person, clerk)
        self.approve(make_user(agency, CLERK), Decision.RETURN)
        assert current(BankAccount, {"person": person}).count() == 1
        self.ask(person, clerk)
        assert BankAccountRequest.objects.filter(state="waiting").count() == 1

    def test_the_person_concerned_never_agrees_to_it(self, agency, person, clerk) -> None:
        person.user = make_user(agency, CLERK)
        person.save()
        self.ask(person, clerk)
        with pytest.raises(MayNotDecide):
            self.approve(person.user)

    def test_an_employee_changes_only_their_own(self, agency, person) -> None:
        user = make_user(agency, "employee")
        with pytest.raises(PermissionDenied):
            change_own_bank_account(person=person, by=user, at=NOW, **self.NEW)
        person.user = user
        person.save()
        change_own_bank_account(person=person, by=user, at=NOW, **self.NEW)
        assert current(BankAccount, {"person": person}).last().account == "0000027"

    @pytest.mark.parametrize(
        ("given", "field", "text"),
        [
            ({"account": "0000018"}, "account", "Kontrollsiffran stämmer inte"),
            ({"clearing": "12"}, "clearing", "ska ha fyra siffror"),
            ({"clearing": "0001"}, "clearing", "hör inte till någon bank"),
            ({"account": "tio"}, "account", "är inte ett nummer"),
            ({"starts_on": date(2066, 1, 1)}, "starts_on", "Kontrollera årtalet"),
        ],
    )
    def test_an_account_that_cannot_be_right_is_refused(self, person, clerk, given, field, text) -> None:
        with pytest.raises(ValidationError) as error:
            request_bank_account(
                person=person, by=clerk, at=NOW, **self.NEW | {"starts_on": date(2026, 11, 12)} | given
            )
        assert fault(error)[0] == field
        assert text in fault(error)[1]
        assert not AttestTask.objects.exists()


@pytest.mark.parametrize(
    ("ends_on", "text"), [(None, "har en sista dag"), (date(2027, 1, 31), "ett år i taget")], ids=["open", "two years"]
)
def test_sink_is_recorded_for_a_year_at_a_time(agency, clerk, ends_on, text) -> None:
    with pytest.raises(ValidationError, match=text):
        actions.record_tax_decision(
            person=make_person(), kind="sink", starts_on=date(2026, 11, 1), ends_on=ends_on, by=clerk, at=NOW
        )


def test_a_decision_on_sink_replaces_the_table_for_its_days(agency, clerk) -> None:
    person = make_person()
    actions.record_tax_decision(
        person=person, kind="sink", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 31), by=clerk, at=NOW
    )
    told = [(row.kind, row.starts_on) for row in current(TaxDecision, {"person": person})]
    assert told == [("table", date(2025, 1, 1)), ("sink", date(2026, 12, 1)), ("table", date(2027, 1, 1))]
