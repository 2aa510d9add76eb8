"""A document is taken in whole and once, or refused with nothing kept; its file goes with the last row of it."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.utils import timezone

from servicecenter.common.fault_points import strike_with
from servicecenter.disposal.actions import carry_out_disposal, decide_rule, propose_disposal
from servicecenter.disposal.documents import DOCUMENTS
from servicecenter.disposal.queries import preview
from servicecenter.documents import holders
from servicecenter.documents.actions import discard_document, store_document
from servicecenter.documents.holders import DocumentHolder, may_see
from servicecenter.documents.intake import cleaned_name
from servicecenter.documents.storage import bytes_of, path_of
from servicecenter.documents.wording import REASONS, DocumentRefused
from servicecenter.file_content.kinds import MediaType
from servicecenter.models import Agency, AuditEvent, Document, User
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW, STOCKHOLM, make_agency, make_user
from tests.factories.pdfs import text_pdf
from tests.factories.receipts import drawn
from tests.faults.walk import Killed, Killer

pytestmark = pytest.mark.django_db(transaction=True)
RECEIPT = drawn(["Kafé Lärkan", "Summa 118,00"])


def stored(agency: Agency, by: User, content: Any = RECEIPT, **given: Any) -> Document:
    return store_document(**{"agency": agency, "by": by, "at": NOW, "name": "kvitto.jpg", "content": content} | given)


def kept(files: Path) -> list[Path]:
    return [path for path in files.rglob("*") if path.is_file()]


def test_a_document_is_kept_under_its_hash_with_what_is_known_of_it(agency: Agency, employee: User, files: Path):
    document = stored(agency, employee, BytesIO(RECEIPT), person_id=7)
    assert (document.media_type, document.page_count, document.width, document.name) == (
        "image/jpeg",
        1,
        460,
        "kvitto.jpg",
    )
    assert kept(files) == [path_of(agency.pk, document.sha256)]
    assert len(bytes_of(document)) == document.byte_size
    with tenant(agency.pk):
        told = AuditEvent.objects.get(event="document_stored")
    assert (told.person_id, told.detail["sha256"]) == (7, document.sha256)


def test_the_same_content_is_one_document_of_a_person_and_one_file_of_an_agency(
    agency: Agency, employee: User, files: Path
):
    first = stored(agency, employee)
    assert stored(agency, employee, name="igen.jpg") == first
    colleague = stored(agency, make_user(agency))
    assert (colleague != first, colleague.sha256) == (True, first.sha256)
    assert len(kept(files)) == 1
    stored(make_agency(), employee)
    assert len(kept(files)) == 2


def test_what_is_refused_says_why_in_words_and_keeps_nothing(agency: Agency, employee: User, files: Path):
    for content, words in ((b"", "tom"), (b"<html>", "varken PDF"), (b"\xff\xd8\xff" + bytes(11_000_000), "10 MB")):
        with pytest.raises(DocumentRefused, match=words):
            stored(agency, employee, content, name="kvitto.pdf")
    with tenant(agency.pk):
        assert (kept(files), Document.objects.count()) == ([], 0)


def test_every_reason_to_refuse_has_words_that_say_what_to_do():
    values = {"most": 1, "width": 1, "height": 1, "count": 1}
    assert all(len(str(text) % values) > 40 for text in REASONS.values())


def test_a_full_disk_refuses_and_leaves_nothing_half_stored(
    agency: Agency, employee: User, files: Path, monkeypatch: Any
):
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("servicecenter.documents.storage.os.fsync", full)
    with pytest.raises(DocumentRefused, match="inte inlämnad"):
        stored(agency, employee)
    with tenant(agency.pk):
        assert (kept(files), Document.objects.count()) == ([], 0)


@pytest.mark.parametrize("point", ["document not in place", "document kept without its row"])
def test_whoever_dies_while_storing_stores_it_the_next_time(agency: Agency, employee: User, files: Path, point: str):
    killer = Killer(at=point)
    with strike_with(killer):
        with pytest.raises(Killed):
            stored(agency, employee)
        document = stored(agency, employee)
    assert killer.has_killed
    assert kept(files) == [path_of(agency.pk, document.sha256)]


def test_a_file_that_was_changed_on_the_disk_is_not_given_out(agency: Agency, employee: User):
    document = stored(agency, employee)
    path_of(agency.pk, document.sha256).write_bytes(b"annat")
    with pytest.raises(ValueError, match="säkerhetskopian"):
        bytes_of(document)
    assert bytes_of(stored(agency, make_user(agency))) == bytes_of(document)


def test_a_discarded_document_takes_its_file_with_it_when_nobody_else_has_it(
    agency: Agency, employee: User, files: Path
):
    colleague = make_user(agency)
    mine, theirs = stored(agency, employee), stored(agency, colleague)
    with pytest.raises(PermissionDenied), tenant(agency.pk):
        discard_document(document=mine, by=colleague, at=NOW)
    with tenant(agency.pk):
        discard_document(document=mine, by=employee, at=NOW)
    assert len(kept(files)) == 1
    with tenant(agency.pk):
        discard_document(document=theirs, by=colleague, at=NOW)
    assert kept(files) == []


@pytest.fixture
def held(monkeypatch: Any) -> set[int]:
    """The keys of documents that hang on something, which nobody but an approver may see."""
    keys: set[int] = set()

    def rows() -> QuerySet:
        return Document.objects.filter(pk__in=keys).annotate(document_id=F("pk")).values("document_id")

    holder = DocumentHolder("test", rows, lambda _document, user: user.full_name == "Attestant", lambda _ids, _user: {})
    monkeypatch.setattr(holders, "_holders", {"test": holder})
    return keys


def test_a_document_that_hangs_on_something_is_seen_there_only(agency: Agency, employee: User, held: set[int]):
    approver = make_user(agency, full_name="Attestant")
    document = stored(agency, employee)
    with tenant(agency.pk):
        assert (may_see(document, employee), may_see(document, approver)) == (True, False)
        held.add(document.pk)
        assert (may_see(document, employee), may_see(document, approver)) == (False, True)
        with pytest.raises(NotAllowedNow, match="Ta bort det där först"):
            discard_document(document=document, by=employee, at=NOW)


def test_documents_of_ended_years_are_disposed_of_with_their_files_once_nothing_holds_them(
    agency: Agency, employee: User, held: set[int], files: Path
):
    first, second = (make_user(agency, "administrator") for _ in range(2))
    years = (datetime(2026, 12, 31, 23, 30, tzinfo=STOCKHOLM), datetime(2027, 1, 1, 0, 30, tzinfo=STOCKHOLM))
    old, new = (stored(agency, employee, text_pdf([str(at)]), at=at) for at in years)
    tied = stored(agency, employee, text_pdf(["knuten"]), at=years[0])
    held.add(tied.pk)
    later = datetime(2034, 1, 2, 9, tzinfo=STOCKHOLM)
    with tenant(agency.pk):
        decide_rule(
            kind="documents", years=7, legal_basis="beslut", starts_on=timezone.localdate(NOW), by=first, at=NOW
        )
        assert preview(DOCUMENTS, datetime(2033, 12, 31, tzinfo=STOCKHOLM).date()).count == 0
        proposed = propose_disposal(kind="documents", by=first, at=later)
        carry_out_disposal(disposal=proposed, by=second, at=later)
        assert set(Document.objects.all()) == {new, tied}
    assert {path.name for path in kept(files)} == {new.sha256, tied.sha256}
    assert old.sha256 not in {new.sha256, tied.sha256}


@pytest.mark.parametrize(
    ("given", "kept_as"),
    [
        ("kvitto.pdf", "kvitto.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\anna\\Hotell Ålesund.PDF", "Hotell Ålesund.pdf"),
        ("faktura\u202egpj.exe", "fakturagpj.pdf"),
        ('a"; filename="b.html', "a ; filename= b.pdf"),
        ("\r\nSet-Cookie: x=1.pdf", "Set-Cookie x=1.pdf"),
        ("", "dokument.pdf"),
        ("...", "dokument.pdf"),
        ("x" * 400 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_names_are_cleaned_and_get_the_suffix_that_is_true(given: str, kept_as: str):
    assert cleaned_name(given, MediaType.PDF) == kept_as
