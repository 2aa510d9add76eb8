"""The same receipt is found across the agency, by content, look or purchase, and tells only what the asker may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, QuerySet
from django.test.utils import CaptureQueriesContext
from PIL import Image

from servicecenter.documents import holders
from servicecenter.documents.actions import store_document
from servicecenter.documents.duplicates import Purchase, Why, duplicates_among, duplicates_of
from servicecenter.documents.holders import DocumentHolder, Held
from servicecenter.models import Agency, Document, DocumentReading, User
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_agency, make_user
from tests.factories.receipts import picture, written

pytestmark = pytest.mark.django_db(transaction=True)
LINES = ["Tåg i Norr AB", "2026-11-03", "Luleå - Umeå", "Summa 595,00 SEK"]
OTHER = ["Kafé Lärkan", "Lunch och kaffe", "för två", "2026-10-01", "Totalt 118,00"]


@pytest.fixture(autouse=True)
def on_claims(monkeypatch: Any) -> set[int]:
    """Every document hangs on a claim, but those that are put in here; only an approver may see whose."""
    loose: set[int] = set()

    def held() -> QuerySet:
        return Document.objects.exclude(pk__in=loose).annotate(document_id=F("pk")).values("document_id")

    def shown(keys: Any, user: User) -> dict[int, Held]:
        return {key: Held(f"Reseräkning {key}", "/") for key in keys} if user.full_name == "Attestant" else {}

    holder = DocumentHolder("test", held, lambda _document, _user: False, shown)
    monkeypatch.setattr(holders, "_holders", {"test": holder})
    return loose


def photographed(lines: Sequence[str], *, again: bool = False) -> bytes:
    image = picture(lines)
    return written(image.resize((image.width * 2 // 3, image.height * 2 // 3)), quality=50) if again else written(image)


def stored(agency: Agency, content: bytes, by: User | None = None, **read: Any) -> Document:
    """A document of someone, with what was read from it."""
    document = store_document(agency=agency, by=by or make_user(agency), at=NOW, name="k.jpg", content=content)
    with tenant(agency.pk):
        DocumentReading.objects.filter(document=document).update(**read)
    return document


def found(document: Document, user: User, **given: Any) -> list[tuple[int, str, bool]]:
    with tenant(document.agency_id):
        return [
            (each.document_id, each.why, each.held is not None) for each in duplicates_of(document, user=user, **given)
        ]


def test_the_same_bytes_are_found_and_only_who_may_see_it_learns_where(agency: Agency, employee: User):
    theirs, mine = stored(agency, photographed(LINES)), stored(agency, photographed(LINES), employee)
    assert found(mine, employee) == [(theirs.pk, Why.CONTENT, False)]
    assert found(mine, make_user(agency, full_name="Attestant")) == [(theirs.pk, Why.CONTENT, True)]


def test_the_same_picture_saved_again_is_found_unless_the_readings_tell_them_apart(agency: Agency, employee: User):
    first = stored(agency, photographed(LINES), gross_ore=595_00)
    again = stored(agency, photographed(LINES, again=True), gross_ore=None)
    stored(agency, photographed(OTHER))
    assert Image.open(BytesIO(photographed(LINES, again=True))).size != Image.open(BytesIO(photographed(LINES))).size
    assert found(again, employee) == [(first.pk, Why.LOOK, False)]
    DAY_TICKET = ["Tåg i Norr AB", "2026-11-04", "Luleå - Umeå", "Summa 495,00 SEK"]  # noqa: N806
    assert found(stored(agency, photographed(DAY_TICKET), gross_ore=495_00), employee) == [(again.pk, Why.LOOK, False)]


def test_the_same_purchase_is_found_whatever_the_pictures_look_like(agency: Agency, employee: User):
    read = {"issued_on": date(2026, 11, 3), "gross_ore": 595_00}
    first = stored(agency, photographed(LINES), supplier_key="tåginorrab", organisation_number="556014-5350", **read)
    misread = stored(agency, photographed(OTHER), supplier="Tag i Norr AB", **read)
    assert found(misread, employee) == [(first.pk, Why.PURCHASE, False)]
    purchase = Purchase(date(2026, 11, 3), 595_00, "Vad som helst", "556014-5350")
    assert found(misread, employee, purchase=purchase) == [(first.pk, Why.PURCHASE, False)]
    for other in (
        Purchase(date(2026, 11, 4), 595_00, "Tåg i Norr AB"),
        Purchase(date(2026, 11, 3), 594_00, "Tåg i Norr AB"),
        Purchase(date(2026, 11, 3), 595_00, "Taxi Göteborg"),
        Purchase(date(2026, 11, 3), 595_00, "Tåg i Norr AB", "556036-0793"),
    ):
        assert found(misread, employee, purchase=other) == []


def test_what_hangs_on_nothing_is_old_or_is_another_agencys_is_no_duplicate(
    agency: Agency, employee: User, on_claims: set[int]
):
    mine = stored(agency, photographed(LINES, again=True), employee)
    stored(make_agency(), photographed(LINES, again=True))
    on_claims.add(stored(agency, photographed(LINES, again=True)).pk)
    old = stored(agency, photographed(LINES))
    with tenant(agency.pk):
        Document.objects.filter(pk=old.pk).update(uploaded_at=NOW - timedelta(days=800))
    assert found(mine, employee) == []


def test_the_questions_are_as_many_for_ten_documents_as_for_two(agency: Agency, employee: User):
    read = {"issued_on": date(2026, 11, 3), "gross_ore": 595_00}
    mine = stored(agency, photographed(LINES), employee, **read)
    documents, counts = [mine], []
    for _ in range(2):
        documents += [stored(agency, photographed(LINES), **read) for _ in range(4)]
        with tenant(agency.pk), CaptureQueriesContext(connection) as asked:
            found_all = duplicates_among(documents, user=employee)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert {len(each) for each in found_all.values()} == {len(documents) - 1}
