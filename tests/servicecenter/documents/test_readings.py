"""A document is read exactly once, whatever dies when, and one that cannot be read is given up in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from servicecenter.documents import readings
from servicecenter.documents.actions import store_document
from servicecenter.documents.readings import CLAIM_IS_OLD, MOST_ATTEMPTS, read_now, readings_left
from servicecenter.documents.storage import path_of
from servicecenter.documents.tasks import remove_orphaned_files, sweep_readings
from servicecenter.models import Agency, AuditEvent, Document, DocumentReading, User
from servicecenter.tenancy.scope import tenant
from tests.consistency.test_fault_points import named_points
from tests.factories import NOW, make_agency, make_user
from tests.factories.pdfs import text_pdf
from tests.faults.walk import Killer, KillerEverywhere, Step, walked_through

pytestmark = pytest.mark.django_db(transaction=True)
LINES = ["Kafé Lärkan AB", "Org.nr 556016-0680", "2026-11-03 12:14", "Summa SEK 155,00", "Varav moms 12 % 16,61"]


@pytest.fixture
def sent(monkeypatch: Any) -> list[int]:
    """Which documents the workers were told of."""
    told: list[int] = []
    monkeypatch.setattr(readings, "wake", lambda _agency_id, document_id: told.append(document_id))
    monkeypatch.setattr("servicecenter.documents.tasks.wake", lambda _agency_id, document_id: told.append(document_id))
    return told


def stored(agency: Agency, by: User, lines: list[str]) -> Document:
    return store_document(agency=agency, by=by, at=NOW, name="kvitto.pdf", content=text_pdf(lines))


def reading(agency: Agency) -> DocumentReading:
    with tenant(agency.pk):
        return DocumentReading.objects.get()


@dataclass
class Receipt:
    """One receipt handed in, and read by whichever worker comes to it."""

    agency: Agency
    by: User
    at: datetime = NOW
    found: list[int] = field(default_factory=list)

    def steps(self) -> Iterator[Step]:
        yield from (self.hand_in, self.have_read, self.have_read)

    def take(self, step: Step) -> None:
        self.at += CLAIM_IS_OLD + timedelta(minutes=1)
        step()

    def hand_in(self) -> None:
        stored(self.agency, self.by, LINES)

    def have_read(self) -> None:
        with tenant(self.agency.pk):
            left = readings_left(self.at)
        for document_id in left:
            read_now(agency_id=self.agency.pk, document_id=document_id, at=self.at)

    def outcome(self) -> dict[str, Any]:
        with tenant(self.agency.pk):
            [row] = DocumentReading.objects.values("state", "issued_on", "gross_ore", "currency", "supplier", "how")
            told = AuditEvent.objects.filter(event="document_stored").count()
        return row | {"told": told}


def test_wherever_the_process_dies_a_receipt_is_kept_once_and_read_once(sent: list[int]):
    def new() -> Receipt:
        agency = make_agency()
        return Receipt(agency, make_user(agency))

    undisturbed = walked_through(new(), Killer())
    assert undisturbed == {
        "state": "read",
        "issued_on": date(2026, 11, 3),
        "gross_ore": 155_00,
        "currency": "SEK",
        "supplier": "Kafé Lärkan AB",
        "how": "text",
        "told": 1,
    }
    killer = KillerEverywhere()
    assert walked_through(new(), killer) == undisturbed
    assert set(named_points("servicecenter/documents/")) <= set(killer.struck)


def test_workers_are_told_after_the_commit_and_the_sweep_tells_of_what_is_left(
    agency: Agency, employee: User, sent: list[int]
):
    document = stored(agency, employee, LINES)
    assert sent == [document.pk]
    sweep_readings()
    assert sent == [document.pk] * 2
    read_now(agency_id=agency.pk, document_id=document.pk, at=NOW)
    sweep_readings()
    assert sent == [document.pk] * 2


def test_one_who_is_at_it_is_left_alone_until_not_heard_of(agency: Agency, employee: User, sent: list[int]):
    document = stored(agency, employee, LINES)
    with tenant(agency.pk):
        DocumentReading.objects.update(state="reading", attempts=1, claimed_at=NOW)
        assert readings_left(NOW + CLAIM_IS_OLD) == []
    read_now(agency_id=agency.pk, document_id=document.pk, at=NOW + timedelta(minutes=1))
    assert reading(agency).state == "reading"
    read_now(agency_id=agency.pk, document_id=document.pk, at=NOW + CLAIM_IS_OLD * 2)
    assert (reading(agency).state, reading(agency).attempts) == ("read", 2)


def test_a_worker_that_comes_back_from_the_dead_writes_nothing(
    agency: Agency, employee: User, sent: list[int], monkeypatch: Any
):
    """It slept through its claim, and another has read the document meanwhile."""
    document = stored(agency, employee, LINES)
    real = readings.columns_of_document

    def slow(row: Document) -> dict:
        monkeypatch.setattr(readings, "columns_of_document", real)
        read_now(agency_id=agency.pk, document_id=document.pk, at=NOW + CLAIM_IS_OLD * 2)
        return real(row) | {"supplier": "Den som sov"}

    monkeypatch.setattr(readings, "columns_of_document", slow)
    read_now(agency_id=agency.pk, document_id=document.pk, at=NOW)
    assert (reading(agency).supplier, reading(agency).attempts) == ("Kafé Lärkan AB", 2)


def test_after_three_tries_it_is_given_up_in_plain_words(agency: Agency, employee: User, sent: list[int]):
    document = stored(agency, employee, LINES)
    path_of(agency.pk, document.sha256).write_bytes(b"%PDF-annat")
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert reading(agency).state == "waiting"
        read_now(agency_id=agency.pk, document_id=document.pk, at=NOW)
        assert reading(agency).attempts == attempt
    assert (reading(agency).state, reading(agency).error) == (
        "failed",
        "Kvittot gick inte att läsa automatiskt. Fyll i uppgifterna själv.",
    )
    with tenant(agency.pk):
        assert readings_left(NOW + timedelta(days=9)) == []


def test_one_that_kills_its_workers_is_given_up_as_well(agency: Agency, employee: User, sent: list[int]):
    document = stored(agency, employee, LINES)
    with tenant(agency.pk):
        DocumentReading.objects.update(state="reading", attempts=MOST_ATTEMPTS, claimed_at=NOW)
    read_now(agency_id=agency.pk, document_id=document.pk, at=NOW + CLAIM_IS_OLD * 2)
    assert reading(agency).state == "failed"


def test_with_the_broker_away_a_receipt_is_handed_in_all_the_same(agency: Agency, employee: User, settings: Any):
    from servicecenter.celery import app

    before = app.conf.broker_url
    app.conf.broker_url = "redis://127.0.0.1:1/0"
    try:
        stored(agency, employee, LINES)
    finally:
        app.conf.broker_url = before
    assert reading(agency).state == "waiting"


def test_files_that_no_row_needs_are_removed_when_they_are_a_day_old(
    agency: Agency, employee: User, files: Path, sent: list[int]
):
    import os

    document = stored(agency, employee, LINES)
    kept, fresh, old, part = (path_of(agency.pk, name) for name in (document.sha256, "ab" * 32, "cd" * 32, "ef.part"))
    for path in (fresh, old, part):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    for path in (kept, old, part):
        os.utime(path, (0, 0))
    remove_orphaned_files()
    assert [path.exists() for path in (kept, fresh, old, part)] == [True, True, False, False]
