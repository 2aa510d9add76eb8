"""Sick leave before and after a change: percent per unit, small groups hidden, and never a person."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from payroll.models import Person, WatchedChange, WatchedUnit
from servicecenter.models import Membership, Unit
from tests.factories import LONG_AGO, make_user
from tests.factories.runs import Office
from tests.payroll.statistics.conftest import hire, ill, pay


@pytest.fixture
def change(office: Office) -> WatchedChange:
    """Twelve in Norr ett and three in Norr två change on 1 April 2026; nine in Norr tre and fourteen in Söder do not.

    Norr två and Norr tre are both too few, and together enough: neither can be found by subtraction.

    Working days: March 2026 has 22, April 2026 twenty (Good Friday and Easter Monday), and April 2025 twenty.
    """
    north = [hire("210") for _number in range(12)]
    Unit.objects.create(code="230", name="Norr tre", parent=Unit.objects.get(code="200"))
    for unit, count in (("220", 3), ("230", 9), ("300", 14)):
        for _number in range(count):
            hire(unit)
    ill(north[0], date(2026, 3, 2), date(2026, 3, 6))
    ill(north[1], date(2026, 4, 13), date(2026, 4, 24))
    ill(north[2], date(2025, 4, 7), date(2025, 4, 8))
    pay(office, "2026-05", 1, of=[])
    found = WatchedChange.objects.create(
        name="Lön flyttar", changed_on=date(2026, 4, 1), months=1, recorded_at=LONG_AGO, recorded_by=office.clerk
    )
    for code in ("210", "220"):
        WatchedUnit.objects.create(change=found, unit=Unit.objects.get(code=code))
    return found


def rows(client: Any, change: WatchedChange, **asked: str) -> list[list[str]]:
    given = {"format": "csv", "andamal": "arbetsmiljö", **asked}
    answer = client.get(reverse("statistics_change", args=[change.public_id]), given)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))[1:]


def test_M06_sick_leave_is_told_in_percent_before_and_after_and_small_groups_are_hidden(
    office: Office, change: WatchedChange
) -> None:
    north, small, whole = rows(office.client(office.clerk), change)
    # 5 / (12 × 22), 10 / (12 × 20), 2 / (12 × 20) of the working days
    assert north == ["210", "Norr ett", "1,9", "4,2", "2,3", "0,8", "3,3", ""]
    assert small == ["220", "Norr två", "", "", "", "", "", "ja"]
    assert whole[1] == "Hela myndigheten"


def test_M06_no_person_is_told_of_and_no_file_is_given_without_a_purpose(office: Office, change: WatchedChange) -> None:
    client, address = office.client(office.clerk), reverse("statistics_change", args=[change.public_id])
    page = client.get(address).content.decode()
    assert "Visas inte, för liten grupp" in page
    assert "En skillnad visar inte vad som orsakat den" in page
    for person in Person.objects.all():
        assert person.number not in page
        assert person.family_name not in page
    assert client.get(address, {"format": "csv"}).status_code == 422


def test_M06_a_manager_sees_the_changes_of_their_own_units_only(office: Office, change: WatchedChange) -> None:
    manager = make_user(office.agency)
    Membership.objects.create(
        agency=office.agency,
        user=manager,
        role="manager",
        unit=Unit.objects.get(code="210"),
        starts_on=date(2025, 1, 1),
    )
    client = office.client(manager)
    assert [row[0] for row in rows(client, change)] == ["210"]
    assert client.get(reverse("statistics_change_new")).status_code in (200, 403)
    assert client.post(reverse("statistics_change_stop", args=[change.public_id])).status_code == 403
    WatchedUnit.objects.filter(unit__code="210").delete()
    assert client.get(reverse("statistics_change", args=[change.public_id])).status_code == 404


def test_M06_a_change_is_watched_from_the_page_and_no_longer_when_it_is_stopped(office: Office) -> None:
    hire("210")
    client, address = office.client(office.clerk), reverse("statistics_change_new")
    given = {"name": "Flytt", "changed_on": "2026-04-01", "months": "3", "units": [Unit.objects.get(code="210").pk]}
    assert client.post(address, given | {"units": []}).status_code == 422
    assert client.post(address, given | {"months": "13"}).status_code == 422
    assert client.post(address, given).status_code == 302
    change = WatchedChange.objects.get()
    page = client.get(reverse("statistics_change", args=[change.public_id])).content.decode()
    assert "Visas inte, för liten grupp" in page
    assert "Flytt" in client.get(reverse("statistics_changes")).content.decode()
    client.post(reverse("statistics_change_stop", args=[change.public_id]))
    assert "Ingen förändring följs" in client.get(reverse("statistics_changes")).content.decode()
