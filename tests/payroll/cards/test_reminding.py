"""Whoever has card purchases without a receipt is reminded in working hours, once in so many days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse

from payroll.cards.importing import hand_in
from payroll.cards.reminding import remind_card_holders
from payroll.cards.tasks import remind
from payroll.models import CardReminder, CardTransaction
from servicecenter.accounts.roles import Role
from servicecenter.celery import app
from servicecenter.common.calendars import is_working_hour
from servicecenter.common.fault_points import strike_with
from servicecenter.models import AgencySetting, OutgoingMail
from servicecenter.tenancy.scope import tenant
from tests.consistency.test_fault_points import named_points
from tests.factories import STOCKHOLM, make_agency, make_person, make_user
from tests.factories.runs import client_of
from tests.faults.walk import Killed, Killer

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = datetime(2026, 11, 16, 9, 20, tzinfo=STOCKHOLM)
FILE = """transaktion;anställningsnummer;datum;belopp;säljare
1;{n};2026-11-02;212,00;Taxi Umeå
2;{n};2026-11-04;95,00;Kaffebaren
3;{n};2026-11-04;-95,00;Kaffebaren
4;{n};2026-11-14;80,00;Kaffebaren
"""


class Office:
    def __init__(self, email: str = "") -> None:
        self.agency = make_agency()
        self.clerk = make_user(self.agency, Role.PAYROLL_CLERK)
        holder = make_user(self.agency, Role.EMPLOYEE, **({"email": email} if email else {}))
        with tenant(self.agency.pk):
            self.person = make_person(user=holder)
            content = BytesIO(FILE.format(n=self.person.number).encode())
            hand_in(issuer="Kortet", name="kort.csv", content=content, by=self.clerk, at=MONDAY)

    def decide(self, days: str) -> None:
        with tenant(self.agency.pk):
            AgencySetting.objects.create(
                key="cards.reminder_days", value=days, source="beslut", starts_on=date(2026, 1, 1)
            )

    def remind(self, at: datetime = MONDAY) -> int:
        with tenant(self.agency.pk):
            return remind_card_holders(at=at)

    def told(self) -> list[tuple[date, int, date]]:
        with tenant(self.agency.pk):
            return list(CardReminder.objects.order_by("told_on").values_list("told_on", "purchases", "oldest_on"))


@pytest.fixture
def at(settings: Any) -> Office:
    settings.EMAIL_BACKEND = "servicecenter.mail.backend.Outbox"
    return Office()


def mails() -> list[str]:
    return [bytes(row.message).decode() for row in OutgoingMail.objects.order_by("pk")]


def test_the_holder_is_told_once_in_so_many_days_and_not_of_what_was_bought(at: Office):
    assert at.remind() == 0
    at.decide("7")
    assert (at.remind(), at.remind(), at.remind(MONDAY + timedelta(days=6))) == (1, 0, 0)
    [text] = mails()
    assert at.person.user.email in text
    assert "Kaffebaren" not in text
    assert at.told() == [(date(2026, 11, 16), 2, date(2026, 11, 2))]
    assert at.remind(MONDAY + timedelta(days=7)) == 1
    assert at.told()[1] == (date(2026, 11, 23), 3, date(2026, 11, 2))


@pytest.mark.parametrize(
    ("moment", "is_one"),
    [
        (MONDAY, True),
        (MONDAY.replace(hour=7, minute=59), False),
        (MONDAY.replace(hour=16, minute=0), False),
        (MONDAY - timedelta(days=1), False),
        (datetime(2026, 1, 6, 10, 0, tzinfo=STOCKHOLM), False),
    ],
)
def test_working_hours_are_those_of_working_days(moment: datetime, is_one: bool):
    assert is_working_hour(moment) is is_one


def test_nobody_is_told_at_night_or_of_what_is_on_a_claim(at: Office):
    at.decide("7")
    assert at.remind(MONDAY.replace(hour=22)) == 0
    with tenant(at.agency.pk):
        CardTransaction.objects.update(happened_on=MONDAY.date())
    assert at.remind() == 0
    assert mails() == []


def test_the_schedule_reminds_nobody_where_nothing_is_decided(at: Office):
    assert "payroll.cards.tasks.remind" in {entry["task"] for entry in app.conf.beat_schedule.values()}
    remind.apply(kwargs={"from_a_newer_release": True})
    assert mails() == []


def test_wherever_the_process_dies_the_holder_has_one_reminder(settings: Any, subtests: Any):
    settings.EMAIL_BACKEND = "servicecenter.mail.backend.Outbox"
    for point in named_points("payroll/cards/reminding.py"):
        with subtests.test(point):
            office = Office()
            office.decide("7")
            before = OutgoingMail.objects.count()
            killer = Killer(point)
            with strike_with(killer), pytest.raises(Killed):
                office.remind()
            assert (office.remind(), office.remind()) == (1, 0)
            assert len(office.told()) == 1
            assert OutgoingMail.objects.count() == before + 1


def test_the_clerk_sees_who_has_waited_how_long_and_takes_it_as_a_file(at: Office):
    at.decide("7")
    at.remind()
    web, url = client_of(at.clerk, at.agency), reverse("purchases_waiting")
    page = web.get(url, {"dagar": "0"}).content.decode()
    assert at.person.name in page
    assert "2026-11-16" in page
    assert "-95" not in page
    assert "Ingen träff" not in web.get(url, {"q": at.person.number}).content.decode()
    assert at.person.name not in web.get(url, {"q": "finns inte"}).content.decode()
    file = web.get(url, {"dagar": "0", "format": "csv"}).getvalue().decode("utf-8-sig")
    assert len(file.splitlines()) == 4
