"""A customer's data moves in: checked against the register, loaded once by a second person, and taken back exactly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from onboarding.data_migration import jobs
from onboarding.data_migration.actions import ask_to_load, take_load_back
from onboarding.data_migration.jobs import check_on, load_on
from onboarding.models import DataLoad, EarlierPay, LoadedRange, RawRow, ReceivedFile, StagedRow
from onboarding.received_files import actions
from onboarding.received_files import jobs as file_jobs
from onboarding.received_files.jobs import wake_check
from onboarding.source_files.columns import kinds
from onboarding.source_files.writing import build_csv
from payroll.models import (
    Absence,
    BankAccount,
    Employment,
    EmploymentSpan,
    FixedItem,
    FlexEntry,
    PayTerms,
    Person,
    ProtectedIdentity,
    TaxDecision,
    TimeEntry,
    VacationRow,
)
from payroll.salary_types.catalogue import by_key
from servicecenter.models import AuditEvent
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.consistency.test_fault_points import named_points
from tests.factories import NOW, make_user
from tests.factories.moving_in import Mover, make_mover, number, people_files, personal_number, rejected
from tests.factories.runs import Office, calculated, client_of, fixed
from tests.faults.walk import Killer, KillerEverywhere, walked_through

pytestmark = pytest.mark.django_db
TABLES = (
    *(Person, Employment, EmploymentSpan, PayTerms, FixedItem, TaxDecision, BankAccount, VacationRow, FlexEntry),
    *(Absence, TimeEntry, EarlierPay),
)


@pytest.fixture
def mover() -> Mover:
    return make_mover()


def rows_of(mover: Mover) -> dict[str, int]:
    with mover:
        return {model.__name__: model.objects.count() for model in TABLES}


def more_files() -> dict[str, list[dict[str, Any]]]:
    """What the first of the people has besides."""
    own = {"person": number(0), "employment": 1}
    supplement, overtime = by_key("fixed_supplement").code, by_key("overtime_simple").code
    october = {"starts_on": date(2026, 10, 5), "ends_on": date(2026, 10, 7)}
    on = {"year": 2026, "on": date(2026, 1, 1)}
    return {
        "supplements": [own | {"code": supplement, "amount": 150_000, "starts_on": date(2025, 1, 1)}],
        "balances": [
            own | on | {"kind": "saved", "quantity": Decimal(12)},
            own | on | {"kind": "flex", "quantity": Decimal("-3.5")},
        ],
        "absences": [own | october | {"kind": "sick", "extent": Decimal(100)}],
        "time": [own | {"code": overtime, "starts_on": date(2026, 10, 20), "quantity": Decimal("2.5")}],
        "history": [{"person": number(0), "month": "2026-09", "code": "11100", "amount": 3_000_000}],
    }


def test_everything_a_payable_person_needs_is_written(mover: Mover) -> None:
    load = mover.move_in(people_files(2) | more_files())
    assert (load.state, load.rows, load.people) == ("loaded", 16, 2)
    with mover:
        person = Person.objects.get(number=number(0))
        assert (person.personal_number, person.name) == (personal_number(0), "Åsa Ek0")
        assert Absence.objects.get().working_days == 3
        assert TimeEntry.objects.get().quantity == Decimal("2.5")
        assert FlexEntry.objects.get().minutes == -210
        assert VacationRow.objects.get().days == 12
        assert EarlierPay.objects.get().amount_ore == 3_000_000
        assert not RawRow.objects.exists()
        assert not StagedRow.objects.exists()


def test_the_pay_run_pays_them_at_once(mover: Mover) -> None:
    mover.move_in(people_files(3))
    office = Office(mover.agency, make_user(mover.agency, "payroll_clerk"), make_user(mover.agency, "payroll_approver"))
    run = calculated(office)
    assert (run.payslips, run.set_aside, run.gross_ore) == (3, 0, 9_003_000)


def test_the_same_files_twice_change_nothing(mover: Mover) -> None:
    files = people_files(2) | more_files()
    mover.move_in(files)
    before = rows_of(mover)
    for kind, rows in files.items():
        file = mover.hand_in(kind, build_csv(kinds()[kind], rows))
        assert (file.known, file.rejected) == (file.total, 0), kind
    with mover, pytest.raises(NotAllowedNow, match="finns redan"):
        ask_to_load(project=mover.project, by=mover.loader, at=NOW)
    assert rows_of(mover) == before


def test_a_load_is_taken_back_exactly(mover: Mover) -> None:
    mover.move_in(people_files(1))
    before = rows_of(mover)
    more = {kind: rows[1:] for kind, rows in people_files(3).items()} | more_files()
    load = mover.move_in(more)
    assert rows_of(mover) != before
    with mover:
        taken = take_load_back(load=load, reason="Fel fil", by=mover.migrator, at=NOW)
        assert (taken.state, LoadedRange.objects.filter(load=load).exists()) == ("taken_back", False)
    assert rows_of(mover) == before
    again = mover.move_in(more)
    assert again.state == "loaded"


def test_protected_people_are_written_behind_the_wall_and_taken_back(mover: Mover) -> None:
    files = people_files(2)
    files["people"][0]["is_protected"] = True
    load = mover.move_in(files)
    with mover:
        person = Person.objects.get(number=number(0))
        assert (person.is_protected, person.personal_number, person.given_name) == (True, "", "")
        assert not ProtectedIdentity.objects.exists(), "closed to everyone"
        take_load_back(load=load, reason="Fel", by=mover.migrator, at=NOW)
        assert not Person.objects.exists()


def test_pay_of_the_old_system_is_shown_on_the_person_s_page_with_its_source(mover: Mover) -> None:
    mover.move_in(people_files(2) | {"history": more_files()["history"]})
    with mover:
        first, second = Person.objects.order_by("number")
    clerk = client_of(make_user(mover.agency, "payroll_clerk"), mover.agency)
    assert (
        reverse("employee_earlier_pay", args=[first.public_id])
        in clerk.get(reverse("employee", args=[first.public_id])).content.decode()
    )
    page = clerk.get(reverse("employee_earlier_pay", args=[first.public_id])).content.decode()
    for told in ("2026-09", "Månadslön", "30&nbsp;000,00", "Gamla lönen, Inläsning 1"):
        assert told in page.replace("\u00a0", "&nbsp;"), told
    assert "Inget är övertaget" in clerk.get(reverse("employee_earlier_pay", args=[second.public_id])).content.decode()
    with mover:
        assert AuditEvent.objects.filter(event="read", object_kind="pay", person_id=first.pk).count() == 1
    lead = client_of(mover.migrator, mover.agency)
    assert lead.get(reverse("employee_earlier_pay", args=[first.public_id])).status_code == 403


def test_what_a_definitive_run_rests_on_is_not_taken_back(mover: Mover) -> None:
    load = mover.move_in(people_files(2))
    office = Office(mover.agency, make_user(mover.agency, "payroll_clerk"), make_user(mover.agency, "payroll_approver"))
    fixed(office, "2026-11", at=NOW)
    before = rows_of(mover)
    with mover, pytest.raises(NotAllowedNow, match="definitiv"):
        take_load_back(load=load, reason="Fel", by=mover.migrator, at=NOW)
    assert rows_of(mover) == before


def test_what_a_preliminary_run_has_calculated_on_stays_too(mover: Mover) -> None:
    load = mover.move_in(people_files(2))
    clerk = make_user(mover.agency, "payroll_clerk")
    calculated(Office(mover.agency, clerk, make_user(mover.agency, "payroll_approver")))
    with mover, pytest.raises(NotAllowedNow, match="rättas i registret"):
        take_load_back(load=load, reason="Fel", by=mover.migrator, at=NOW)


def test_a_flex_balance_is_removed_only_while_a_load_is_taken_back(mover: Mover) -> None:
    mover.move_in(people_files(1) | {"balances": more_files()["balances"]})
    with mover, pytest.raises(IntegrityError, match="ändras inte"), transaction.atomic():
        FlexEntry.objects.all().delete()


def test_after_go_live_nothing_is_loaded_or_taken_back(mover: Mover) -> None:
    load = mover.move_in(people_files(1))
    with mover:
        mover.project.go_live_on = date(2026, 11, 1)
        mover.project.save()
        with pytest.raises(NotAllowedNow, match="driftsatt"):
            take_load_back(load=load, reason="Fel", by=mover.migrator, at=NOW)
    mover.hand_in("people", build_csv(kinds()["people"], people_files(2)["people"]))
    with mover, pytest.raises(NotAllowedNow, match="driftsatt"):
        ask_to_load(project=mover.project, by=mover.loader, at=NOW)


def test_whoever_handed_the_files_in_does_not_load_them(mover: Mover) -> None:
    mover.hand_in("people", build_csv(kinds()["people"], people_files(1)["people"]))
    with mover, pytest.raises(SecondPersonNeeded):
        ask_to_load(project=mover.project, by=mover.migrator, at=NOW)


def test_who_may_not_migrate_is_refused(mover: Mover) -> None:
    other = make_user(mover.agency, "onboarding_member")
    with mover, pytest.raises(PermissionDenied):
        ask_to_load(project=mover.project, by=other, at=NOW)


def test_rows_are_refused_by_what_the_register_says(mover: Mover) -> None:
    mover.move_in(people_files(2))
    people = people_files(3)["people"]
    people[0]["family_name"] = "Annan"
    people[2]["personal_number"] = personal_number(1)
    found = mover.hand_in("people", build_csv(kinds()["people"], people[:1] + people[2:]))
    assert [what for _line, _field, what in rejected(mover, found)] == [
        "Anställningsnumret finns redan med andra uppgifter.",
        "Personen finns redan med ett annat anställningsnummer.",
    ]
    pay = people_files(4)["pay"]
    pay[0]["pay"] += 1
    pay[3]["unit"] = "finns inte"
    found = mover.hand_in("pay", build_csv(kinds()["pay"], [pay[0], pay[3]]))
    assert [(field, what) for _line, field, what in rejected(mover, found)] == [
        ("Gäller från", "Registret säger något annat som gäller då."),
        ("Anställningsnummer", "Personen finns varken i registret eller i en fil med personer."),
    ]


def test_pay_history_closes_each_row_where_the_next_begins(mover: Mover) -> None:
    files = people_files(1)
    first = files["pay"][0]
    files["pay"] = [first, first | {"starts_on": date(2026, 10, 1), "pay": 3_100_000}]
    mover.move_in(files)
    with mover:
        ends = list(PayTerms.objects.order_by("starts_on").values_list("ends_on", "pay_ore"))
    assert ends == [(date(2026, 9, 30), 3_000_000), (None, 3_100_000)]


def test_overlapping_rows_of_a_file_are_refused(mover: Mover) -> None:
    files = people_files(1)
    first = files["pay"][0] | {"ends_on": date(2026, 10, 15)}
    mover.hand_in("people", build_csv(kinds()["people"], files["people"]))
    mover.hand_in("employments", build_csv(kinds()["employments"], files["employments"]))
    rows = [first, first | {"starts_on": date(2026, 10, 1), "ends_on": None, "pay": 1}]
    found = mover.hand_in("pay", build_csv(kinds()["pay"], rows))
    assert [what for _line, _field, what in rejected(mover, found)] == ["Raden börjar innan raden före har slutat."]
    assert (found.accepted, found.rejected) == (1, 1)


def test_a_mapping_is_kept_for_the_next_file_of_the_system(mover: Mover) -> None:
    content = f"Nr;Pnr;Kallas;Släkt\n7;{personal_number(7)};Åsa;Ek\n".encode()
    columns = {"Nr": "person", "Pnr": "personal_number", "Kallas": "given_name", "Släkt": "family_name"}
    with mover:
        file = mover.receive("people", content)
        actions.map_file(file=file, columns=columns, codes={}, by=mover.migrator, at=NOW)
        from onboarding.received_files.queries import proposed_columns

        assert proposed_columns(mover.receive("people", content)) == columns


def test_the_register_that_changed_since_the_check_stops_the_load_and_nothing_is_written(mover: Mover) -> None:
    mover.hand_in("people", build_csv(kinds()["people"], people_files(2)["people"]))
    with mover:
        from tests.factories import make_person

        make_person(number=number(1))
    load = mover.load()
    assert load.state == "stopped"
    assert "Kontrollera dem igen" in load.error
    with mover:
        assert Person.objects.count() == 1
        assert ReceivedFile.objects.get().load is None


def test_another_agency_sees_none_of_it(mover: Mover) -> None:
    mover.move_in(people_files(1))
    other = make_mover()
    with tenant(other.agency.pk):
        assert not DataLoad.objects.exists()
        assert not ReceivedFile.objects.exists()


class Moving:
    """Files handed in, checked, loaded and taken back, by workers that die."""

    def __init__(self) -> None:
        self.mover = make_mover()
        self.files = people_files(5)

    def steps(self) -> Any:
        for kind in self.files:
            yield lambda kind=kind: self._receive(kind)
            yield lambda kind=kind: self._map(kind)
            yield lambda kind=kind: self._check(kind)
        yield self._ask
        yield self._load
        yield self._take_back
        yield self._sweep

    def take(self, step: Any) -> None:
        step()

    def _file(self, kind: str) -> ReceivedFile | None:
        with self.mover:
            return ReceivedFile.objects.filter(kind=kind).first()

    def _receive(self, kind: str) -> None:
        if self._file(kind) is None:
            with self.mover:
                self.mover.receive(kind, build_csv(kinds()[kind], self.files[kind]))

    def _map(self, kind: str) -> None:
        file = self._file(kind)
        if file.state == "received":
            with self.mover:
                self.mover.map(file)
            wake_check(file)

    def _check(self, kind: str) -> None:
        check_on(agency_id=self.mover.agency.pk, file_id=self._file(kind).pk, at=NOW)

    def _ask(self) -> None:
        with self.mover:
            if DataLoad.objects.exists():
                return
            load = ask_to_load(project=self.mover.project, by=self.mover.loader, at=NOW)
        jobs.wake_load(self.mover.agency.pk, load.pk)

    def _load(self) -> None:
        with self.mover:
            load = DataLoad.objects.get()
        load_on(agency_id=self.mover.agency.pk, load_id=load.pk, at=NOW)

    def _take_back(self) -> None:
        self.loaded = getattr(self, "loaded", None) or rows_of(self.mover)
        with self.mover:
            load = DataLoad.objects.get()
            if load.state == "loaded":
                take_load_back(load=load, reason="Prov", by=self.mover.migrator, at=NOW)

    def _sweep(self) -> None:
        jobs.wake_what_is_still(agency_id=self.mover.agency.pk, at=NOW)

    def outcome(self) -> dict[str, Any]:
        with self.mover:
            load = DataLoad.objects.get()
            checked = list(ReceivedFile.objects.order_by("pk").values_list("kind", "accepted", "rejected", "state"))
        return {"loaded": self.loaded, "left": rows_of(self.mover), "load": (load.state, load.rows), "files": checked}


@pytest.mark.django_db(transaction=True)
def test_wherever_the_process_dies_each_row_is_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "tell_workers", lambda *given, **about: True)
    monkeypatch.setattr(file_jobs, "tell_workers", lambda *given, **about: True)
    monkeypatch.setattr(actions, "MOST_TRIES", 50)
    monkeypatch.setattr("onboarding.data_migration.actions.MOST_TRIES", 50)
    monkeypatch.setattr(actions, "AT_A_TIME", 2)
    undisturbed = walked_through(Moving(), Killer())
    assert undisturbed["loaded"]["Person"] == 5
    assert undisturbed["load"] == ("taken_back", 25)
    assert set(undisturbed["left"].values()) == {0}
    killer = KillerEverywhere()
    assert walked_through(Moving(), killer) == undisturbed
    points = set(named_points("onboarding/received_files/", "onboarding/data_migration/"))
    assert points <= set(killer.struck), "en felpunkt passeras aldrig"
