"""A month that cannot be made is paid as a reserve run in the browser, at the desk and on a phone, without barriers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from payroll.models import BankAccount, EmploymentSpan, PayRun, Person, ReserveExport
from payroll.reserve.actions import payday_of
from servicecenter.common.periods import Month
from servicecenter.models import PaymentBatch
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_user
from tests.factories.runs import Office, make_office, settled
from tests.journeys.looking import WIDTHS, fits, named, picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
NAMES = ("Astrid Lindgård", "Bengt Öhman", "Cecilia Ek", "David Åberg", "Ebba Norén", "Farid Haddad", "Greta Sundin")


@pytest.fixture
def office(settings, tmp_path) -> Office:
    """October is paid; of seven people one leaves and one has a new account, and one is new."""
    settings.FILES_DIR = tmp_path
    office = make_office(people=0, name="Provverket")
    with tenant(office.agency.pk):
        people = [named(name, 3_000_000 + 210_000 * place) for place, name in enumerate(NAMES)]
        Person.objects.filter(pk=people[0].pk).update(user=make_user(office.agency, "employee"))
    settled(office, "2026-10")
    with tenant(office.agency.pk):
        EmploymentSpan.objects.filter(employment__person=people[2]).update(ends_on=NOW.date())
        BankAccount.objects.filter(person=people[4]).update(account="0000027", recorded_at=NOW)
        named("Henrik Dahl", 3_300_000)
    return office


@pytest.mark.parametrize("size", WIDTHS, ids=("desk", "phone"))
def test_a_reserve_run_is_prepared_by_one_decided_by_another_and_released_by_two(office, browse, barriers, size):
    clerk, approver = browse(office.clerk, size), browse(office.approver, size)
    clerk.goto("/lon/forskott/")
    assert barriers(clerk) == []
    clerk.get_by_role("link", name="Ny reservkörning").click()
    clerk.get_by_label("Månad").fill("2026-11")
    clerk.get_by_label("Betalas").fill(str(timezone.localdate() + timedelta(days=1)))
    clerk.get_by_label("Orsak").fill("Lönesystemets driftställe ligger nere")
    assert barriers(clerk) == []
    picture(clerk, "reserve-new", size)
    clerk.get_by_role("button", name="Förbered").click()
    assert clerk.get_by_text("Förslaget väntar på att en annan person beslutar").is_visible()
    approver.goto(clerk.url)
    assert barriers(approver) == []
    assert fits(approver, size)
    picture(approver, "reserve", size)
    approver.get_by_role("link", name="Visa dem").click()
    assert approver.get_by_text("Bankkontot är ändrat sedan förra lönen").first.is_visible()
    assert barriers(approver) == []
    picture(approver, "reserve-exceptions", size)
    approver.get_by_role("button", name="Besluta om 5 förskott").click()
    assert approver.get_by_text("Betalningarna väntar på att två andra bemyndigar dem").is_visible()
    for _ in range(2):
        releaser = browse(make_user(office.agency, "payment_releaser"), size)
        with tenant(office.agency.pk):
            batch = PaymentBatch.objects.get(origin__startswith="advance:")
        releaser.goto(f"/betalningar/{batch.public_id}/")
        releaser.get_by_role("button", name="Bemyndiga").click()
    releaser.get_by_role("button", name="Sänd till banken").click()
    clerk.reload()
    picture(clerk, "reserve-sent", size)
    assert barriers(clerk) == []
    clerk.goto("/lon/forskott/fordringar/")
    assert clerk.get_by_text("5 personer").first.is_visible()
    assert barriers(clerk) == []
    assert fits(clerk, size)
    picture(clerk, "claims", size)
    with tenant(office.agency.pk):
        employee = Person.objects.get(user__isnull=False).user
    own = browse(employee, size)
    own.goto("/min-lon/")
    assert own.get_by_text("kvar att dra").is_visible()
    assert barriers(own) == []
    picture(own, "own-advance", size)


@pytest.mark.parametrize("size", WIDTHS, ids=("desk", "phone"))
def test_what_was_paid_without_the_system_is_read_from_the_list_and_decided_by_another(office, browse, barriers, size):
    with tenant(office.agency.pk):
        run = PayRun.objects.get()
        people = list(Person.objects.order_by("sort_key"))
        ReserveExport.objects.create(
            run=run, pays_on=payday_of(Month(2026, 11)), person_ids=[row.pk for row in people], payment_count=7,
            total_ore=run.net_ore, message_id="M", sha256="0" * 64, file_name="reserv.zip", written_by=office.clerk,
            written_at=NOW,
        )  # fmt: skip
    rows = [f"{row.number};2{place} 500,00;2026-11-05" for place, row in enumerate(people[:4])]
    content = "\n".join(["anställningsnummer;belopp;betald", *rows, "999999;100;2026-11-05", f"{people[5].number};9;"])
    clerk, approver = browse(office.clerk, size), browse(office.approver, size)
    clerk.goto("/lon/forskott/utanfor/")
    assert barriers(clerk) == []
    assert fits(clerk, size)
    picture(clerk, "outside", size)
    clerk.get_by_label("Vad som betalades").set_input_files(
        {"name": "lista.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    clerk.get_by_label("Orsak").fill("Avbrottet i november")
    clerk.get_by_role("button", name="Läs filen").click()
    assert clerk.get_by_text("Ingen i myndigheten har anställningsnumret").is_visible()
    assert barriers(clerk) == []
    approver.goto(clerk.url)
    picture(approver, "outside-decision", size)
    approver.get_by_role("button", name="Besluta om 4 förskott").click()
    assert approver.get_by_text("Beslutat och bokfört").is_visible()
    assert barriers(approver) == []
