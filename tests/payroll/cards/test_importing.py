"""Card transactions are read in once, whatever is sent twice and whatever dies when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from payroll.cards import importing, tied
from payroll.cards.card_file import COLUMNS
from payroll.cards.importing import CLAIM_IS_OLD, MOST_ATTEMPTS, hand_in, import_rows, imports_left, path_of, read_now
from payroll.cards.queries import overdue, proposed_for, unmatched_of
from payroll.cards.tasks import sweep_card_files
from payroll.models import CardImport, CardTransaction, Person
from servicecenter.accounts.roles import Role
from servicecenter.models import Agency, DocumentReading, User
from servicecenter.tenancy.scope import tenant
from tests.consistency.test_fault_points import named_points
from tests.factories import NOW, make_agency, make_person, make_user
from tests.faults.walk import Killer, KillerEverywhere, Step, walked_through
from tests.memory import measured_memory

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = ";".join(COLUMNS)


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any, monkeypatch: Any) -> Path:
    settings.FILES_DIR = tmp_path
    monkeypatch.setattr(importing, "wake", lambda _agency_id, _import_id: None)
    return tmp_path


@dataclass
class Office:
    agency: Agency
    clerk: User
    person: Person

    def csv(self, *rows: str) -> BytesIO:
        return BytesIO("\n".join([HEAD, *rows]).encode())

    def row(self, reference: str, amount: str = "595,00", **given: str) -> str:
        number = given.get("number", self.person.number)
        return f"{reference};{number};{given.get('day', '2026-11-03')};{amount};SEK;;Tåg i Norr;SE"

    def hand_in(self, content: BytesIO, issuer: str = "Kortbanken") -> CardImport:
        with tenant(self.agency.pk):
            return hand_in(issuer=issuer, name="kort.csv", content=content, by=self.clerk, at=NOW)

    def counts(self, found: CardImport) -> tuple[int, int, int, int]:
        with tenant(self.agency.pk):
            found = CardImport.objects.get(pk=found.pk)
        return found.read, found.added, found.same, found.rejected

    def reasons(self, found: CardImport) -> list[tuple[int, str, str]]:
        with tenant(self.agency.pk):
            return list(found.rejects.values_list("line", "field", "reason"))


def make_office() -> Office:
    agency = make_agency()
    with tenant(agency.pk):
        return Office(agency, make_user(agency, Role.PAYROLL_CLERK), make_person())


@pytest.fixture
def office() -> Office:
    return make_office()


def test_the_same_purchase_is_read_once_and_a_changed_one_is_rejected(office: Office):
    first = office.hand_in(office.csv(office.row("T1"), office.row("T2", "-50")))
    assert office.counts(first) == (2, 2, 0, 0)
    again = office.hand_in(office.csv(office.row("T2", "-50"), office.row("T1", "600"), office.row("T3")))
    assert office.counts(again) == (3, 1, 1, 1)
    [(line, field, reason)] = office.reasons(again)
    assert (line, field) == (3, "transaktion")
    assert "595,00 kr 2026-11-03" in reason.replace("\u00a0", " ")
    other = office.hand_in(office.csv(office.row("T1")), issuer="Andra banken")
    assert office.counts(other) == (1, 1, 0, 0)


def test_rows_of_strangers_and_doubles_are_rejected_with_their_line(office: Office):
    with tenant(make_agency().pk):
        stranger = make_person()
    found = office.hand_in(
        office.csv(office.row("T1"), office.row("T1"), office.row("T2", number=stranger.number), "T3;;;;;;;")
    )
    assert office.counts(found) == (4, 1, 0, 3)
    assert [row[:2] for row in office.reasons(found)] == [
        (3, "transaktion"),
        (4, "anställningsnummer"),
        (5, "anställningsnummer"),
    ]


def test_what_is_no_card_file_is_refused_and_nothing_kept(office: Office, files: Path):
    for content, words in ((b"a;b\n1;2", "saknar kolumnen"), ("å".encode("cp1252"), "UTF-8"), (b"[{", "JSON")):
        with pytest.raises(ValidationError, match=words):
            office.hand_in(BytesIO(content))
    with tenant(office.agency.pk):
        assert not CardImport.objects.exists()
        with pytest.raises(PermissionDenied):
            hand_in(issuer="x", name="x", content=BytesIO(b""), by=make_user(office.agency, Role.EMPLOYEE), at=NOW)


def test_a_system_sends_rows_and_sends_them_again(office: Office):
    rows = [
        {"id": "A1", "number": office.person.number, "date": "2026-11-03", "amount": "12.50", "merchant": "Kafé\t=1+1"},
        {"id": "A2", "number": "okänd", "date": "2026-11-03", "amount": "12.50", "merchant": "Kafé"},
    ]
    for expected in ((2, 1, 0, 1), (2, 0, 1, 1)):
        with tenant(office.agency.pk):
            found = import_rows(issuer="Kortbanken", name="sändning", rows=rows, by=office.clerk, at=NOW)
        assert office.counts(found) == expected
    with tenant(office.agency.pk):
        assert CardTransaction.objects.get().merchant == "Kafé =1+1"


@pytest.fixture
def always_in_the_background(monkeypatch: Any) -> None:
    monkeypatch.setattr(importing, "AT_ONCE_BYTES", 0)
    monkeypatch.setattr(importing, "AT_A_TIME", 2)


@dataclass
class LargeFile:
    """A large file handed in and read by whichever worker comes to it."""

    office: Office
    at: datetime = NOW

    def steps(self) -> Iterator[Step]:
        yield from (self.hand_in, self.have_read, self.have_read)

    def take(self, step: Step) -> None:
        self.at += CLAIM_IS_OLD + timedelta(minutes=1)
        step()

    def hand_in(self) -> None:
        rows = [self.office.row(f"T{number}") for number in range(5)]
        with tenant(self.office.agency.pk):
            if CardImport.objects.exists():
                return
        self.office.hand_in(self.office.csv(*rows, self.office.row("T0")))

    def have_read(self) -> None:
        with tenant(self.office.agency.pk):
            left = imports_left(self.at)
        for import_id in left:
            read_now(agency_id=self.office.agency.pk, import_id=import_id, at=self.at)

    def outcome(self) -> dict[str, Any]:
        with tenant(self.office.agency.pk):
            [row] = CardImport.objects.values("state", "read", "added", "same", "rejected")
            return row | {
                "transactions": CardTransaction.objects.count(),
                "file": path_of(CardImport.objects.get()).exists(),
            }


@pytest.mark.usefixtures("always_in_the_background")
def test_wherever_the_process_dies_a_large_file_is_read_once():
    undisturbed = walked_through(LargeFile(make_office()), Killer())
    assert undisturbed == {
        "state": "read",
        "read": 6,
        "added": 5,
        "same": 0,
        "rejected": 1,
        "transactions": 5,
        "file": False,
    }
    killer = KillerEverywhere()
    assert walked_through(LargeFile(make_office()), killer) == undisturbed
    assert set(named_points("payroll/cards/importing.py")) <= set(killer.struck)


@pytest.mark.usefixtures("always_in_the_background")
def test_a_large_file_that_cannot_be_read_says_why_on_its_page(office: Office, monkeypatch: Any):
    found = office.hand_in(BytesIO(b"a;b\n1;2"))
    told: list[int] = []
    monkeypatch.setattr("payroll.cards.tasks.wake", lambda _agency_id, import_id: told.append(import_id))
    sweep_card_files()
    assert told == [found.pk]
    read_now(agency_id=office.agency.pk, import_id=found.pk, at=NOW)
    client = Client()
    client.force_login(office.clerk)
    page = client.get(reverse("card_file", args=[found.public_id])).content.decode()
    assert "saknar kolumnen" in page
    again = office.hand_in(office.csv(office.row("T1")))
    with tenant(office.agency.pk):
        CardImport.objects.filter(pk=again.pk).update(state="reading", attempts=MOST_ATTEMPTS, claimed_at=NOW)
    read_now(agency_id=office.agency.pk, import_id=again.pk, at=NOW + CLAIM_IS_OLD * 2)
    assert "Dela den i mindre delar" in client.get(reverse("card_file", args=[again.public_id])).content.decode()


def test_a_large_file_is_read_in_memory_that_does_not_grow_with_it(office: Office):
    """Beyond the bytes of the file itself; 50 000 rows keep within the same bound, and take four times as long."""
    rows = [office.row(f"T{number:06d}") for number in range(12_000)]
    found = office.hand_in(office.csv(*rows))
    with tenant(office.agency.pk):
        assert CardImport.objects.get().state == "waiting"
    size = len(office.csv(*rows).getvalue())
    with measured_memory() as memory:
        read_now(agency_id=office.agency.pk, import_id=found.pk, at=NOW)
    assert office.counts(found) == (12_000, 12_000, 0, 0)
    assert memory.peak < size + 25_000_000


def test_purchases_wait_until_they_are_on_a_claim_and_are_told_of_when_they_are_old(office: Office, monkeypatch: Any):
    office.hand_in(office.csv(office.row("T1", day="2026-10-01"), office.row("T2"), office.row("T3", "118,00")))
    with tenant(office.agency.pk):
        assert [row.reference for row in unmatched_of(office.person)] == ["T1", "T2", "T3"]
        assert [row.reference for row in overdue(on=date(2026, 11, 12), days=30)] == ["T1"]
        reading = DocumentReading(document_id=7, issued_on=date(2026, 11, 3), gross_ore=118_00, currency="SEK")
        [match] = proposed_for(unmatched_of(office.person), [reading])
        assert (match.receipt, match.is_sure) == (7, True)

        def on_a_claim() -> QuerySet:
            return CardTransaction.objects.filter(reference__in=("T1", "T2")).values("pk")

        monkeypatch.setattr(tied, "_tied", [on_a_claim])
        assert [row.reference for row in unmatched_of(office.person)] == ["T3"]
        assert list(overdue(on=date(2026, 11, 12), days=30)) == []


def test_a_clerk_hands_in_a_file_and_takes_out_what_was_rejected(office: Office):
    client = Client()
    client.force_login(office.clerk)
    content = office.csv(office.row("T1"), "T9;=cmd;2026-11-03;1;;;A;")
    content.name = "kort.csv"
    answer = client.post(reverse("card_files"), {"issuer": "Kortbanken", "file": content}, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Rader som inte användes" in page
    csv = client.get(answer.redirect_chain[-1][0], {"format": "csv"}).content.decode("utf-8-sig")
    assert "anställningsnummer;'=cmd finns inte" in csv
    empty = client.post(reverse("card_files"), {"issuer": "", "file": BytesIO(b"")})
    assert empty.status_code == 422
