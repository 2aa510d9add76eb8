"""A list becomes a file that opens right, runs nothing, and is told to the log."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from types import SimpleNamespace

import pytest
from django.http import Http404
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from servicecenter.audit.models import AuditEvent
from servicecenter.audit.reading import reads_of_request
from servicecenter.reports.export import Column, Kind, TooManyRows, csv_bytes, export, xlsx_bytes
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_user

COLUMNS = (
    Column("Namn", "who.name"),
    Column("Antal", "count", Kind.NUMBER),
    Column("Belopp", "amount", Kind.KRONOR),
    Column("Dag", "day", Kind.DAY),
    Column("När", lambda row: row.at, Kind.MOMENT),
)


def row(name="Åsa", amount=-1234567):
    return SimpleNamespace(
        who=SimpleNamespace(name=name),
        count=Decimal("2.5"),
        amount=amount,
        day=date(2026, 11, 25),
        at=datetime(2026, 11, 25, 8, 0, tzinfo=UTC),
    )


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def read_xlsx(content: bytes):
    return list(load_workbook(BytesIO(content)).active.iter_rows())


def test_csv_has_swedish_decimals_local_time_and_a_byte_order_mark():
    content = csv_bytes([row()], COLUMNS)
    assert content.startswith(b"\xef\xbb\xbf")
    assert read_csv(content) == [
        ["Namn", "Antal", "Belopp", "Dag", "När"],
        ["Åsa", "2,5", "-12345,67", "2026-11-25", "2026-11-25 09:00:00"],
    ]


def test_xlsx_keeps_figures_as_figures_and_dates_as_dates():
    _headings, cells = read_xlsx(xlsx_bytes([row()], COLUMNS))
    assert [cell.value for cell in cells] == [
        "Åsa",
        2.5,
        -12345.67,
        datetime(2026, 11, 25),
        datetime(2026, 11, 25, 9, 0),
    ]
    assert cells[2].number_format == "#,##0.00"


def test_an_empty_list_is_a_file_with_headings_only():
    assert read_csv(csv_bytes([], COLUMNS)) == [["Namn", "Antal", "Belopp", "Dag", "När"]]
    assert len(read_xlsx(xlsx_bytes([], COLUMNS))) == 1


def test_a_missing_value_is_an_empty_cell():
    assert read_csv(csv_bytes([row(amount=None)], COLUMNS))[1][2] == ""
    assert read_xlsx(xlsx_bytes([row(amount=None)], COLUMNS))[1][2].value is None


DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1", '=cmd|"/C calc"!A0']


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_looks_like_a_formula_stays_text(text):
    assert read_csv(csv_bytes([row(text)], COLUMNS))[1][0] == f"'{text}"
    cell = read_xlsx(xlsx_bytes([row(text)], COLUMNS))[1][0]
    assert cell.data_type == "s"
    assert cell.value.split() == text.split()


@settings(deadline=None)
@given(st.text())
def test_any_text_is_written_and_never_begins_as_a_formula(text):
    cell = read_csv(csv_bytes([row(text.replace("\r", "").encode("utf-8", "ignore").decode())], COLUMNS))[1][0]
    assert not cell.startswith(tuple("=+-@\t"))
    assert read_xlsx(xlsx_bytes([row(text.encode("utf-8", "ignore").decode())], COLUMNS))[1][0].data_type != "f"


def test_a_list_too_long_for_a_sheet_is_refused_with_advice(monkeypatch):
    monkeypatch.setattr("servicecenter.reports.export.MOST_XLSX_ROWS", 1)
    with pytest.raises(TooManyRows, match="CSV"):
        xlsx_bytes([row(), row()], COLUMNS)


@pytest.mark.django_db
def test_the_file_is_told_to_the_log_with_its_number_of_rows():
    agency = make_agency()
    request = RequestFactory().get("/logg/")
    request.agency, request.user = agency, make_user(agency)
    with reads_of_request(request) as reads, tenant(agency.pk):
        response = export([row(), row()], COLUMNS, name="Händelser och läsningar", fmt="csv")
        reads.write()
        event = AuditEvent.objects.get(event="file_exported")
    assert response["Content-Disposition"].startswith('attachment; filename="handelser-och-lasningar-2')
    assert event.detail == {"path": "/logg/", "rows": 2}
    assert event.object_name.endswith(".csv")


def test_an_unknown_format_is_not_found():
    with pytest.raises(Http404):
        export([], COLUMNS, name="x", fmt="pdf")


def test_a_file_outside_a_request_is_refused_since_the_log_would_not_know():
    with pytest.raises(RuntimeError, match="utanför ett anrop"):
        export([], COLUMNS, name="x", fmt="csv")
