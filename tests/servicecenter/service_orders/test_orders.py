"""Add-ons one by one, and special services by the hour, never above the ceiling that the customer has set."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from servicecenter.accounts.roles import Role
from servicecenter.agencies.models import Agency
from servicecenter.models import CeilingRequest, HoursEntry, ServiceAgreement, ServiceOrder, User
from servicecenter.service_orders.actions import (
    ask_ceiling,
    confirm_order,
    decide_ceiling,
    end_order,
    log_hours,
    order_service,
    refuse_order,
    take_back_hours,
    withdraw_order,
)
from servicecenter.service_orders.queries import invoice_basis, orders_in_force, usage_of, worked
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.factories import make_agency, make_user
from tests.factories.runs import client_of
from tests.factories.services import make_special_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency() -> Agency:
    return make_agency(name="Skogsverket")


@pytest.fixture
def lead(agency: Agency) -> User:
    return make_user(agency, Role.CUSTOMER_LEAD)


@pytest.fixture
def manager(agency: Agency) -> User:
    return make_user(agency, Role.ACCOUNT_MANAGER)


@pytest.fixture
def clerk(agency: Agency) -> User:
    return make_user(agency, Role.PAYROLL_CLERK)


def today() -> date:
    return timezone.localdate()


def ordered(service: str, by: User, **given: object) -> ServiceOrder:
    return order_service(service=service, **({"starts_on": today()} | given), by=by, at=timezone.now())


def refusal(field: str, act: object, *args: object, **kwargs: object) -> str:
    with pytest.raises(ValidationError) as refused:
        act(*args, **kwargs)
    return " ".join(refused.value.message_dict[field])


def test_B12_an_add_on_without_its_base_service_is_refused_with_the_name_of_the_base(agency, lead):
    with tenant(agency.pk):
        assert "kräver bastjänsten Tidredovisning (ekonomi)" in refusal("service", ordered, "time_invoicing", lead)
        ServiceAgreement.objects.all().update(ends_on=today() - timedelta(days=1))
        told = refusal("service", ordered, "scheduling", lead)
        assert "Schema- och bemanningsplanering kräver bastjänsten Löneadministration" in told
        assert today().isoformat() in told
        assert not ServiceOrder.objects.exists()


def test_B12_the_base_service_must_be_in_force_on_the_first_day_and_not_only_today(agency, lead):
    with tenant(agency.pk):
        ServiceAgreement.objects.all().update(ends_on=today() + timedelta(days=10))
        later = today() + timedelta(days=11)
        assert "kräver bastjänsten" in refusal("service", ordered, "scheduling", lead, starts_on=later)
        assert ordered("scheduling", lead, starts_on=today() + timedelta(days=10)).state == "ordered"


def test_B13_ordering_one_add_on_makes_exactly_one_line_with_its_start_and_price(agency, lead, manager):
    starts_on = today() + timedelta(days=3)
    with tenant(agency.pk):
        confirm_order(order=ordered("scheduling", lead, starts_on=starts_on), by=manager, at=timezone.now())
        [line] = ServiceOrder.objects.all()
        assert (line.service, line.base, line.starts_on, line.price_list) == (
            "scheduling",
            "payroll",
            starts_on,
            "2020",
        )
        assert [(price["unit"], price["tiers"]) for price in line.prices] == [("month", [8_000_00]), ("piece", [15_00])]
        assert not orders_in_force(today()).exists()
        assert orders_in_force(starts_on).get() == line


def test_B13_one_is_ordered_without_the_others_and_never_twice(agency, lead, manager):
    with tenant(agency.pk):
        ordered("scheduling", lead)
        assert "redan beställd" in refusal("service", ordered, "scheduling", lead)
        assert [row.service for row in ServiceOrder.objects.all()] == ["scheduling"]


def test_B13_an_add_on_that_no_list_prices_gets_the_price_that_is_agreed(agency, lead, manager):
    with tenant(agency.pk):
        order = ordered("interest_deductions", lead)
        assert order.prices == []
        assert "2020 har inget pris" in refusal("agreed_ore", confirm_order, order=order, by=manager, at=timezone.now())
        assert confirm_order(order=order, agreed_ore=1_500_00, by=manager, at=timezone.now()).agreed_ore == 1_500_00
        priced = ordered("scheduling", lead)
        told = refusal("agreed_ore", confirm_order, order=priced, agreed_ore=1, by=manager, at=timezone.now())
        assert "prislistan, som gäller" in told


def test_B01_the_class_decides_how_a_service_is_ordered(agency, lead):
    with tenant(agency.pk):
        assert "avtalas i överenskommelsen" in refusal("service", ordered, "payroll", lead)
        assert "hur många timmar" in refusal("ceiling", ordered, "custom_reports", lead)
        assert "vad ni vill ha hjälp med" in refusal("wish", ordered, "custom_reports", lead, ceiling=Decimal(5))
        add_on = ordered("scheduling", lead)
        assert (add_on.rate_ore, add_on.ceiling) == (None, None)


def test_an_order_does_not_start_in_the_past_and_needs_the_right(agency, lead, clerk):
    with tenant(agency.pk):
        yesterday = today() - timedelta(days=1)
        assert "tidigast i dag" in refusal("starts_on", ordered, "scheduling", lead, starts_on=yesterday)
        with pytest.raises(PermissionDenied):
            ordered("scheduling", clerk)


def test_the_one_who_ordered_does_not_confirm(agency, manager):
    both = make_user(agency, Role.CUSTOMER_LEAD, Role.ACCOUNT_MANAGER)
    with tenant(agency.pk):
        order = ordered("scheduling", both)
        with pytest.raises(SecondPersonNeeded):
            confirm_order(order=order, by=both, at=timezone.now())
        refuse_order(order=order, reason="Inte nu", by=manager, at=timezone.now())
        again = ordered("scheduling", both)
        withdraw_order(order=again, reason="Vi väntar", by=both, at=timezone.now())
        with pytest.raises(NotAllowedNow):
            confirm_order(order=again, by=manager, at=timezone.now())


def logged(order: ServiceOrder, by: User, hours: str, **given: object) -> HoursEntry:
    facts = {"worked_on": today(), "what": "Tog fram rapporten"} | given
    return log_hours(order=order, hours=Decimal(hours), **facts, by=by, at=timezone.now())


def test_B14_hours_beyond_the_ceiling_are_refused_until_the_customer_approves(agency, lead, manager, clerk):
    with tenant(agency.pk):
        order = make_special_order(lead, manager, ceiling="10")
        logged(order, clerk, "6")
        logged(order, clerk, "4")
        told = refusal("hours", logged, order, clerk, "0.5")
        assert "Taket är 10 timmar och 0 är kvar" in told
        asked = ask_ceiling(order=order, hours=Decimal(16), reason="Två mått till", by=clerk, at=timezone.now())
        assert "Taket är 10" in refusal("hours", logged, order, clerk, "0.5")
        with pytest.raises(PermissionDenied):
            decide_ceiling(request=asked, is_approved=True, by=clerk, at=timezone.now())
        decide_ceiling(request=asked, is_approved=True, by=lead, at=timezone.now())
        logged(order, clerk, "5.5")
        order.refresh_from_db()
        usage = usage_of(order)
        assert (usage.used, usage.left) == (Decimal("15.50"), Decimal("0.50"))
        assert worked(order, today(), today()) == Decimal("15.50")


def test_B14_the_sum_is_hours_times_the_rate_to_the_ore(agency, lead, manager, clerk):
    with tenant(agency.pk):
        order = make_special_order(lead, manager)
        logged(order, clerk, "1.25")
        logged(order, clerk, "0.33")
        usage = usage_of(order)
        assert usage.rate_ore == 850_00
        assert usage.amount_ore == 1_343_00
        assert usage.most_ore == 8_500_00
        assert order.rate_unsourced


def test_B14_each_month_is_invoiced_by_its_hours_times_the_rate(agency, lead, manager, clerk):
    with tenant(agency.pk):
        order = make_special_order(lead, manager, ceiling="40")
        ServiceOrder.objects.update(starts_on=date(2026, 1, 1))
        for day, hours in ((date(2026, 9, 30), "7.5"), (date(2026, 10, 1), "2.25"), (date(2026, 10, 31), "4")):
            wrong = log_hours(
                order=order, worked_on=day, hours=Decimal(hours), what="Underlag", by=clerk, at=timezone.now()
            )
        take_back_hours(entry=wrong, by=clerk, at=timezone.now())
        told = [(str(row.month), row.hours, row.amount_ore) for row in invoice_basis()]
        assert told == [
            ("2026-10", Decimal("2.25"), order.rate_ore * 225 // 100),
            ("2026-09", Decimal("7.50"), order.rate_ore * 75 // 10),
        ]
        assert sum(row.amount_ore for row in invoice_basis()) == usage_of(order).amount_ore
    door, client = reverse("service_invoice_basis"), client_of(lead)
    assert "2026-09" in client.get(door).content.decode()
    [_head, row] = client.get(f"{door}?manad=2026-10&format=csv").content.decode("utf-8-sig").strip().split("\r\n")
    assert row.startswith("2026-10;")
    assert ";2,25;" in row
    stranger = client_of(make_user(make_agency(), Role.CUSTOMER_LEAD))
    assert "2026-09" not in stranger.get(door).content.decode()


def test_B14_the_customer_sees_what_is_used_and_left(agency, lead, manager, clerk):
    with tenant(agency.pk):
        order = make_special_order(lead, manager)
        logged(order, clerk, "2.5", what="Läste in uppgifterna")
    page = signed_in(lead).get(reverse("service_order", args=[order.public_id])).content.decode()
    for told in ("2,50", "7,50", "2\xa0125,00", "Läste in uppgifterna", "Källa ej bekräftad"):
        assert told in page


def test_B14_refusing_a_higher_ceiling_leaves_it_and_only_one_request_waits(agency, lead, manager, clerk):
    with tenant(agency.pk):
        order = make_special_order(lead, manager)
        ask = {"order": order, "reason": "Mer", "by": clerk, "at": timezone.now()}
        assert "över 10 timmar" in refusal("hours", ask_ceiling, hours=Decimal(10), **ask)
        asked = ask_ceiling(hours=Decimal(11), **ask)
        assert "väntar redan" in refusal("hours", ask_ceiling, hours=Decimal(12), **ask)
        decide_ceiling(request=asked, is_approved=False, by=lead, at=timezone.now())
        with pytest.raises(NotAllowedNow):
            decide_ceiling(request=asked, is_approved=True, by=lead, at=timezone.now())
        order.refresh_from_db()
        assert order.ceiling == 10


def test_hours_are_taken_back_once_and_free_the_ceiling(agency, lead, manager, clerk):
    with tenant(agency.pk):
        order = make_special_order(lead, manager)
        wrong = logged(order, clerk, "10")
        back = take_back_hours(entry=wrong, by=clerk, at=timezone.now())
        assert usage_of(order).used == 0
        for entry in (wrong, back):
            with pytest.raises(NotAllowedNow):
                take_back_hours(entry=entry, by=clerk, at=timezone.now())
        logged(order, clerk, "10")


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("hours", {"hours": "0"}),
        ("hours", {"hours": "24.5"}),
        ("worked_on", {"worked_on": date(2099, 1, 1)}),
        ("worked_on", {"worked_on": date(2020, 1, 1)}),
        ("what", {"what": " "}),
    ],
)
def test_hours_that_cannot_be_are_refused(agency, lead, manager, clerk, field, given):
    with tenant(agency.pk):
        order = make_special_order(lead, manager, ceiling="100")
        assert refusal(field, logged, order, clerk, **({"hours": "1"} | given))


def test_hours_are_not_logged_on_an_add_on_nor_before_it_is_confirmed(agency, lead, manager, clerk):
    with tenant(agency.pk):
        add_on = confirm_order(order=ordered("scheduling", lead), by=manager, at=timezone.now())
        waiting = ordered("custom_reports", lead, ceiling=Decimal(5), wish="En rapport")
        for order in (add_on, waiting):
            with pytest.raises(NotAllowedNow):
                logged(order, clerk, "1")
        with pytest.raises(PermissionDenied):
            logged(waiting, lead, "1")


def test_an_ended_order_holds_to_its_last_day(agency, lead, manager, clerk):
    with tenant(agency.pk):
        order = confirm_order(order=ordered("scheduling", lead), by=manager, at=timezone.now())
        last = today() + timedelta(days=5)
        end_order(order=order, ends_on=last, reason="Eget system", by=manager, at=timezone.now())
        assert orders_in_force(last).exists()
        assert not orders_in_force(last + timedelta(days=1)).exists()
        assert "redan beställd" in refusal("service", ordered, "scheduling", lead, starts_on=last)
        assert ordered("scheduling", lead, starts_on=last + timedelta(days=1)).state == "ordered"


def test_the_whole_way_on_the_pages(agency, lead, manager, clerk):
    answer = signed_in(lead).post(
        reverse("service_order_new", args=["custom_reports"]),
        {"starts_on": f"{today()}", "ceiling": "2,5", "wish": "Sjukfrånvaro per kön"},
    )
    with tenant(agency.pk):
        order = ServiceOrder.objects.get()
    assert answer.url == reverse("service_order", args=[order.public_id])
    assert (
        signed_in(manager).post(reverse("service_order_confirm", args=[order.public_id]), {"ja": "1"}).status_code
        == 302
    )
    hours = {"worked_on": f"{today()}", "hours": "2,5", "what": "Klart"}
    signed_in(clerk).post(reverse("service_hours_new", args=[order.public_id]), hours)
    answer = signed_in(clerk).post(reverse("service_hours_new", args=[order.public_id]), hours)
    assert answer.status_code == 422
    assert "Be myndigheten om ett högre tak" in answer.content.decode()
    signed_in(clerk).post(reverse("service_ceiling_new", args=[order.public_id]), {"hours": "5", "reason": "Fler mått"})
    with tenant(agency.pk):
        asked = CeilingRequest.objects.get()
    signed_in(lead).post(reverse("service_ceiling_decide", args=[asked.public_id]), {"svar": "ja"})
    signed_in(clerk).post(reverse("service_hours_new", args=[order.public_id]), hours)
    with tenant(agency.pk):
        assert usage_of(ServiceOrder.objects.get()).used == 5


def at_once(agency: Agency, *acts: Callable[[], object]) -> list[str]:
    """What each of several, begun in the same moment, answers: done, or the refusal."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            start.wait(timeout=30)
            with tenant(agency.pk):
                act()
        except ValidationError as refused:
            return " ".join(refused.messages)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as all_:
        return sorted(all_.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_B14_two_who_log_at_once_never_get_above_the_ceiling(agency, lead, manager, clerk):
    with tenant(agency.pk):
        order = make_special_order(lead, manager, ceiling="10")
    answers = at_once(agency, *[lambda: logged(order, clerk, "6")] * 2)
    assert answers[1] == "done"
    assert "Taket är 10 timmar och 4 är kvar" in answers[0]
    with tenant(agency.pk):
        assert usage_of(order).used == 6


@pytest.mark.django_db(transaction=True)
def test_B13_two_who_order_the_same_add_on_at_once_make_one_line(agency, lead):
    answers = at_once(agency, *[lambda: ordered("scheduling", lead)] * 3)
    assert [answer == "done" for answer in answers].count(True) == 1
    assert sum("redan beställd" in answer for answer in answers) == 2
    with tenant(agency.pk):
        assert ServiceOrder.objects.count() == 1


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
