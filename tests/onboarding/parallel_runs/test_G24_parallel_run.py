"""G24: two systems calculate the same month; what differs is listed per person, named, explained and confirmed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from onboarding.data_migration.controls import conditions as data_conditions
from onboarding.models import ComparedPerson, DifferenceGroup, LineDifference, ParallelRun, ResultLine, TrialInput
from onboarding.parallel_runs import calculating, jobs
from onboarding.parallel_runs.actions import calculate_again, confirm_group, explain_group, start_parallel_run
from onboarding.parallel_runs.controls import conditions, unexplained_net
from onboarding.parallel_runs.jobs import calculate_on, check_results_on
from onboarding.parallel_runs.queries import because_of, said_before, standing_of
from onboarding.source_files.columns import kinds
from onboarding.source_files.writing import build_csv
from payroll.models import PayRun, Payslip, TaxDecision
from payroll.salary_types.catalogue import by_key
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.consistency.test_fault_points import named_points
from tests.factories import NOW
from tests.factories.moving_in import OCTOBER, Mover, make_mover, number, people_files, personal_number
from tests.faults.walk import Killer, KillerEverywhere, walked_through

pytestmark = pytest.mark.django_db
SALARY, TAX, OVERTIME = by_key("monthly_salary").code, by_key("table_tax").code, by_key("overtime_simple").code
SICK, QUALIFYING = by_key("sick_deduction").code, by_key("qualifying_deduction").code
SUPPLEMENT, FEE = by_key("vacation_supplement").code, by_key("fixed_supplement").code


def moved_in(count: int, **more: list[dict[str, Any]]) -> Mover:
    mover = make_mover()
    mover.move_in(people_files(count) | more)
    return mover


def explain_all(mover: Mover, run: ParallelRun) -> None:
    with mover:
        for found in DifferenceGroup.objects.filter(run=run):
            told = {"cause": found.cause, "explanation": "Utredd: gamla systemet räknade fel."}
            group = explain_group(group=found, by=mover.migrator, at=NOW, **told)
            shown = {"count": group.count, "amount_ore": group.our_ore - group.old_ore}
            confirm_group(group=group, by=mover.customer, at=NOW, **shown)


def groups(mover: Mover, run: ParallelRun) -> set[tuple[str, str]]:
    with mover:
        return set(DifferenceGroup.objects.filter(run=run).order_by().values_list("cause", "code"))


def test_G24_a_month_that_is_alike_has_nothing_to_explain() -> None:
    mover = moved_in(4)
    run = mover.parallel_run(mover.our_results())
    assert (run.state, run.people, run.equal) == ("compared", 4, 4)
    assert run.old_net_ore == run.our_net_ore > 0
    with mover:
        assert not LineDifference.objects.exists()
        assert not PayRun.objects.exists(), "nothing that could be paid"
        assert not Payslip.objects.exists()


# Five hundred people go the same way in tests/journeys/test_onboarding.py.
def test_G24_five_kinds_of_planted_differences_are_found_and_named() -> None:
    day = {"starts_on": date(2026, 10, 12), "employment": 1}
    time = [{"person": number(place), "code": OVERTIME, "quantity": Decimal(2)} | day for place in range(10, 30)]
    absences = [
        {"person": number(place), "kind": "sick", "extent": Decimal(100)} | day | {"ends_on": date(2026, 10, 14)}
        for place in range(30, 40)
    ]
    vacations = [
        {"person": number(place), "kind": "vacation", "extent": Decimal(100)} | day | {"ends_on": date(2026, 10, 16)}
        for place in range(40, 50)
    ]
    mover = moved_in(70, time=time, absences=absences + vacations)
    old = mover.our_results()
    planted: dict[str, set[str]] = {}

    def change(name: str, code: str, places: range, factor: Decimal | None = None, by: int = 0) -> None:
        planted[name] = {number(place) for place in places}
        for row in old:
            if row["person"] in planted[name] and row["code"] == code:
                row["amount"] = round(row["amount"] * factor) if factor else row["amount"] + by

    change("tax_decision", TAX, range(7), by=-41_300)
    change("rate", OVERTIME, range(10, 30), factor=Decimal("0.95"))
    change("vacation_supplement", SUPPLEMENT, range(40, 50), factor=Decimal("0.9"))
    change("qualifying", QUALIFYING, range(30, 35), factor=Decimal("1.1"))
    planted["absence_missing"] = {number(place) for place in range(60, 63)}
    old += [
        {"person": person, "code": SICK, "quantity": Decimal(1), "amount": -142_800}
        for person in sorted(planted["absence_missing"])
    ]
    run = mover.parallel_run(old)
    assert (run.people, run.equal) == (70, 70 - sum(map(len, planted.values())))
    with mover:
        for cause, people in planted.items():
            rows = LineDifference.objects.filter(run=run, group__cause=cause).order_by()
            assert set(rows.values_list("number", flat=True)) == people, cause
        assert DifferenceGroup.objects.filter(cause="rate").count() == 1, "twenty like differences are one group"
        standing = standing_of(run)
        assert (standing.unexplained, standing.people) == (45, 70)
        assert unexplained_net(mover.project) > 0
    explain_all(mover, run)
    with mover:
        assert (standing_of(run).explained, standing_of(run).unexplained, unexplained_net(mover.project)) == (45, 0, 0)


def test_G24_who_is_missing_or_paid_nothing_is_a_difference() -> None:
    mover = moved_in(3)
    old = [row for row in mover.our_results() if row["person"] != number(0)]
    run = mover.parallel_run([*old, {"person": "999", "code": SALARY, "amount": 100}])
    assert {cause for cause, _code in groups(mover, run)} == {"extra_person", "missing_person"}
    with mover:
        TaxDecision.objects.filter(person__number=number(1)).update(table=29)


def test_G24_ours_is_explained_line_by_line() -> None:
    mover = moved_in(1)
    run = mover.parallel_run(mover.our_results())
    with mover:
        told, fault = because_of(run, number(0))
    assert fault == ""
    assert "11100" in told
    assert "30000,00" in told["11100"][0].value.replace("\u00a0", "").replace("\u202f", "").replace(" ", "")


def test_G24_explained_by_one_side_and_confirmed_by_the_other() -> None:
    mover = moved_in(2)
    old = mover.our_results()
    next(row for row in old if row["code"] == TAX)["amount"] -= 5_000
    run = mover.parallel_run(old)
    with mover:
        group = DifferenceGroup.objects.get(run=run)
        shown = {"count": group.count, "amount_ore": group.our_ore - group.old_ore}
        told = {"cause": "tax_decision", "explanation": "Gammalt skattebeslut"}
        with pytest.raises(NotAllowedNow, match="inte förklarad"):
            confirm_group(group=group, by=mover.customer, at=NOW, **shown)
        with pytest.raises(PermissionDenied):
            explain_group(group=group, by=mover.customer, at=NOW, **told)
        with pytest.raises(ValidationError):
            explain_group(group=group, by=mover.migrator, at=NOW, cause="unknown", explanation="x")
        group = explain_group(group=group, by=mover.migrator, at=NOW, **told)
        with pytest.raises(PermissionDenied):
            confirm_group(group=group, by=mover.migrator, at=NOW, **shown)
        with pytest.raises(NotAllowedNow, match="räknats om"):
            confirm_group(group=group, by=mover.customer, at=NOW, **shown | {"count": 7})
        group = confirm_group(group=group, by=mover.customer, at=NOW, **shown)
        assert group.confirmed_by == mover.customer
        again = explain_group(group=group, by=mover.migrator, at=NOW, **told | {"explanation": "Nytt"})
        assert again.confirmed_at is None, "another explanation is confirmed anew"


def test_G24_one_person_on_both_sides_is_not_enough() -> None:
    mover = moved_in(1)
    old = mover.our_results()
    old[0]["amount"] += 5_000
    run = mover.parallel_run(old)
    from servicecenter.models import Membership, User

    with mover:
        Membership.objects.create(
            agency=mover.agency, user=mover.migrator, role="customer_lead", starts_on=date(2025, 1, 1)
        )
        group = DifferenceGroup.objects.filter(run=run).first()
        group = explain_group(group=group, cause="pay", explanation="Ny lön", by=mover.migrator, at=NOW)
        with pytest.raises(SecondPersonNeeded):
            shown = {"count": group.count, "amount_ore": group.our_ore - group.old_ore}
            confirm_group(group=group, by=User.objects.get(pk=mover.migrator.pk), at=NOW, **shown)


def test_G24_the_gate_asks_for_two_runs_with_nothing_unexplained() -> None:
    mover = moved_in(2)

    def stands() -> dict[str, bool]:
        with mover:
            rows = [*conditions(mover.project), *data_conditions(mover.project)]
            return {row.code: row.is_met for row in rows}

    assert stands() == {
        "parallel_runs_made": False, "parallel_runs_explained": False, "data_loaded": True, "processing_agreed": True,
    }  # fmt: skip
    mover.parallel_run(mover.our_results())
    assert stands()["parallel_runs_made"] is False
    old = mover.our_results("2026-11")
    old[0]["amount"] += 100_000
    second = mover.parallel_run(old, "2026-11")
    assert (stands()["parallel_runs_made"], stands()["parallel_runs_explained"]) == (True, False)
    explain_all(mover, second)
    assert all(stands().values())


def test_T5_an_unexplained_net_difference_is_counted() -> None:
    mover = moved_in(2)
    old = mover.our_results()
    old[0]["amount"] -= 1_000
    run = mover.parallel_run(old)
    with mover:
        assert unexplained_net(mover.project) == 1
    explain_all(mover, run)
    with mover:
        assert unexplained_net(mover.project) == 0


def test_T9_nothing_is_taken_in_without_the_signed_annex() -> None:
    mover = make_mover(is_agreed=False)
    content = build_csv(kinds()["people"], people_files(1)["people"])
    with mover:
        with pytest.raises(NotAllowedNow, match="Personuppgiftsbilagan"):
            mover.receive("people", content)
        assert [row.is_met for row in data_conditions(mover.project) if row.code == "processing_agreed"] == [False]
    from servicecenter.accounts.roles import Role
    from servicecenter.models import User
    from tests.factories.papers import signed

    with mover:
        roles = (
            *(Role.ACCOUNT_MANAGER, Role.ONBOARDING_LEAD, Role.CENTRE_SIGNATORY),
            *(Role.CUSTOMER_LEAD, Role.CUSTOMER_SIGNATORY),
        )
        people = {role: User.objects.filter(memberships__role=role).order_by("pk").first() for role in roles}
        signed(people, "data_processing", text="Personuppgiftsbilaga")
        assert mover.receive("people", content).total == 1


def test_G24_a_new_calculation_keeps_what_still_holds() -> None:
    mover = moved_in(3)
    old = mover.our_results()
    for row in old:
        if row["code"] == TAX:
            row["amount"] -= 5_000
    run = mover.parallel_run(old)
    explain_all(mover, run)
    with mover:
        again = calculate_again(run=run, by=mover.migrator, at=NOW)
    calculate_on(agency_id=mover.agency.pk, run_id=again.pk, at=NOW)
    with mover:
        assert DifferenceGroup.objects.get(run=run).confirmed_at is not None
        TaxDecision.objects.filter(person__number=number(0)).update(table=40)
        again = calculate_again(run=run, by=mover.migrator, at=NOW)
    calculate_on(agency_id=mover.agency.pk, run_id=again.pk, at=NOW)
    with mover:
        assert all(row.confirmed_at is None for row in DifferenceGroup.objects.filter(run=run))
        assert ResultLine.objects.filter(run=run, side="old").count() == len(old)
    second = mover.parallel_run(
        [
            row | ({"amount": row["amount"] - 5_000} if row["code"] == TAX else {})
            for row in mover.our_results("2026-11")
        ],
        "2026-11",
    )
    with mover:
        group = DifferenceGroup.objects.filter(run=second).first()
        assert said_before(group).explanation.startswith("Utredd")


def test_G24_a_file_with_refused_rows_is_not_compared() -> None:
    mover = moved_in(1)
    with mover:
        content = b"Anst nr;Lonart;Belopp\n000001;XYZ;1\n000001;11100;2\n"
        file = mover.receive("results", content, month=OCTOBER)
        mover.map(file)
    check_results_on(agency_id=mover.agency.pk, file_id=file.pk, at=NOW)
    with mover, pytest.raises(NotAllowedNow, match="1 rader i filen är avvisade"):
        start_parallel_run(file=file, since=date(2026, 10, 1), by=mover.migrator, at=NOW)


def test_G24_another_agency_sees_none_of_it() -> None:
    mover = moved_in(1)
    mover.parallel_run(mover.our_results())
    other = make_mover()
    with tenant(other.agency.pk):
        for model in (ParallelRun, ResultLine, ComparedPerson, TrialInput):
            assert not model.objects.exists()


class Running:
    """A parallel run made and calculated by workers that die."""

    def __init__(self) -> None:
        self.mover = moved_in(5)
        self.old = self.mover.our_results()
        self.old[0]["amount"] += 100_000
        with self.mover:
            self.file = self.mover.receive("results", build_csv(kinds()["results"], self.old), month=OCTOBER)
            self.mover.map(self.file)
        check_results_on(agency_id=self.mover.agency.pk, file_id=self.file.pk, at=NOW)

    def steps(self) -> Any:
        yield self._start
        yield self._calculate

    def take(self, step: Any) -> None:
        step()

    def _start(self) -> None:
        with self.mover:
            run = ParallelRun.objects.first()
            if run is None:
                told = {"file": self.file, "since": date(2026, 10, 1), "by": self.mover.migrator, "at": NOW}
                run = start_parallel_run(**told)
        jobs.wake_run(self.mover.agency.pk, run.pk)

    def _calculate(self) -> None:
        with self.mover:
            run = ParallelRun.objects.get()
        calculate_on(agency_id=self.mover.agency.pk, run_id=run.pk, at=NOW)

    def outcome(self) -> dict[str, Any]:
        with self.mover:
            run = ParallelRun.objects.get()
            found = DifferenceGroup.objects.order_by("cause", "code").values_list("cause", "code", "count")
            return {
                "run": (run.state, run.people, run.equal, run.lines),
                "groups": list(found),
                "rows": [model.objects.count() for model in (ResultLine, TrialInput, ComparedPerson, LineDifference)],
            }


@pytest.mark.django_db(transaction=True)
def test_G24_wherever_the_process_dies_the_comparison_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "tell_workers", lambda *given, **about: True)
    monkeypatch.setattr(calculating, "MOST_TRIES", 50)
    monkeypatch.setattr(calculating, "AT_A_TIME", 2)
    undisturbed = walked_through(Running(), Killer())
    assert undisturbed["run"][:3] == ("compared", 5, 4)
    killer = KillerEverywhere()
    assert walked_through(Running(), killer) == undisturbed
    assert set(named_points("onboarding/parallel_runs/")) <= set(killer.struck), "en felpunkt passeras aldrig"
    assert personal_number(0)
