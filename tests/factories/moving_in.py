"""A customer that moves in: its old system's files, who hands them in and who loads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from stdnum import luhn

from onboarding.data_migration.actions import ask_to_load
from onboarding.data_migration.jobs import check_on, load_on
from onboarding.models import DataLoad, ParallelRun, Project, ReceivedFile
from onboarding.parallel_runs.actions import start_parallel_run
from onboarding.parallel_runs.jobs import calculate_on, check_results_on
from onboarding.received_files.actions import map_file, receive_file
from onboarding.received_files.queries import codes_to_say, proposed_columns
from onboarding.source_files.columns import kinds
from onboarding.source_files.writing import build_csv
from payroll.runs.trial import Trial
from servicecenter.accounts.roles import Role
from servicecenter.models import Agency, User
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_agency, make_user
from tests.factories.onboarding import make_project
from tests.factories.papers import signed

OCTOBER = "2026-10"


@dataclass
class Mover:
    """An agency on its way in, with the annex on personal data signed unless a test says otherwise."""

    agency: Agency
    project: Project
    migrator: User
    loader: User
    customer: User

    def __enter__(self) -> Mover:
        self._scope = tenant(self.agency.pk)
        self._scope.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._scope.__exit__(*error)

    def receive(self, kind: str, content: bytes, *, month: str = "", name: str = "") -> ReceivedFile:
        told = {"system": "Gamla lönen", "kind": kind, "name": name or f"{kind}.csv", "month": month}
        return receive_file(project=self.project, content=BytesIO(content), by=self.migrator, at=NOW, **told)

    def map(self, file: ReceivedFile, codes: Mapping[str, Mapping[str, str]] | None = None, **more: Any) -> None:
        columns = proposed_columns(file)
        found = {
            column.field: {word: ours for word, ours in words if ours} for column, words in codes_to_say(file, columns)
        }
        map_file(file=file, columns=columns, codes=found | dict(codes or {}), by=self.migrator, at=NOW, **more)

    def hand_in(self, kind: str, content: bytes, **more: Any) -> ReceivedFile:
        """Received, mapped as proposed, and checked."""
        with self:
            file = self.receive(kind, content)
            self.map(file, **more)
        check_on(agency_id=self.agency.pk, file_id=file.pk, at=NOW)
        with self:
            file.refresh_from_db()
        return file

    def load(self, *, at: datetime = NOW) -> DataLoad:
        with self:
            load = ask_to_load(project=self.project, by=self.loader, at=at)
        load_on(agency_id=self.agency.pk, load_id=load.pk, at=at)
        with self:
            load.refresh_from_db()
        return load

    def move_in(self, files: Mapping[str, Iterable[Mapping[str, Any]]]) -> DataLoad:
        """Every file handed in and loaded."""
        for kind, rows in files.items():
            file = self.hand_in(kind, build_csv(kinds()[kind], rows))
            assert file.rejected == 0, list(rejected(self, file))
        return self.load()

    def our_results(self, month: str = OCTOBER, *, at: datetime = NOW) -> list[dict[str, Any]]:
        """What we would pay, as a file of the old system would tell it."""
        with self:
            trial = Trial.of(month, since=date.fromisoformat(f"{month}-01"), known_at=at)
            outcome = trial.calculate(trial.people())
            assert not outcome.set_aside
            numbers = dict(_numbers())
            return [
                {"person": numbers[slip.person_id], "code": line.code, "quantity": line.quantity, "amount": line.amount}
                for _facts, slip in outcome.payslips
                for line in slip.lines
            ]

    def parallel_run(
        self, rows: Iterable[Mapping[str, Any]], month: str = OCTOBER, *, at: datetime = NOW
    ) -> ParallelRun:
        with self:
            file = self.receive("results", build_csv(kinds()["results"], rows), month=month)
            self.map(file)
        check_results_on(agency_id=self.agency.pk, file_id=file.pk, at=at)
        with self:
            run = start_parallel_run(file=file, since=date.fromisoformat(f"{month}-01"), by=self.migrator, at=at)
        calculate_on(agency_id=self.agency.pk, run_id=run.pk, at=at)
        with self:
            run.refresh_from_db()
        return run


def _numbers() -> Iterable[tuple[int, str]]:
    from payroll.models import Person

    return Person.objects.order_by("pk").values_list("pk", "number")


def rejected(mover: Mover, file: ReceivedFile) -> list[tuple[int, str, str]]:
    from onboarding.models import FileReject

    with mover:
        rows = FileReject.objects.filter(file=file).order_by("line", "id")
        return [(row.line, row.field, row.what) for row in rows]


def make_mover(*, is_agreed: bool = True, **given: Any) -> Mover:
    agency = make_agency(**given)
    roles = (
        *(Role.ACCOUNT_MANAGER, Role.ONBOARDING_LEAD, Role.CENTRE_SIGNATORY),
        *(Role.CUSTOMER_LEAD, Role.CUSTOMER_SIGNATORY),
    )
    people = {role: make_user(agency, role) for role in roles}
    with tenant(agency.pk):
        project = make_project(agency)
        if is_agreed:
            signed(people, "data_processing", text="Personuppgiftsbilaga")
    return Mover(
        agency,
        project,
        people[Role.ONBOARDING_LEAD],
        make_user(agency, Role.ONBOARDING_LEAD),
        people[Role.CUSTOMER_LEAD],
    )


def personal_number(place: int) -> str:
    """A made-up person's number with a right check digit, another for every place."""
    born = date(1970, 1, 1) + timedelta(days=place % 10_000)
    digits = f"{born:%y%m%d}{place // 10_000 + 100:03d}"
    return f"19{digits}{luhn.calc_check_digit(digits)}"


def number(place: int) -> str:
    return f"{place + 1:06d}"


def people_files(count: int, *, starts_on: date = date(2025, 1, 1)) -> dict[str, list[dict[str, Any]]]:
    """Everything that makes so many people payable."""
    own = [{"person": number(place)} for place in range(count)]
    since = {"starts_on": starts_on}
    return {
        "people": [
            row | {"personal_number": personal_number(place), "given_name": "Åsa", "family_name": f"Ek{place}"}
            for place, row in enumerate(own)
        ],
        "employments": [
            row | since | {"employment": 1, "form": "permanent", "agreement": "saco"} for row in own
        ],
        "pay": [
            row | since | {
                "employment": 1, "unit": "100", "form": "monthly", "pay": 3_000_000 + 1_000 * place,
                "extent": Decimal(100), "coding": "100",
            }
            for place, row in enumerate(own)
        ],
        "tax": [row | since | {"kind": "table", "table": 30 + place % 5, "column": 1} for place, row in enumerate(own)],
        "bank": [row | since | {"clearing": "5000", "account": "0000019"} for row in own],
    }  # fmt: skip
