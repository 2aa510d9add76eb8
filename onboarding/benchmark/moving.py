"""How long it takes to move an agency in (mätning): its files received, checked and loaded, and a month compared."""

from __future__ import annotations

import gc
import os
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from time import perf_counter
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from stdnum import luhn

from onboarding.data_migration.actions import ask_to_load
from onboarding.data_migration.jobs import check_on, load_on
from onboarding.differences.compare import compare
from onboarding.differences.groups import Grouping
from onboarding.differences.model import Line
from onboarding.projects.models import Project, TemplateVersion
from onboarding.received_files.actions import map_file, receive_file
from onboarding.received_files.queries import codes_to_say, proposed_columns
from onboarding.source_files.columns import kinds
from onboarding.source_files.writing import build_csv
from payroll.moving_in.rows import COLUMNS
from payroll.salary_types.catalogue import CATALOGUE, Section
from servicecenter.accounts.models import Membership, User
from servicecenter.accounts.roles import Role
from servicecenter.agencies.models import Agency, Unit
from servicecenter.ledger.actions import ensure_accounts
from servicecenter.operations.machine import forget_peak, peak_memory
from servicecenter.papers.actions import add_version, approve_paper, make_paper, sign_paper, submit_paper
from servicecenter.papers.models import PaperKind, Source
from servicecenter.printing.document import Document, render_document
from servicecenter.tenancy.scope import tenant

CODE = "inflyttning"
ANNEX = Document("Personuppgiftsbilaga", "Mätningens", "Servicecentret", "Personuppgiftsbilaga", (), ())
LINES_EACH = 12
CODES = [code for code, found in CATALOGUE.items() if found.section is not Section.EMPLOYER][:LINES_EACH]
Measured = Iterator[tuple[str, str]]


def measure(people: int) -> Measured:
    """Lines of the report: seconds of each step and its memory, and the ratio to COPY of the same rows."""
    agency, project, users = _agency()
    files = {kind: build_csv(kinds()[kind], rows) for kind, rows in people_files(people).items()}
    steps = dict.fromkeys(("receive", "check", "load"), 0.0)
    gc.collect()
    forget_peak()
    idle = peak_memory(os.getpid())
    with tenant(agency.pk):
        ids = []
        for kind, content in files.items():
            with _timed(steps, "receive"):
                ids.append(_received(project, kind, content, users[0]))
    for file_id in ids:
        with _timed(steps, "check"):
            check_on(agency_id=agency.pk, file_id=file_id, at=timezone.now())
    with tenant(agency.pk):
        load = ask_to_load(project=project, by=users[1], at=timezone.now())
    statements = _Statements()
    with _timed(steps, "load"), connection.execute_wrapper(statements):
        load_on(agency_id=agency.pk, load_id=load.pk, at=timezone.now())
    taken = peak_memory(os.getpid()) - idle
    with tenant(agency.pk):
        load.refresh_from_db()
        rows, floor = _floor()
    if load.state != "loaded":
        raise RuntimeError(load.error)
    whole = sum(steps.values())
    for name, words in (("receive", "files received"), ("check", "rows checked"), ("load", "register written")):
        yield f"moving in {people} people: {words}", f"{steps[name]:.1f} s"
    yield "of the writing, the database with rules and indexes", f"{statements.seconds:.1f} s"
    yield "most memory beside what the files take", f"{taken:.0f} MB"
    yield f"COPY of the same {rows} rows", f"{floor:.2f} s"
    yield "moving in, ratio to COPY", f"{whole / floor:.1f} (the load alone {steps['load'] / floor:.1f})"


def measure_differ(people: int) -> Measured:
    """Seconds and most memory of comparing two months of so many people."""
    seconds = min(_compared(people)[0] for _round in range(3))
    gc.collect()
    tracemalloc.start()
    _compared(people // 10)
    small = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    _seconds, grouping = _compared(people)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    lines = people * LINES_EACH
    yield (
        f"two results of {lines} lines compared",
        f"{seconds:.2f} s ({lines / seconds / 1e6:.2f} million lines a second)",
    )
    yield "most memory, and with a tenth of the people", f"{peak / 1e3:.0f} kB, {small / 1e3:.0f} kB"
    yield "differences found in groups", f"{grouping.totals.differences} in {len(grouping.groups)}"


def _compared(people: int) -> tuple[float, Grouping]:
    grouping = Grouping()
    began = perf_counter()
    for compared in compare(_lines(people, 0), _lines(people, 97)):
        grouping.take(compared)
    return perf_counter() - began, grouping


def _lines(people: int, every: int) -> Iterator[Line]:
    """A result with something changed for one person in so many."""
    for place in range(people):
        number = f"{place:06d}"
        for turn, code in enumerate(CODES):
            changed = 137 if every and place % every == 3 and turn == place % LINES_EACH else 0
            yield Line(number, code, 100_000 + place * 7 + turn + changed, Decimal(1))


def people_files(count: int) -> dict[str, list[dict[str, Any]]]:
    """Everything that makes so many made-up people payable."""
    since = {"starts_on": date(2025, 1, 1)}
    own = [{"person": f"{place + 1:06d}"} for place in range(count)]
    born = date(1965, 1, 1)
    numbers = [_personal_number(born + timedelta(days=place % 12_000), place // 12_000) for place in range(count)]
    return {
        "people": [
            row | {"personal_number": number, "given_name": "Åsa", "family_name": f"Ek {row['person']}"}
            for row, number in zip(own, numbers, strict=True)
        ],
        "employments": [row | since | {"employment": 1, "form": "permanent", "agreement": "saco"} for row in own],
        "pay": [
            row | since | {
                "employment": 1, "unit": "100", "form": "monthly", "pay": 3_000_000 + place, "extent": Decimal(100),
                "coding": "100",
            }
            for place, row in enumerate(own)
        ],
        "tax": [row | since | {"kind": "table", "table": 33, "column": 1} for row in own],
        "bank": [row | since | {"clearing": "5000", "account": "0000019"} for row in own],
    }  # fmt: skip


def _personal_number(born_on: date, turn: int) -> str:
    digits = f"{born_on:%y%m%d}{turn + 100:03d}"
    return f"19{digits}{luhn.calc_check_digit(digits)}"


def _received(project: Project, kind: str, content: bytes, by: User) -> int:
    at = timezone.now()
    told = {"system": "Mätningens system", "kind": kind, "name": f"{kind}.csv"}
    file = receive_file(project=project, content=BytesIO(content), by=by, at=at, **told)
    columns = proposed_columns(file)
    codes = {
        column.field: {word: ours for word, ours in words if ours} for column, words in codes_to_say(file, columns)
    }
    map_file(file=file, columns=columns, codes=codes, by=by, at=at)
    return file.pk


class _Statements:
    """Seconds that the database's own statements take, without what is made ready for them."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], *given: Any) -> Any:
        began = perf_counter()
        try:
            return execute(*given)
        finally:
            self.seconds += perf_counter() - began


@contextmanager
def _timed(steps: dict[str, float], name: str) -> Iterator[None]:
    began = perf_counter()
    yield
    steps[name] += perf_counter() - began


def _floor() -> tuple[int, float]:
    """Rows of the agency in scope and the seconds it takes to COPY them into tables without rules."""
    rows, seconds = 0, 0.0
    for table in COLUMNS:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMP TABLE floor_rows AS SELECT * FROM {table}")  # noqa: S608
            rows += cursor.rowcount
            with cursor.copy("COPY floor_rows TO STDOUT") as copy:
                content = b"".join(bytes(piece) for piece in copy)
            cursor.execute("TRUNCATE floor_rows")
            began = perf_counter()
            with cursor.copy("COPY floor_rows FROM STDIN") as copy:
                copy.write(content)
            seconds += perf_counter() - began
            cursor.execute("DROP TABLE floor_rows")
    return rows, seconds


@transaction.atomic
def _agency() -> tuple[Agency, Project, list[User]]:
    """An agency on its way in, with the annex on personal data signed."""
    at = timezone.now()
    stamp = f"{at:%H%M%S}"
    agency = Agency.objects.create(
        code=f"{CODE}-{stamp}", name=f"Inflyttning {stamp}", sort_key=stamp, organisation_number=f"2021{stamp}",
        bank_account="SE3550000000054910000003",
    )  # fmt: skip
    roles = (
        Role.ACCOUNT_MANAGER,
        Role.ONBOARDING_LEAD,
        Role.CENTRE_SIGNATORY,
        Role.CUSTOMER_LEAD,
        Role.CUSTOMER_SIGNATORY,
    )
    with tenant(agency.pk):
        Unit.objects.create(code="100", name="Enheten", cost_centre="100")
        ensure_accounts()
        people = {role: _user(agency, role, f"{role}-{stamp}") for role in roles}
        second = _user(agency, Role.ONBOARDING_LEAD, f"second-{stamp}")
        number = TemplateVersion.objects.count() + 1
        template = TemplateVersion.objects.create(
            kind="payroll", number=number, content={}, reason="Mätning", published_at=at
        )
        project = Project.objects.create(
            kind="payroll", template=template, name="Mätning", services=["payroll"], started_at=at,
            wanted_go_live_on=timezone.localdate(at) + timedelta(days=90), started_by=people[Role.ACCOUNT_MANAGER],
        )  # fmt: skip
        _sign(people, at)
    return agency, project, [people[Role.ONBOARDING_LEAD], second]


def _user(agency: Agency, role: str, name: str) -> User:
    user = User.objects.create(email=f"{name}@matning.example", full_name=name, password="!")  # noqa: S106
    Membership.objects.create(agency=agency, user=user, role=role, starts_on=date(2025, 1, 1))
    return user


def _sign(people: dict[str, User], at: datetime) -> None:
    told: dict[str, Any] = {"by": people[Role.ACCOUNT_MANAGER], "at": at}
    paper = make_paper(kind=PaperKind.DATA_PROCESSING, title="Personuppgiftsbilaga", **told)
    content = render_document(ANNEX, created_at=at)
    paper = add_version(paper=paper, name="bilaga.pdf", content=content, source=Source.GENERATED, **told)
    paper = submit_paper(paper=paper, **told)
    steps: tuple[tuple[Callable[..., Any], str], ...] = (
        (approve_paper, Role.ONBOARDING_LEAD),
        (approve_paper, Role.CUSTOMER_LEAD),
        (sign_paper, Role.CENTRE_SIGNATORY),
        (sign_paper, Role.CUSTOMER_SIGNATORY),
    )
    for act, role in steps:
        act(paper=paper, seen_sha256=paper.sha256, by=people[role], at=at)
        paper.refresh_from_db()
