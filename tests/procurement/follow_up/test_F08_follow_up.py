"""F08: the measures of purchasing are what one gets by counting the rows one by one, and nobody else's are counted."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from io import StringIO
from itertools import pairwise
from math import ceil
from random import Random
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from procurement.follow_up import queries
from procurement.follow_up.awards import Awards
from procurement.follow_up.measures import VersionSums, by_month, chained, key_of, lead_time, nearest_rank, tenths
from procurement.follow_up.overview import Overview
from procurement.follow_up.prices import Prices
from procurement.follow_up.queries import Choice
from procurement.follow_up.spend import Spend
from procurement.models import (
    Article,
    Catalogue,
    CatalogueVersion,
    GoodsReceipt,
    OrderLine,
    PurchaseAgreement,
    PurchaseOrder,
    Requisition,
    RequisitionLine,
    Supplier,
)
from procurement.purchases.queries import orders as every_order
from servicecenter.common.periods import Month
from servicecenter.models import AgencySetting, OutgoingMessage, Unit
from servicecenter.tenancy.scope import tenant
from tests.factories import STOCKHOLM, make_user
from tests.factories.purchasing import Buyer, make_agreement, make_buyer, make_supplier
from tests.factories.runs import client_of

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = date(2026, 11, 26)
MONTHS = tuple(Month(2025, 12).plus(step) for step in range(12))
CPV = ("30197643", "30192000", "30213100", "44212329", "79000000", "")
STATES = ("sent", "changed", "accepted", "rejected", "cancelled", "delivered")
LEVELS = (2, 3, 4, 5, 8)


class Dice(Random):
    """Random facts of orders."""

    def moment(self) -> datetime:
        """In the months, on either side of them, and now and then in the very night between two."""
        if self.random() < 0.2:
            month = self.choice([*MONTHS, MONTHS[-1].plus(1)])
            night = datetime(month.year, month.month, 1, tzinfo=STOCKHOLM)
            return night + timedelta(minutes=self.choice((-61, -1, 0, 1, 59)))
        return datetime(2025, 10, 1, tzinfo=STOCKHOLM) + timedelta(minutes=self.randrange(60 * 24 * 420))


def write_orders(buyer: Buyer, count: int, dice: Dice) -> None:
    """Random orders as rows. Called in the agency's scope."""
    suppliers = [buyer.supplier, *(make_supplier(buyer.clerk) for _ in range(3))]
    agreements = [buyer.agreement, *(make_agreement(each, buyer.clerk) for each in suppliers[1:])]
    units = [buyer.unit, *(Unit.objects.create(code=f"2{n}0", name=f"Enhet {n}", parent=buyer.unit) for n in range(3))]
    units.append(Unit.objects.create(code="900", name="En annan"))
    for number in range(count):
        write_order(buyer, f"2026-{number:06d}", dice, suppliers, agreements, units)


def write_order(buyer, number, dice, suppliers, agreements, units) -> None:
    at, state = dice.moment(), dice.choice(STATES)
    supplier = dice.choice(suppliers)
    agreement = agreements[suppliers.index(supplier)] if dice.random() < 0.6 else None
    requisition = Requisition.objects.create(
        requester=buyer.requester, title=f"Köp {number}", state="ordered", started_at=at, sent_at=at
    )
    order = PurchaseOrder.objects.create(
        number=number, requisition=requisition, supplier=supplier, agreement=agreement, requester=buyer.requester,
        unit=dice.choice([*units, None]), state=state, ordered_at=at, amount_ore=0,
        answered_at=at + timedelta(minutes=dice.randrange(60 * 200)) if dice.random() < 0.7 else None,
    )  # fmt: skip
    for line in range(1, dice.randrange(2, 5)):
        write_line(order, line, dice)
    order.amount_ore = sum(OrderLine.objects.filter(order=order).values_list("amount_ore", flat=True))
    order.save()
    for _turn in range(dice.randrange(4) if state in ("accepted", "delivered") else 0):
        day = timezone.localdate(at) + timedelta(days=dice.randrange(40))
        GoodsReceipt.objects.create(
            order=order, kind=dice.choice(("delivery", "delivery", "return")), received_on=day, note="Kantstött",
            recorded_by=buyer.clerk, recorded_at=at,
        )  # fmt: skip
    if dice.random() < 0.7:
        OutgoingMessage.objects.create(
            kind="T01", receiver="0007:1", origin=f"order:{number}", envelope=b"<x/>", sha256="0" * 64,
            state=dice.choice(("sent", "receipted", "waiting", "failed")), next_try_at=at, recorded_at=at,
        )  # fmt: skip


def write_line(order, number, dice) -> None:
    cpv, price, quantity = dice.choice(CPV), Decimal(dice.randrange(1, 90_000)) / 100, dice.randrange(1, 9)
    reason = "" if order.agreement or dice.random() < 0.4 else f"Brådskande {number}"
    facts = {"number": number, "name": "Vara", "cpv": cpv, "quantity": quantity, "unit": "C62", "price": price}
    worth = {"vat_rate": 25, "amount_ore": int(price * 100) * quantity * dice.choice((1, 1, 100))}
    source = RequisitionLine.objects.create(
        requisition=order.requisition,
        source="free_text",
        supplier=order.supplier,
        award_reason=reason,
        **facts,
        **worth,
    )
    OrderLine.objects.create(order=order, source=source, **facts, **worth)


# A second implementation: every row of every table, one by one, in plain Python.


def local_month(moment: datetime) -> Month:
    return Month.of(moment.astimezone(STOCKHOLM).date())


def counted_orders(months, units=None) -> list[PurchaseOrder]:
    return [
        order
        for order in PurchaseOrder.objects.all()
        if local_month(order.ordered_at) in months
        and order.state not in ("rejected", "cancelled")
        and (units is None or order.unit_id in units)
    ]


def went_out(order) -> bool:
    states = [row.state for row in OutgoingMessage.objects.all() if row.origin == f"order:{order.number}"]
    return bool(states) and states[0] in ("sent", "receipted")


def one_decimal(part: int, whole: int) -> Decimal | None:
    exact = Decimal(part) * 100 / Decimal(whole) if whole else None
    return None if exact is None else exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


def by_hand(values: list[int]) -> tuple[int, int | None, int | None]:
    """How many, the lower median, and the value that nine of ten keep within."""
    ranked = sorted(values)
    if not ranked:
        return 0, None, None
    return len(ranked), ranked[ceil(len(ranked) / 2) - 1], ranked[ceil(len(ranked) * 9 / 10) - 1]


def receipts_by_hand(orders) -> tuple[list[int], list[int]]:
    first, last = [], []
    for order in orders:
        days = [
            (row.received_on - order.ordered_at.astimezone(STOCKHOLM).date()).days
            for row in GoodsReceipt.objects.all()
            if row.order_id == order.pk and row.kind == "delivery"
        ]
        if days:
            first.append(min(days))
            last += [max(days)] if order.state == "delivered" else []
    return first, last


@pytest.fixture
def buyer() -> Buyer:
    return make_buyer()


@pytest.mark.parametrize("seed", range(3))
def test_F08_the_figures_are_what_counting_row_by_row_gives(buyer, seed):
    other, dice = make_buyer(), Dice(seed)
    with tenant(other.agency.pk):
        write_orders(other, 30, dice)
    with tenant(buyer.agency.pk):
        write_orders(buyer, 90, dice)
        top = buyer.unit.pk
        below = {row.pk for row in Unit.objects.all() if row.pk == top or row.parent_id == top}
        for choice, units in ((Choice(MONTHS), None), (Choice(MONTHS[2:5], queries.units_within(top)), below)):
            orders = counted_orders(choice.months, units)
            assert orders, "the random data says nothing"
            check_shares(choice, orders)
            check_times(choice, orders)
            check_spend(choice, orders)
        check_awards(dice)


def check_shares(choice, orders) -> None:
    sums = queries.order_sums(choice)
    found, months = key_of(sums), by_month(sums, choice.months)
    loyal, amount = [order for order in orders if order.agreement_id], sum(order.amount_ore for order in orders)
    assert (found.count, found.amount) == (len(orders), amount)
    assert (found.loyal_value.part, found.loyal_number.part) == (sum(o.amount_ore for o in loyal), len(loyal))
    assert found.loyal_value.percent == one_decimal(sum(order.amount_ore for order in loyal), amount)
    assert found.messages.percent == one_decimal(sum(map(went_out, orders)), len(orders))
    for month in choice.months:
        here = [order for order in orders if local_month(order.ordered_at) == month]
        assert (months[month].count, months[month].amount) == (len(here), sum(order.amount_ore for order in here))
        assert months[month].messages.part == sum(map(went_out, here))
    assert sum(key.amount for key in months.values()) == found.amount


def check_times(choice, orders) -> None:
    hours = [int((o.answered_at - o.ordered_at).total_seconds() // 3600) for o in orders if o.answered_at]
    for counts, values in zip(
        (queries.hours_to_answer(choice), *queries.days_to_receipts(choice)),
        (hours, *receipts_by_hand(orders)),
        strict=True,
    ):
        found = lead_time(counts)
        assert (found.count, found.median, found.nine_of_ten) == by_hand(values)


def check_spend(choice, orders) -> None:
    keys = {order.pk: order for order in orders}
    lines = [line for line in OrderLine.objects.all() if line.order_id in keys]
    total = sum(order.amount_ore for order in orders)
    for level in LEVELS:
        wanted, loyal = defaultdict(int), defaultdict(int)
        for line in lines:
            wanted[line.cpv[:level]] += line.amount_ore
            loyal[line.cpv[:level]] += line.amount_ore if keys[line.order_id].agreement_id else 0
        found = queries.spend_by_cpv(choice, level=level)
        assert {row.key: (row.amount, row.agreement_amount) for row in found} == {
            key: (wanted[key], loyal[key]) for key in wanted
        }
        assert sum(row.amount for row in found) == total
        assert sum(row.count for row in found) == len(lines)
    suppliers = defaultdict(int)
    for order in orders:
        suppliers[Supplier.objects.get(pk=order.supplier_id).organisation_number] += order.amount_ore
    assert {row.key: row.amount for row in queries.spend_by_supplier(choice)} == suppliers
    assert sum(suppliers.values()) == total


def check_awards(dice) -> None:
    page = Awards({"ar": "2026", "niva": "3"}, TODAY)
    year = {Month(2026, month) for month in range(1, 13)}
    bare = [order for order in counted_orders(year) if order.agreement_id is None]
    wanted, lacking = defaultdict(int), 0
    for order in bare:
        lines = [line for line in OrderLine.objects.select_related("source") if line.order_id == order.pk]
        for line in lines:
            wanted[line.cpv[:3]] += line.amount_ore
        lacking += order.amount_ore > 100_000_00 and any(not line.source.award_reason for line in lines)
    assert {row.cpv: row.amount for row in page.rows} == wanted
    assert {row.cpv for row in page.rows if row.standing == "over"} == {
        cpv for cpv, amount in wanted.items() if amount > 700_000_00
    }
    assert queries.awards_without_reason(page.choice, page.documented.amount) == lacking
    assert {order.pk for order in page.orders()} == {order.pk for order in bare}


# Prices


def version(catalogue, number: int, day: date, clerk) -> None:
    at = datetime(day.year, day.month, day.day, 9, tzinfo=STOCKHOLM)
    CatalogueVersion.objects.create(
        catalogue=catalogue, number=number, source="csv", sha256=uuid4().hex, state="replaced", received_at=at,
        decided_by=clerk, decided_at=at,
    )  # fmt: skip


def write_lists(buyer: Buyer, dice: Dice) -> tuple[Catalogue, list[dict[str, tuple[str, Decimal]]]]:
    """A catalogue of five versions as rows, and the same lists version by version: unit and price by number."""
    catalogue = Catalogue.objects.create(agreement=buyer.agreement, number="P", name="Priser", version=5)
    lists: list[dict[str, tuple[str, Decimal]]] = []
    for number in range(1, 6):
        version(catalogue, number, date(2026, 2 * number, 1), buyer.clerk)
        now = dict(lists[-1]) if lists else {}
        for place in range(20):
            key = f"A{place}"
            match dice.randrange(5):
                case 0:
                    now[key] = (dice.choice(("C62", "BX")), Decimal(dice.randrange(1, 999_999)) / 10_000)
                case 1:
                    now.pop(key, None)
        lists.append(now)
    for key in {key for each in lists for key in each}:
        write_article(catalogue, key, [each.get(key) for each in lists])
    return catalogue, lists


def write_article(catalogue, key, held) -> None:
    """One row for as long as nothing changes, as an approved catalogue leaves them."""
    first = 1
    for place, facts in enumerate(held, start=1):
        if place == len(held) or held[place] != facts:
            if facts is not None:
                unit, price = facts
                last = None if place == len(held) else place
                Article.objects.create(
                    catalogue=catalogue, number=key, name=key, unit=unit, price=price, vat_rate=25, first=first,
                    last=last,
                )  # fmt: skip
            first = place + 1


@pytest.mark.parametrize("seed", range(5))
def test_F08_the_price_index_is_exact_for_any_lists(buyer, seed):
    with tenant(buyer.agency.pk):
        catalogue, lists = write_lists(buyer, Dice(seed))
        page = Prices({"fran": "2026-05", "till": "2026-11"}, TODAY)
        [row] = [row for row in page.rows if row.priced.catalogue == catalogue]
        assert (row.base, row.base_on, row.last) == (2, date(2026, 4, 1), 5)
        index = Fraction(100)
        for before, after in pairwise(lists[1:]):
            both = [key for key in before if key in after and before[key][0] == after[key][0]]
            if both:
                index *= Fraction(sum(after[key][1] for key in both)) / Fraction(sum(before[key][1] for key in both))
        assert chained(row.priced.sums, base=2)[5] == index
        assert row.index == tenths(index)
        moved = {
            key: (lists[1][key][1], lists[4][key][1])
            for key in lists[1]
            if key in lists[4] and lists[1][key][0] == lists[4][key][0] and lists[1][key][1] != lists[4][key][1]
        }
        assert {each.number: (each.before, each.after) for each in page.changes(row)} == moved


def test_new_and_ended_articles_move_no_index():
    sums = [
        VersionSums(1, Decimal(300), Decimal(0), Decimal(0), Decimal(0), 0, 0),
        VersionSums(2, Decimal(1_000), Decimal(200), Decimal(0), Decimal(0), 0, 0),
        VersionSums(3, Decimal(110), Decimal(100), Decimal(100), Decimal(110), 1, 0),
    ]
    assert chained(sums, base=1) == {1: 100, 2: 100, 3: 100 * Fraction(1_110, 1_100)}


def test_the_nearest_rank_is_always_a_value_that_occurs():
    assert nearest_rank({}, Fraction(1, 2)) is None
    assert nearest_rank({7: 1}, Fraction(9, 10)) == 7
    assert nearest_rank({1: 1, 2: 1}, Fraction(1, 2)) == 1
    assert nearest_rank(dict.fromkeys(range(1, 11), 1), Fraction(9, 10)) == 9


# Pages

NAMES = ("follow_up", "follow_up_spend", "follow_up_prices", "follow_up_awards")


def text(client, name, status=200, **query) -> str:
    answer = client.get(reverse(name, query=query or None))
    assert answer.status_code == status
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return told.replace("\xa0", " ")


def rows_of_file(client, name, **query) -> list[dict[str, str]]:
    answer = client.get(reverse(name, query=query | {"format": "csv"}))
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture
def bought(buyer, monkeypatch):
    """Two orders this month: one from the agreement and sent, one dear direct award without reason."""
    with tenant(buyer.agency.pk):
        article = buyer.article(cpv="30197643", price=150)
        order = buyer.ordered((article, 10), at=timezone.now())
        OutgoingMessage.objects.filter(origin=f"order:{order.number}").update(state="sent")
        at = timezone.now()
        requisition = Requisition.objects.create(
            requester=buyer.requester, title="Akut", state="ordered", started_at=at, sent_at=at
        )
        award = PurchaseOrder.objects.create(
            number="2026-900000", requisition=requisition, supplier=buyer.supplier, requester=buyer.requester,
            state="sent", ordered_at=at, amount_ore=800_000_00,
        )  # fmt: skip
        facts = {"number": 1, "name": "=Möbel", "cpv": "39100000", "quantity": 1, "unit": "C62", "price": 800_000}
        worth = {"vat_rate": 25, "amount_ore": 800_000_00}
        source = RequisitionLine.objects.create(
            requisition=requisition, source="free_text", supplier=buyer.supplier, **facts, **worth
        )
        OrderLine.objects.create(order=award, source=source, **facts, **worth)
    return order


def test_F08_the_pages_tell_the_figures_and_how_they_are_counted(buyer, bought):
    client = client_of(buyer.clerk, buyer.agency)
    page = text(client, "follow_up")
    for said in ("Avtalstrohet 0,2 %", "Andel e-order 50,0 %", "801 500,00 kr", "Så räknas det", "Det är 1 av 2 order"):
        assert said in page, said
    spend = text(client, "follow_up_spend")
    assert "39 Möbler" in spend
    assert "801 500,00 kr" in spend
    suppliers = text(client, "follow_up_spend", visa="leverantor")
    assert f"{buyer.supplier.name}" in suppliers
    awards = text(client, "follow_up_awards")
    for said in ("CPV 391 är över gränsen", "700 000,00 kr", "Källa ej bekräftad", "Skäl som saknas 1"):
        assert said in awards, said
    by_order = text(client, "follow_up_awards", visa="order")
    assert "2026-900000" in by_order
    assert "Skälet saknas" in by_order


def test_F08_files_hold_the_same_rows_and_run_no_formulas(buyer, bought):
    with tenant(buyer.agency.pk):
        Supplier.objects.filter(pk=buyer.supplier.pk).update(name="=HYPERLINK(1)")
    client = client_of(buyer.clerk, buyer.agency)
    [row] = [row for row in rows_of_file(client, "follow_up") if row["Antal order"] != "0"]
    assert (row["Belopp utan moms"], row["E-order"]) == ("801500,00", "1")
    cpv = rows_of_file(client, "follow_up_spend", niva="8")
    assert [(row["CPV-kod"], row["Belopp utan moms"]) for row in cpv] == [
        ("39100000", "800000,00"), ("30197643", "1500,00")
    ]  # fmt: skip
    [supplier] = rows_of_file(client, "follow_up_spend", visa="leverantor")
    assert supplier["Leverantör"] == "'=HYPERLINK(1)"
    [award] = rows_of_file(client, "follow_up_awards")
    assert (award["Läge"], award["Del av gränsen, procent"]) == ("Över gränsen", "114,3")
    [order] = rows_of_file(client, "follow_up_awards", visa="order")
    assert order["Dokumentation"] == "Skälet saknas"
    assert client.get(reverse("follow_up", query={"format": "exe"})).status_code == 404


def test_F08_the_threshold_of_the_agency_goes_before_ours_and_a_wrong_one_is_told(buyer, bought):
    client = client_of(buyer.clerk, buyer.agency)
    given = {"key": "procurement.direct_award_limit", "source": "Beslut 7", "starts_on": date(2026, 1, 1)}
    with tenant(buyer.agency.pk):
        setting = AgencySetting.objects.create(value="900000", **given)
    page = text(client, "follow_up_awards")
    assert "900 000,00 kr enligt myndighetens lokala inställning" in page
    assert "är över gränsen" not in page
    with tenant(buyer.agency.pk):
        AgencySetting.objects.filter(pk=setting.pk).update(value="mycket")
    assert "ange ett belopp i kronor" in text(client, "follow_up_awards", status=409)


def test_F08_another_agency_sees_nothing_of_it_and_an_employee_no_page(buyer, bought):
    other = make_buyer()
    stranger = client_of(other.clerk, other.agency)
    assert "Inga order" in text(stranger, "follow_up")
    assert "Inga order" in text(stranger, "follow_up_spend")
    assert "Inga direktupphandlingar" in text(stranger, "follow_up_awards")
    with tenant(buyer.agency.pk):
        catalogue = Catalogue.objects.get()
        version(catalogue, 1, date(2026, 1, 1), buyer.clerk)
    ours = reverse("follow_up_prices", query={"katalog": str(catalogue.public_id)})
    assert client_of(buyer.clerk, buyer.agency).get(ours).status_code == 200
    assert stranger.get(ours).status_code == 404
    employee = client_of(make_user(buyer.agency, "employee"), buyer.agency)
    assert [employee.get(reverse(name)).status_code for name in NAMES] == [403] * len(NAMES)


def test_F08_months_and_unit_are_chosen_and_nonsense_is_told(buyer, bought):
    client = client_of(buyer.clerk, buyer.agency)
    assert "Sista månaden ligger före den första" in text(client, "follow_up", fran="2026-11", till="2026-01")
    assert text(client, "follow_up", fran="x", till="y", enhet="finns inte")
    with tenant(buyer.agency.pk):
        Unit.objects.create(code="555", name="Tom")
    assert "Inga order" in text(client, "follow_up", enhet="555")
    assert "801 500,00" not in text(client, "follow_up", enhet=buyer.unit.code)
    assert "1 500,00" in text(client, "follow_up", enhet=buyer.unit.code)


def test_F08_the_pages_ask_as_many_questions_for_many_orders_as_for_few(buyer):
    dice = Dice(7)
    with tenant(buyer.agency.pk):
        write_orders(buyer, 15, dice)
    few = questions(buyer)
    with tenant(buyer.agency.pk):
        suppliers, agreements = list(Supplier.objects.all()), list(PurchaseAgreement.objects.all())
        paired = [next(a for a in agreements if a.supplier_id == each.pk) for each in suppliers]
        for number in range(100, 160):
            write_order(buyer, f"2026-{number:06d}", dice, suppliers, paired, list(Unit.objects.all()))
        assert every_order().count() == 75
    assert questions(buyer) == few


def questions(buyer) -> list[int]:
    client, found = client_of(buyer.clerk, buyer.agency), []
    for door in (*NAMES, "follow_up_spend?visa=leverantor", "follow_up_awards?visa=order"):
        name, _mark, query = door.partition("?")
        address = reverse(name) + f"?{query}"
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        found.append(len(asked))
    return found


def test_the_latest_twelve_months_are_shown_when_nothing_is_asked_for(buyer):
    with tenant(buyer.agency.pk):
        assert Overview({}, TODAY).months == MONTHS
        assert Spend({"niva": "9"}, TODAY).level == 2
