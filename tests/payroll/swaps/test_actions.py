"""Swaps of shifts: two colleagues and a manager; the plan changes for both or for nobody."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from payroll.attendance.plan import planned_days
from payroll.models import PayTerms, Person, Shift, ShiftSwap
from payroll.rotas.actions import new_rota, place_on_rota
from payroll.schedules.shift_jobs import import_shifts
from payroll.swaps.actions import accept_swap, ask_swap, expire_swaps, refuse_swap, withdraw_swap
from payroll.swaps.queries import colleagues_shifts, coming_shifts, rest_after
from payroll.swaps.wording import rest_findings
from payroll.working_time.classes import Duty
from servicecenter.accounts.roles import Role
from servicecenter.attest.actions import Decision, MayNotDecide, decide
from servicecenter.attest.models import AttestTask
from servicecenter.common.periods import Period
from servicecenter.models import Membership, Unit, User
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.conftest import empty_database
from tests.factories import STOCKHOLM, make_person, make_user
from tests.payroll.attendance.office import Office, office

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 9, 0, tzinfo=STOCKHOLM)
TUESDAY, THURSDAY = date(2026, 12, 8), date(2026, 12, 10)
HEAD = "pass;anställningsnummer;börjar;slutar\n"


@dataclass
class Ward:
    """A worker with an early shift on Tuesday, and a colleague with a night on Thursday, in the same unit."""

    office: Office
    other: Person
    mine: Shift
    theirs: Shift

    def ask(self, **given) -> ShiftSwap:
        parts = {"mine": self.mine, "theirs": self.theirs, "by": self.office.worker, "at": NOW}
        return ask_swap(**parts | given)

    def accepted(self) -> ShiftSwap:
        return accept_swap(swap=self.ask(), by=self.other.user, at=NOW)

    def decide(self, by: User, decision: Decision = Decision.APPROVE, at: datetime = NOW) -> None:
        task = AttestTask.objects.get(kind="shift_swap", state="waiting")
        comment = "" if decision is Decision.APPROVE else "Vi behöver dig på natten"
        decide(task=task, decision=decision, comment=comment, content_hash=task.content_hash, by=by, at=at)

    def plan(self, person: Person) -> list[tuple[date, str]]:
        rows = Shift.objects.filter(employment__person=person, superseded_at__isnull=True)
        return list(rows.order_by("day").values_list("day", "reference"))


def text(office: Office, other: Person) -> str:
    return HEAD + (
        f"A;{office.person.number};{TUESDAY} 07:00;{TUESDAY} 16:00\n"
        f"B;{other.number};{THURSDAY} 22:00;{THURSDAY + timedelta(days=1)} 06:00\n"
    )


@pytest.fixture
def ward() -> Iterator[Ward]:
    with office(way="scheduled", has_flex=False) as found:
        yield staffed(found)


def staffed(found: Office) -> Ward:
    other = make_person(user=make_user(found.agency, Role.EMPLOYEE))
    PayTerms.objects.update(unit=Unit.objects.create(code="V", name="Vakten", manager=found.boss))
    import_shifts(name="s.csv", content=BytesIO(text(found, other).encode()), by=found.clerk, at=NOW)
    mine, theirs = (Shift.objects.get(reference=reference) for reference in "AB")
    return Ward(found, other, mine, theirs)


def test_a_swap_that_is_accepted_and_approved_changes_the_plan_of_both_and_keeps_the_earlier(ward: Ward):
    swap = ward.accepted()
    assert ward.plan(ward.office.person) == [(TUESDAY, "A")]
    ward.decide(ward.office.boss)
    assert ward.plan(ward.office.person) == [(THURSDAY, "B")]
    assert ward.plan(ward.other) == [(TUESDAY, "A")]
    assert Shift.objects.filter(superseded_at__isnull=False).count() == 2
    swap.refresh_from_db()
    assert (swap.state, swap.decided_at) == ("approved", NOW)
    (day,) = planned_days(ward.office.employment, Period(TUESDAY, THURSDAY))
    assert (day.day, day.planned) == (THURSDAY, ["22:00–06:00 +1"])


def test_the_planning_system_that_tells_of_the_plan_before_the_swap_does_not_undo_it(ward: Ward):
    ward.accepted()
    ward.decide(ward.office.boss)
    again = import_shifts(
        name="s.csv", content=BytesIO(text(ward.office, ward.other).encode()), by=ward.office.clerk, at=NOW
    )
    assert (again.same, again.changed, again.added) == (2, 0, 0)
    moved = text(ward.office, ward.other).replace("07:00", "08:00")
    found = import_shifts(name="s.csv", content=BytesIO(moved.encode()), by=ward.office.clerk, at=NOW)
    assert (found.same, found.changed) == (1, 1)


def test_shifts_of_a_rota_are_swapped_too_and_the_rota_can_be_laid_out_again(ward: Ward):
    clerk = ward.office.clerk
    rota = new_rota(code="R", name="R", weeks=1, shifts=[(4, 420, 900, None, Duty.SCHEDULED)], by=clerk, at=NOW)
    days = {"starts_on": date(2026, 12, 11), "ends_on": date(2026, 12, 31)}
    place_on_rota(employment=ward.office.employment, rota=rota, by=clerk, at=NOW, **days)
    ward.mine = Shift.objects.filter(reference__startswith="rota:").order_by("day")[1]
    ward.accepted()
    ward.decide(ward.office.boss)
    assert len(ward.plan(ward.other)) == 1
    assert place_on_rota(employment=ward.office.employment, rota=rota, by=clerk, at=NOW, **days) == 3


def test_nobody_decides_their_own_swap_neither_the_one_who_asked_nor_the_one_who_said_yes(ward: Ward):
    ward.accepted()
    for person in (ward.office.worker, ward.other.user):
        make = {"agency": ward.office.agency, "user": person, "role": Role.MANAGER, "starts_on": date(2025, 1, 1)}
        Membership.objects.create(**make)
        with pytest.raises((MayNotDecide, PermissionDenied)):
            ward.decide(User.objects.get(pk=person.pk))
    assert ShiftSwap.objects.get().state == "accepted"


def test_only_the_colleague_answers_and_only_the_one_who_asked_takes_back(ward: Ward):
    swap = ward.ask()
    for act in (accept_swap, refuse_swap):
        with pytest.raises(PermissionDenied, match="Bara kollegan"):
            act(swap=swap, by=ward.office.worker, at=NOW)
    with pytest.raises(PermissionDenied, match="Bara den som önskade"):
        withdraw_swap(swap=swap, by=ward.other.user, at=NOW)
    with pytest.raises(PermissionDenied, match="eget pass"):
        ward.ask(by=ward.other.user)


@pytest.mark.parametrize("ending", ["refused", "withdrawn", "withdrawn late", "returned", "expired"])
def test_a_swap_that_comes_to_nothing_leaves_the_plan_and_can_be_asked_for_again(ward: Ward, ending: str):
    swap = ward.ask() if ending in ("refused", "withdrawn") else ward.accepted()
    later = NOW + timedelta(minutes=5)
    if ending == "refused":
        refuse_swap(swap=swap, by=ward.other.user, at=later)
    elif ending.startswith("withdrawn"):
        withdraw_swap(swap=swap, by=ward.office.worker, at=later)
    elif ending == "returned":
        ward.decide(ward.office.boss, Decision.RETURN)
    else:
        assert expire_swaps(at=later) == 0
        late = datetime(2026, 12, 8, 7, 0, tzinfo=STOCKHOLM)
        assert (expire_swaps(at=late), expire_swaps(at=late)) == (1, 0)
    swap.refresh_from_db()
    assert swap.state == ending.split(maxsplit=1)[0]
    assert not AttestTask.objects.filter(state="waiting").exists()
    assert ward.plan(ward.office.person) == [(TUESDAY, "A")]
    assert ward.ask().state == "asked"


def test_a_shift_that_has_begun_is_neither_asked_for_accepted_nor_approved(ward: Ward):
    late = datetime(2026, 12, 8, 7, 0, tzinfo=STOCKHOLM)
    with pytest.raises(NotAllowedNow, match="redan börjat"):
        ward.ask(at=late)
    swap = ward.ask()
    with pytest.raises(NotAllowedNow, match="redan börjat"):
        accept_swap(swap=swap, by=ward.other.user, at=late)
    accept_swap(swap=swap, by=ward.other.user, at=NOW)
    with pytest.raises(NotAllowedNow, match="redan börjat"):
        ward.decide(ward.office.boss, at=late)


def test_a_plan_that_changes_meanwhile_stops_the_swap(ward: Ward):
    ward.accepted()
    Shift.objects.filter(reference="B").update(superseded_at=NOW)
    with pytest.raises(NotAllowedNow, match="Schemat har ändrats"):
        ward.decide(ward.office.boss)
    assert ward.plan(ward.office.person) == [(TUESDAY, "A")]


def test_a_shift_is_in_one_swap_at_a_time(ward: Ward):
    ward.ask()
    with pytest.raises(NotAllowedNow, match="redan frågat"):
        ward.ask()


def test_a_swap_with_another_unit_or_into_another_shift_is_refused(ward: Ward):
    terms = PayTerms.objects.filter(employment__person=ward.other)
    unit = terms.get().unit
    terms.update(unit=Unit.objects.create(code="X", name="Annan"))
    with pytest.raises(ValidationError, match="samma enhet"):
        ward.ask()
    assert not colleagues_shifts(ward.mine, NOW).exists()
    terms.update(unit=unit)
    rows = f"C;{ward.office.person.number};{THURSDAY} 20:00;{THURSDAY} 23:00\n"
    import_shifts(name="c", content=BytesIO((HEAD + rows).encode()), by=ward.office.clerk, at=NOW)
    with pytest.raises(ValidationError, match="annat pass"):
        ward.ask()


def test_what_can_be_had_is_the_coming_shifts_of_colleagues_without_those_of_protected_people(ward: Ward):
    assert list(coming_shifts([ward.office.employment], NOW)) == [ward.mine]
    assert list(colleagues_shifts(ward.mine, NOW)) == [ward.theirs]
    Person.objects.filter(pk=ward.other.pk).update(is_protected=True, given_name="", personal_number="", email="")
    assert not colleagues_shifts(ward.mine, NOW).exists()


def test_too_little_rest_is_told_with_the_name_of_the_one_it_concerns(ward: Ward):
    number = ward.office.person.number
    rows = f"C;{number};{THURSDAY} 07:00;{THURSDAY} 16:00\n"
    import_shifts(name="c", content=BytesIO((HEAD + rows).encode()), by=ward.office.clerk, at=NOW)
    swap = ward.ask()
    told = {rest.person: [row.limit for row in rest.passed] for rest in rest_after(swap)}
    assert told == {ward.office.person: ["daily_rest"], ward.other: []}
    (finding,) = rest_findings(swap)
    assert (finding["kind"], ward.office.person.name in finding["title"]) == ("warn", True)


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_and_an_approval_at_the_same_time_leave_one_of_them():
    with office(way="scheduled", has_flex=False) as found:
        ward = staffed(found)
        swap = ward.accepted()

    def act(name: str) -> str:
        try:
            with tenant(found.agency.pk):
                if name == "withdraw":
                    withdraw_swap(swap=swap, by=found.worker, at=NOW)
                else:
                    ward.decide(found.boss)
        except (NotAllowedNow, AttestTask.DoesNotExist):
            return ""
        finally:
            connection.close()
        return name

    try:
        with ThreadPoolExecutor(2) as pool:
            done = [name for name in pool.map(act, ("withdraw", "approve")) if name]
        with tenant(found.agency.pk):
            assert (done, ShiftSwap.objects.get().state) in [(["withdraw"], "withdrawn"), (["approve"], "approved")]
            assert len(ward.plan(found.person)) == len(ward.plan(ward.other)) == 1
            assert not AttestTask.objects.filter(state="waiting").exists()
    finally:
        empty_database()
