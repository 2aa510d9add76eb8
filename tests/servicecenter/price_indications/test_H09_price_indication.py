"""H09: the calculator tells each line's formula, keeps nothing unless asked, and what is kept can be reckoned again."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from servicecenter.accounts.roles import Role
from servicecenter.agencies.models import Agency
from servicecenter.models import PriceIndication, User
from servicecenter.price_indications.queries import latest_indication, reckoned_again, still_the_same
from servicecenter.pricing.price_lists import price_list
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_user
from tests.factories.services import make_indication

pytestmark = pytest.mark.django_db
VOLUMES = {"payslips_deviation": "700", "payslips_attendance": "0", "payslips_scheduled": "0"}
ASKED = {"lista": "2020", "tjanst": "payroll"} | VOLUMES


@pytest.fixture
def agency() -> Agency:
    return make_agency(name="Skogsverket")


@pytest.fixture
def manager(agency: Agency) -> Client:
    return signed_in(make_user(agency, Role.ACCOUNT_MANAGER))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_H09_700_payslips_on_the_list_of_2020_come_to_56_900_kronor_and_each_line_says_why(agency, manager):
    page = manager.get(reverse("price_calculator"), ASKED).content.decode()
    assert "56\xa0900,00" in page
    assert "700 lönespecifikationer per månad × 40,00 kr" in page
    assert "81,29" in page  # all in, per payslip
    with tenant(agency.pk):
        assert not PriceIndication.objects.exists()


def test_B03_the_indication_says_what_is_within_the_fee(agency, manager):
    page = manager.get(reverse("price_calculator"), ASKED).content.decode()
    assert "Ingår i avgiften" in page
    for item in ("Upphandling, utveckling och tillgång till systemstöd", "Kundsupport för chefer och medarbetare"):
        assert item in page


def test_a_volume_that_is_left_out_is_named_at_its_field(agency, manager):
    page = manager.get(reverse("price_calculator"), ASKED | {"payslips_scheduled": ""}).content.decode()
    assert "Volymen Lönespecifikationer, schemalagd arbetstid dygnet runt saknas" in page
    assert "56\xa0900,00" not in page
    assert 'value="700"' in page


@pytest.mark.parametrize(
    "change",
    [
        {"payslips_deviation": "-1"},
        {"payslips_deviation": "många"},
        {"tjanst": "dans"},
        {"payslips_deviation": "9" * 9},
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_reckoned(agency, manager, change):
    answer = manager.get(reverse("price_calculator"), ASKED | change)
    assert answer.status_code == 200
    assert "Rätta ett fel" in answer.content.decode()
    assert "56\xa0900,00" not in answer.content.decode()


def test_no_service_chosen_is_told(agency, manager):
    page = manager.get(reverse("price_calculator"), {"lista": "2020"} | VOLUMES).content.decode()
    assert "Ingen tjänst är vald" in page


def test_two_lists_stand_side_by_side(agency, manager):
    first = {"lista": "2013", "tjanst": "payroll", "ar": "1", "employees": "700", "manual_payouts": "0"} | VOLUMES
    page = manager.get(reverse("price_calculator"), first | {"om-lista": "2020"}).content.decode()
    for told in ("104\xa0500,00", "56\xa0900,00", "−47\xa0600,00", "−45,6"):
        assert told in page


def test_another_year_of_the_same_list_is_compared(agency, manager):
    first = {"lista": "2013", "tjanst": "payroll", "ar": "1", "employees": "700", "manual_payouts": "0"} | VOLUMES
    page = manager.get(reverse("price_calculator"), first | {"om-ar": "3"}).content.decode()
    for told in ("104\xa0500,00", "85\xa0500,00", "−19\xa0000,00"):
        assert told in page


def test_behaviour_prices_say_what_the_other_way_would_save(agency, manager):
    asked = {"lista": "2013", "tjanst": "travel", "ar": "1", "claims_paper": "340", "claims_self_service": "60"}
    page = manager.get(reverse("price_calculator"), asked).content.decode()
    assert "17\xa0000,00" in page
    assert "Om de 340 som nu är reseräkning på papper vore reseräkning i självbetjäning" in page


def test_H09_an_indication_is_kept_with_its_list_and_volumes_when_somebody_asks(agency, manager):
    answer = manager.post(reverse("price_indication_new"), ASKED | {"title": "Inför mötet"})
    with tenant(agency.pk):
        row = PriceIndication.objects.get()
        assert answer.url == reverse("price_indication", args=[row.public_id])
        assert (row.price_list, row.year, row.services, row.catalogue) == ("2020", 1, ["payroll"], 2)
        assert row.volumes == {code: int(count) for code, count in VOLUMES.items()}
        assert (row.month_ore, row.year_ore) == (56_900_00, 682_800_00)
        assert latest_indication() == row
        assert still_the_same(row, reckoned_again(row))
    page = manager.get(answer.url).content.decode()
    assert "56\xa0900,00" in page
    assert "Listan säger något annat nu" not in page


def test_a_list_that_says_something_else_is_noticed(agency, manager):
    with tenant(agency.pk):
        row = make_indication(make_user(agency, Role.ACCOUNT_MANAGER))
        PriceIndication.objects.update(month_ore=1)
    assert (
        "Listan säger något annat nu" in manager.get(reverse("price_indication", args=[row.public_id])).content.decode()
    )


def test_without_a_name_nothing_is_kept_and_nothing_is_lost(agency, manager):
    answer = manager.post(reverse("price_indication_new"), ASKED | {"title": ""})
    assert answer.status_code == 422
    assert "56\xa0900,00" in answer.content.decode()
    with tenant(agency.pk):
        assert not PriceIndication.objects.exists()


def test_a_clerk_reckons_and_does_not_keep(agency):
    clerk = signed_in(make_user(agency, Role.PAYROLL_CLERK))
    assert "Spara indikationen" not in clerk.get(reverse("price_calculator"), ASKED).content.decode()
    assert clerk.post(reverse("price_indication_new"), ASKED | {"title": "x"}).status_code == 403


def test_the_lines_are_a_file(agency, manager):
    file = manager.get(reverse("price_calculator"), ASKED | {"format": "csv"}).content.decode()
    assert "700 lönespecifikationer per månad × 22,00 kr" in file


def test_the_calculator_opens_on_the_list_that_is_valid_today(agency, manager):
    page = manager.get(reverse("price_calculator")).content.decode()
    valid = max((each for each in (price_list("2013"), price_list("2020"))), key=lambda each: each.valid_from)
    assert valid.valid_from <= timezone.localdate()
    assert f'value="{valid.name}"' in page
