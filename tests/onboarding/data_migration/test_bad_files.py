"""Files that are wrong, all the way in: what is told, and that nothing of them is staged, loaded or lost."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from datetime import date
from io import BufferedReader, RawIOBase
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from onboarding.models import EarlierPay, FileReject, RawRow, ReceivedFile, StagedRow
from onboarding.received_files import actions
from onboarding.source_files import tables
from payroll.models import EmploymentSpan, Person
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW
from tests.factories.moving_in import Mover, make_mover, number, people_files, personal_number, rejected
from tests.factories.runs import client_of

pytestmark = pytest.mark.django_db
PEOPLE = "Anst nr;Personnr;Förnamn;Efternamn\n"


@pytest.fixture
def mover() -> Mover:
    return make_mover()


def person(place: int, identity: int | None = None, family_name: str = "Öberg") -> str:
    return f"{number(place)};{personal_number(place if identity is None else identity)};Anna;{family_name}\n"


def test_the_same_person_far_down_in_the_file_is_refused_by_number_and_by_identity(
    mover: Mover, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(actions, "AT_A_TIME", 2)
    rows = [person(place) for place in range(5)] + [person(0), person(9, identity=1), person(6)]
    for _time in range(2):
        file = mover.hand_in("people", (PEOPLE + "".join(rows)).encode())
        assert (file.accepted, file.rejected) == (6, 2)
        assert rejected(mover, file) == [
            (7, "Anställningsnummer", "Raden finns redan tidigare i filen."),
            (8, "Personnummer", "Raden finns redan tidigare i filen."),
        ]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_whatever_the_encoding_the_register_gets_the_same_letters(mover: Mover, encoding: str):
    mover.hand_in("people", (PEOPLE + person(0, family_name="Åkerö")).encode(encoding))
    mover.load()
    with mover:
        assert Person.objects.get().family_name == "Åkerö"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (PEOPLE.encode("cp1252") + b"\x81\x8d;\x90", "varken UTF-8, UTF-16 eller Windows-1252"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00", "ingen text"),
        (b"Anst nr\n1\n", "inte rubriker"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_at_the_field_and_nothing_of_it_is_kept(
    mover: Mover, content: bytes, told: str
):
    door = reverse("customer_file_new", args=[mover.project.public_id])
    file = SimpleUploadedFile("personer.csv", content)
    answer = client_of(mover.migrator).post(door, {"system": "Gamla lönen", "kind": "people", "file": file})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert 'value="Gamla lönen"' in page, "det som var rätt skrivs inte om"
    with mover:
        assert not ReceivedFile.objects.exists()
        assert not RawRow.objects.exists()


def test_columns_that_have_slipped_and_formulas_are_refused_and_nothing_is_loaded(mover: Mover):
    slipped = f"{personal_number(0)};Anna;Öberg;\n"
    formula = f'{number(1)};{personal_number(1)};=HYPERLINK("http://x");Ek\n'
    file = mover.hand_in("people", (PEOPLE + slipped + formula).encode())
    assert (file.accepted, file.rejected) == (0, 2)
    with mover:
        cures = list(FileReject.objects.filter(line=2).values_list("cure", flat=True))
        assert cures
        assert all("Flera kolumner är fel" in cure for cure in cures)
        assert "formel" in FileReject.objects.get(line=3).what
        assert not StagedRow.objects.exists()
    with pytest.raises(NotAllowedNow, match="Ingenting att läsa in"):
        mover.load()
    with mover:
        assert not Person.objects.exists()


def test_days_written_in_five_ways_become_the_same_day_and_an_unsure_one_is_refused(mover: Mover):
    days = ["2025-01-15", "20250115", "15.1.2025", "2025-01-15 00:00:00", "15/1/2025", "05/01/2025"]
    mover.move_in({"people": people_files(len(days))["people"]})
    head = "Anst nr;Anställning;Anställningsform;Avtal;Anställd från\n"
    rows = "".join(f"{number(place)};1;Tillsvidare;Saco;{day}\n" for place, day in enumerate(days))
    codes = {"form": {"Tillsvidare": "permanent"}, "agreement": {"Saco": "saco"}}
    file = mover.hand_in("employments", (head + rows).encode(), codes=codes)
    assert [line for line, _field, _what in rejected(mover, file)] == [7]
    mover.load()
    with mover:
        assert set(EmploymentSpan.objects.values_list("starts_on", flat=True)) == {date(2025, 1, 15)}
        assert EmploymentSpan.objects.count() == 5


class Endless(RawIOBase):
    """A file of some rows, made as it is read."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.seek(0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        assert (offset, whence) == (0, 0)
        self.parts, self.left = self._parts(), b""
        return 0

    def readinto(self, buffer: Any) -> int:
        while len(self.left) < len(buffer) and (part := next(self.parts, b"")):
            self.left += part
        taken, self.left = self.left[: len(buffer)], self.left[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)

    def _parts(self) -> Iterator[bytes]:
        yield b"Anst nr;Manad;Lonart;Belopp\n"
        for first in range(0, self.rows, 1000):
            yield b"".join(b"%d;2026-09;11100;%d,50\n" % (place, place) for place in range(first, first + 1000))


def test_a_long_file_is_received_in_bounded_memory_and_one_that_is_too_long_is_refused_whole(
    mover: Mover, monkeypatch: pytest.MonkeyPatch
):
    with mover:
        told = {"project": mover.project, "system": "Gamla", "kind": "history", "by": mover.migrator, "at": NOW}
        tracemalloc.start()
        file = actions.receive_file(**told, name="historik.csv", content=buffered(40_000))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert file.total == 40_000
        assert peak < 4_000_000, "rows are kept a few thousand at a time"
        monkeypatch.setattr(tables, "MOST_ROWS", 5_000)
        kept = RawRow.objects.count()
        with pytest.raises(ValidationError, match="fler än 5"):
            actions.receive_file(**told, name="historik.csv", content=buffered(10_000))
        assert (RawRow.objects.count(), ReceivedFile.objects.count()) == (kept, 1)
        assert not EarlierPay.objects.exists()


def buffered(rows: int) -> BufferedReader:
    return BufferedReader(Endless(rows), 1 << 16)
