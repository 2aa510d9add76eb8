"""From a handed-in file to valid articles: each line compared, two persons, and the same end whoever dies when."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from threading import Thread

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections

from procurement.catalogues.actions import approve_version, refuse_version
from procurement.catalogues.handing_in import choose_columns, hand_in, read_again
from procurement.catalogues.importing import read_now, versions_left
from procurement.models import Article, Catalogue, CatalogueReject, CatalogueVersion, StagedLine
from servicecenter.accounts.roles import Role
from servicecenter.common import fault_points
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.factories import NOW, make_agency, make_user
from tests.factories.catalogues import COLUMNS, csv_of, make_catalogue, taken_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.FILES_DIR = tmp_path


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def clerk(agency):
    return make_user(agency, Role.ECOMMERCE_CLERK)


@pytest.fixture
def second(agency):
    return make_user(agency, Role.ECOMMERCE_CLERK)


@pytest.fixture
def catalogue(agency, clerk):
    with tenant(agency.pk):
        return make_catalogue(by=clerk, rise=Decimal(5))


def staged(agency, catalogue, clerk, rows, **more):
    return taken_in(agency, catalogue, csv_of(rows), by=clerk, **more)


def approved(agency, catalogue, clerk, second, rows, **more):
    version = staged(agency, catalogue, clerk, rows, **more)
    with tenant(agency.pk):
        return approve_version(version=version, by=second, at=NOW)


def valid(agency) -> dict[str, str]:
    with tenant(agency.pk):
        rows = Article.objects.filter(last__isnull=True).order_by("number")
        return {row.number: f"{row.price.normalize():f}" for row in rows}


def test_the_first_file_waits_for_its_columns_and_the_next_one_is_read_at_once(agency, catalogue, clerk, second):
    with tenant(agency.pk):
        found = hand_in(catalogue=catalogue, name="a.csv", content=csv_of([("A1", "Penna", 10)]), by=clerk, at=NOW)
        assert (found.state, found.columns["price"]) == ("columns", "Pris")
        with pytest.raises(ValidationError, match="pris"):
            choose_columns(version=found, columns={**COLUMNS, "price": ""}, by=clerk, at=NOW)
        choose_columns(version=found, columns=COLUMNS, by=clerk, at=NOW)
        assert versions_left(NOW) == [found.pk]
        again = hand_in(catalogue=catalogue, name="b.csv", content=csv_of([("A1", "Penna", 11)]), by=clerk, at=NOW)
        assert again.state == "reading"


def test_a_new_version_is_compared_line_by_line_and_approved_by_a_second_person(agency, catalogue, clerk, second):
    rows = [("A1", "Penna", 10), ("A2", "Block", 20), ("A3", "Pärm", 30)]
    approved(agency, catalogue, clerk, second, rows)
    rows = [("A1", "Penna", 10), ("A2", "Block", 21), ("A4", "Sax", 5), ("A4", "Sax", 6), ("A5", "Lim", -1)]
    version = staged(agency, catalogue, clerk, rows)
    counts = [version.added, version.changed, version.removed, version.unchanged, version.rejected, version.beyond]
    assert (version.state, version.line_count, counts) == ("staged", 5, [1, 1, 1, 1, 2, 0])
    with tenant(agency.pk):
        lines = {line.number: (line.kind, line.before) for line in StagedLine.objects.filter(version=version)}
        assert lines == {"A2": ("changed", 20), "A4": ("added", None), "A3": ("removed", 30)}
        told = [(row.line, row.number, row.field) for row in CatalogueReject.objects.all()]
        assert told == [(5, "A4", "artikelnummer"), (6, "A5", "pris")]
        with pytest.raises(SecondPersonNeeded):
            approve_version(version=version, by=clerk, at=NOW)
        approve_version(version=version, by=second, at=NOW)
    assert valid(agency) == {"A1": "10", "A2": "21", "A4": "5"}
    with tenant(agency.pk):
        history = Article.objects.order_by("number", "first").values_list("number", "first", "last")
        assert list(history) == [("A1", 1, None), ("A2", 1, 1), ("A2", 2, None), ("A3", 1, 1), ("A4", 2, None)]
        assert list(CatalogueVersion.objects.order_by("number").values_list("number", "state")) == [
            (1, "replaced"), (2, "valid"),
        ]  # fmt: skip


def test_a_refused_line_leaves_its_article_as_it_was(agency, catalogue, clerk, second):
    approved(agency, catalogue, clerk, second, [("A1", "Penna", 10)])
    version = approved(agency, catalogue, clerk, second, [("A1", "Penna", "gratis")])
    assert (version.rejected, version.removed) == (1, 0)
    assert valid(agency) == {"A1": "10"}


def test_a_file_of_changes_takes_nothing_else_away(agency, catalogue, clerk, second):
    approved(agency, catalogue, clerk, second, [("A1", "Penna", 10), ("A2", "Block", 20)])
    approved(agency, catalogue, clerk, second, [("A2", "Block", 19)], is_whole=False)
    assert valid(agency) == {"A1": "10", "A2": "19"}


def test_the_same_file_is_refused_and_so_is_someone_without_the_right(agency, catalogue, clerk):
    staged(agency, catalogue, clerk, [("A1", "Penna", 10)])
    with tenant(agency.pk):
        with pytest.raises(ValidationError, match="Samma fil"):
            hand_in(catalogue=catalogue, name="x", content=csv_of([("A1", "Penna", 10)]), by=clerk, at=NOW)
        other = make_user(agency, Role.EMPLOYEE)
        with pytest.raises(PermissionDenied):
            hand_in(catalogue=catalogue, name="x", content=csv_of([]), by=other, at=NOW)
        for content in (
            b"",
            b"PK\x03\x04 trasig",
            b"<Order/>",
            b"<!DOCTYPE x [<!ENTITY a 'b'>]><Catalogue>&a;</Catalogue>",
        ):
            with pytest.raises(ValidationError):
                hand_in(catalogue=catalogue, name="x", content=BytesIO(content), by=clerk, at=NOW)
        assert CatalogueVersion.objects.count() == 1


def test_a_version_that_was_compared_with_another_one_is_read_again_first(agency, catalogue, clerk, second):
    first = staged(agency, catalogue, clerk, [("A1", "Penna", 10)])
    other = staged(agency, catalogue, clerk, [("A1", "Penna", 9)])
    with tenant(agency.pk):
        approve_version(version=first, by=second, at=NOW)
        with pytest.raises(NotAllowedNow, match="annan version"):
            approve_version(version=other, by=second, at=NOW)
        read_again(version=other, by=clerk, at=NOW)
    read_now(agency_id=agency.pk, version_id=other.pk, at=NOW)
    with tenant(agency.pk):
        other.refresh_from_db()
        assert (other.state, other.changed, other.added) == ("staged", 1, 0)
        approve_version(version=other, by=second, at=NOW)
    assert valid(agency) == {"A1": "9"}


def test_of_two_who_approve_at_once_one_wins(agency, catalogue, clerk, second):
    version = staged(agency, catalogue, clerk, [("A1", "Penna", 10)])
    failures = []

    def approve():
        try:
            with tenant(agency.pk):
                approve_version(version=version, by=second, at=NOW)
        except NotAllowedNow as refused:
            failures.append(refused)
        finally:
            connections.close_all()

    threads = [Thread(target=approve) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(failures) == 1
    assert valid(agency) == {"A1": "10"}


class Killed(BaseException):
    pass


@pytest.mark.parametrize(
    "point", ["catalogue claimed and not read", "some catalogue lines staged", "catalogue read and not staged"]
)
def test_a_worker_that_dies_is_followed_by_one_that_ends_the_same(agency, catalogue, clerk, point, monkeypatch):
    monkeypatch.setattr("procurement.catalogues.importing.AT_A_TIME", 3)
    rows = [(f"A{number}", "Penna", 10) for number in range(8)] + [("A1", "Igen", 1)]
    with tenant(agency.pk):
        Catalogue.objects.filter(pk=catalogue.pk).update(columns=COLUMNS)
        version = hand_in(catalogue=catalogue, name="a.csv", content=csv_of(rows), by=clerk, at=NOW)

    def strike(name):
        if name == point:
            raise Killed

    monkeypatch.setattr(fault_points, "_strike", strike)
    with pytest.raises(Killed):
        read_now(agency_id=agency.pk, version_id=version.pk, at=NOW)
    monkeypatch.setattr(fault_points, "_strike", None)
    later = NOW + timedelta(minutes=11)
    with tenant(agency.pk):
        assert versions_left(NOW + timedelta(minutes=1)) == []
        assert versions_left(later) == [version.pk]
    read_now(agency_id=agency.pk, version_id=version.pk, at=later)
    read_now(agency_id=agency.pk, version_id=version.pk, at=later)
    with tenant(agency.pk):
        version.refresh_from_db()
        assert (version.state, version.added, version.rejected, version.line_count) == ("staged", 8, 1, 9)
        assert StagedLine.objects.count() == 8
        assert CatalogueReject.objects.count() == 1


def test_a_file_that_kills_its_readers_is_given_up(agency, catalogue, clerk):
    with tenant(agency.pk):
        Catalogue.objects.filter(pk=catalogue.pk).update(columns=COLUMNS)
        version = hand_in(catalogue=catalogue, name="a.csv", content=csv_of([("A1", "P", 1)]), by=clerk, at=NOW)
        CatalogueVersion.objects.filter(pk=version.pk).update(attempts=3)
    read_now(agency_id=agency.pk, version_id=version.pk, at=NOW)
    with tenant(agency.pk):
        version.refresh_from_db()
        assert version.state == "failed"
        assert "Dela den" in version.error
        with pytest.raises(ValidationError, match="Skriv varför"):
            refuse_version(version=version, comment=" ", by=clerk, at=NOW)
        assert refuse_version(version=version, comment="för stor", by=clerk, at=NOW).state == "refused"


def test_replaying_the_versions_gives_what_the_rows_say(agency, catalogue, clerk, second):
    from random import Random

    dice, lists = Random(6), []
    for _round in range(6):
        numbers = dice.sample(range(12), 8)
        lists.append({f"A{number}": dice.randint(90, 100) for number in numbers})
        with tenant(agency.pk):
            catalogue.agreement.price_rise_percent = 20
            catalogue.agreement.save()
        approved(agency, catalogue, clerk, second, [(number, "Penna", price) for number, price in lists[-1].items()])
    with tenant(agency.pk):
        rows = list(Article.objects.all())
    for number, expected in enumerate(lists, 1):
        then = {row.number: row.price for row in rows if row.first <= number and (row.last or number) >= number}
        assert then == expected
