"""Facts that move in from an agency's old pay system (inflyttade uppgifter): written in bulk, and taken back exactly.

Only for an agency on its way in: what is written here has been checked row by row against the register, by the rules of
``payroll.employment.checks``. The rows a load wrote are told as ranges of their keys, by table.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from payroll.employment.models import BankAccount, EmploymentSpan, FixedItem, PayTerms, TaxDecision
from payroll.employment.protected import keep_protected
from payroll.runs.models import PayRun, Payslip
from servicecenter.tenancy.bulk import copy_rows, next_ids, text
from servicecenter.workflow.transitions import NotAllowedNow

FACT = ("starts_on", "ends_on")
RECORDED = ("recorded_at", "recorded_by_id")
REPORTED = ("state", "recorded_at", "recorded_by_id", "attested_at")
COLUMNS: dict[str, tuple[str, ...]] = {
    "payroll_person": (
        *("number", "personal_number", "born_on", "given_name", "family_name", "sort_key", "email", "is_protected"),
        "public_id",
    ),
    "payroll_protectedidentity": ("person_id", "personal_number", "given_name", "family_name", "email"),
    "payroll_employment": ("person_id", "number", "form", "central_agreement", "public_id"),
    "payroll_employmentspan": ("employment_id", *FACT, *RECORDED, "reason"),
    "payroll_payterms": (
        *("employment_id", "unit_id", "title", "form", "pay_ore", "extent", "coding"),
        *(*FACT, *RECORDED, "reason"),
    ),
    "payroll_fixeditem": ("employment_id", "code", "amount_ore", *FACT, *RECORDED, "reason"),
    "payroll_taxdecision": (
        *("person_id", "kind", "table", "column", "percent", "adjustment_ore", "extra_ore"),
        *(*FACT, *RECORDED, "reason"),
    ),
    "payroll_bankaccount": ("person_id", "clearing", "account", *FACT, *RECORDED, "reason"),
    "payroll_vacationrow": (
        *("employment_id", "kind", "pot", "year", "on", "days", "reason", "state", "recorded_at", "recorded_by_id"),
        "decided_at",
    ),
    "payroll_flexentry": ("employment_id", "day", "kind", "minutes", "text", "origin", *RECORDED),
    "payroll_absence": (
        *("employment_id", "kind", *FACT, "extent", "working_days", "is_counted", "note", *REPORTED),
        "public_id",
    ),
    "payroll_timeentry": (
        *("employment_id", "code", *FACT, "quantity", "amount_ore", "note", *REPORTED, "public_id"),
    ),
}  # fmt: skip
"""Tables that facts move into, parents before children."""
DATED = (EmploymentSpan, PayTerms, FixedItem, TaxDecision, BankAccount)
DELETE = sql.SQL("DELETE FROM {table} WHERE agency_id = %s AND id BETWEEN %s AND %s")


class Range(NamedTuple):
    """Keys from the first to the last, all written by one load."""

    table: str
    first: int
    last: int


def write_rows(agency_id: int, table: str, rows: Sequence[Sequence[object]]) -> list[int]:
    """Write rows of a table, in the order of its ``COLUMNS``; their keys."""
    if not rows:
        return []
    ids = next_ids(table, len(rows))
    lines = ("\t".join([str(key), str(agency_id), *map(_cell, row)]) + "\n" for key, row in zip(ids, rows, strict=True))
    names = ("id", "agency_id", *COLUMNS[table])
    if table == "payroll_protectedidentity":
        with keep_protected():
            copy_rows(table, names, lines)
    else:
        copy_rows(table, names, lines)
    return ids


def new_public_id() -> str:
    return str(uuid.uuid4())


def _cell(value: object) -> str:
    if value is None:
        return "\\N"
    return text(value) if isinstance(value, str) else str(value)


def ranges(table: str, ids: Iterable[int]) -> list[Range]:
    """The fewest ranges that hold exactly these keys."""
    found: list[Range] = []
    for key in sorted(ids):
        if found and found[-1].last == key - 1:
            found[-1] = found[-1]._replace(last=key)
        else:
            found.append(Range(table, key, key))
    return found


def take_back(agency_id: int, written: Sequence[Range], *, people: Sequence[int]) -> int:
    """Delete exactly these rows (ta tillbaka). Raises ``NotAllowedNow`` when a run or a correction rests on them."""
    _refuse_used(people)
    _refuse_corrected(written)
    order = {table: place for place, table in enumerate(COLUMNS)}
    count = 0
    try:
        with transaction.atomic(), keep_protected(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.taking_back', 'on', true)")
            for row in sorted(written, key=lambda each: -order[each.table]):
                cursor.execute(DELETE.format(table=sql.Identifier(row.table)), [agency_id, row.first, row.last])
                count += cursor.rowcount
            cursor.execute("SELECT set_config('app.taking_back', '', true)")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError:
        raise NotAllowedNow(
            _("Andra uppgifter har registrerats på personerna sedan dess. Ta bort dem först, eller rätta för hand.")
        ) from None
    return count


def _refuse_used(people: Sequence[int]) -> None:
    """Whatever a run has calculated on stays: its samples are sealed even when it was cancelled."""
    runs = PayRun.objects.filter(pk__in=Payslip.objects.filter(person_id__any=people).order_by().values("run_id"))
    used = runs.order_by("month", "pk").first()
    if used is not None:
        raise NotAllowedNow(
            _("%(run)s är %(state)s och har räknat på uppgifterna. De kan inte tas tillbaka, men rättas i registret.")
            % {"run": used, "state": used.get_state_display().lower()}
        )


def _refuse_corrected(written: Sequence[Range]) -> None:
    for model in DATED:
        for row in written:
            if row.table != model._meta.db_table:
                continue
            corrected = model.objects.filter(pk__range=(row.first, row.last), superseded_at__isnull=False).count()
            if corrected:
                raise NotAllowedNow(
                    _("%(count)d inlästa uppgifter har rättats sedan dess (%(what)s). Rätta för hand i stället.")
                    % {"count": corrected, "what": model._meta.verbose_name_plural}
                )


def people_in(written: Sequence[Range]) -> list[int]:
    """The people whose own row is among the written ones, or one of whose facts is."""
    ids: set[int] = set()
    for row in written:
        with connection.cursor() as cursor:
            cursor.execute(PEOPLE[row.table], [row.first, row.last])
            ids.update(found[0] for found in cursor.fetchall())
    return sorted(ids)


def _people_query(table: str, columns: Sequence[str]) -> str:
    if table == "payroll_person":
        return "SELECT id FROM payroll_person WHERE id BETWEEN %s AND %s"
    if "person_id" in columns:
        return f"SELECT DISTINCT person_id FROM {table} WHERE id BETWEEN %s AND %s"  # noqa: S608 - our own table
    return (
        f"SELECT DISTINCT e.person_id FROM {table} f JOIN payroll_employment e ON e.id = f.employment_id"  # noqa: S608
        " WHERE f.id BETWEEN %s AND %s"
    )


PEOPLE = {table: _people_query(table, columns) for table, columns in COLUMNS.items()}
