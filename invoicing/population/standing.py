"""What an agency pays again and again (abonnemang), for the demo: suppliers, subscriptions and what comes of them.

Each is entered by one person and put in force by another, as the actions demand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from invoicing.population.e_invoices import Party, Sold, billed
from invoicing.population.people import Arrival, People
from invoicing.subscriptions.actions import ask_subscription, confirm_subscription, end_subscription
from invoicing.subscriptions.models import Subscription
from procurement.suppliers.actions import check_supplier, record_supplier
from procurement.suppliers.changes import confirm_change
from procurement.suppliers.models import Supplier
from procurement.suppliers.queries import supplier_by_number, waiting_change
from servicecenter.common.money import ORE_PER_KRONA
from servicecenter.common.periods import Month
from servicecenter.population.numbers import with_check_digit

LAST_DAY = 28
"""A day that every month has."""


@dataclass(frozen=True, slots=True)
class Seller:
    """A supplier that does not exist and bills without an order; ``place`` makes its numbers."""

    place: int
    name: str
    street: str
    postal_code: str
    city: str

    @property
    def number(self) -> str:
        return with_check_digit(f"5599000{self.place:02d}")

    @property
    def bankgiro(self) -> str:
        return with_check_digit(f"59990{self.place:02d}")

    @property
    def party(self) -> Party:
        return Party(self.name, self.number, self.street, self.postal_code, self.city)


@dataclass(frozen=True, slots=True)
class Standing:
    """A subscription by the month: what may be billed in whole kronor, and what was, the newest last.

    The newest was issued ``days_ago``, and came ``late`` by some days; the others on the same day of the months before.
    """

    seller: Seller
    name: str
    number: str
    account: str
    least: int
    most: int
    came: tuple[int, ...] = ()
    days_ago: int = 0
    late: int = 0


TELE = Seller(11, "Norrtele Kommunikation AB", "Mastgatan 2", "903 25", "Umeå")
POWER = Seller(12, "Fjällkraft Elhandel AB", "Turbinvägen 9", "831 48", "Östersund")
HOUSE = Seller(13, "Kvarteret Björken Fastigheter AB", "Ringvägen 100", "118 60", "Stockholm")
WATER = Seller(14, "Källsprång Vattenautomater AB", "Brunnsgatan 6", "702 10", "Örebro")
PRESS = Seller(15, "Facktidningsförlaget i Uppland AB", "Tryckargränd 1", "753 20", "Uppsala")

STANDING = (
    Standing(TELE, "Mobiltelefoni", "46-70-1140", "5421", 2_500, 4_500,
             (3_480, 3_515, 3_462, 3_590, 3_471, 3_533), 29, late=28),
    Standing(TELE, "Internetanslutning, huvudkontoret", "46-90-2210", "5421", 1_900, 1_900, (1_900,) * 6, 31),
    Standing(POWER, "El, huvudkontoret", "735999114000512", "5021", 6_000, 12_000,
             (7_840, 8_120, 9_465, 10_310, 11_275, 14_380), 10),
    Standing(HOUSE, "Lokalhyra, plan 2 och 3", "HK-2017-08", "5011", 49_500, 49_500, (49_500,) * 6, 6),
)  # fmt: skip
"""The latest of the electricity is outside what was agreed; that of the telephones came when it is nearly due."""
WAITING = Standing(WATER, "Vattenautomater, fem stycken", "VA-5531", "5611", 900, 1_250)
OVER = Standing(PRESS, "Facktidningar", "PR-20871", "5341", 0, 6_000)


def write_seller(seller: Seller, people: People, *, at: datetime) -> Supplier:
    """Into the register by one person, its account confirmed by another. Called in the agency's scope."""
    facts = {"name": seller.name, "street": seller.street, "postal_code": seller.postal_code, "city": seller.city}
    first, second = people.clerks
    supplier = record_supplier(
        organisation_number=seller.number, facts=facts, guarded={"bankgiro": seller.bankgiro}, by=first, at=at
    )
    confirm_change(change=waiting_change(supplier), by=second, at=at)
    today = timezone.localdate(at)
    return check_supplier(
        supplier=supplier, tax_approval="approved", registration="active", checked_on=today, by=first, at=at
    )


def write_subscriptions(people: People, *, since: datetime, at: datetime) -> None:
    """Those in force, one that waits for its second person and one that has ended. Called in the agency's scope."""
    first, second = people.clerks
    for standing in (*STANDING, OVER):
        found = _asked(standing, people, at=since)
        confirm_subscription(subscription=found, by=second, at=since + timedelta(hours=2))
    end_subscription(subscription=found, reason="Läses numera på nätet", by=first, at=at - timedelta(days=50))
    _asked(WAITING, people, at=at - timedelta(days=1))


def _asked(standing: Standing, people: People, *, at: datetime) -> Subscription:
    supplier = supplier_by_number(standing.seller.number) or write_seller(standing.seller, people, at=at)
    facts = {
        "supplier": supplier,
        "name": standing.name,
        "number": standing.number,
        "least_ore": standing.least * ORE_PER_KRONA,
        "most_ore": standing.most * ORE_PER_KRONA,
        "account": standing.account,
        "coding": people.coding,
        "owner": people.reviewer,
        "starts_on": timezone.localdate(at).replace(day=1),
    }
    return ask_subscription(facts=facts, by=people.clerks[0], at=at)


def standing_invoices(buyer: Party, *, at: datetime) -> Iterator[Arrival]:
    """What has come of the subscriptions, month by month."""
    for standing in STANDING:
        newest = timezone.localdate(at) - timedelta(days=standing.days_ago)
        for back, kronor in enumerate(reversed(standing.came)):
            month = Month.of(newest).plus(-back)
            on = newest if back == 0 else month.starts_on.replace(day=min(newest.day, LAST_DAY))
            yield _billed(standing, buyer, kronor, on, late=standing.late if back == 0 else 0)


def _billed(standing: Standing, buyer: Party, kronor: int, on: date, *, late: int) -> Arrival:
    sold = [Sold(f"{standing.name}, {on:%Y-%m}", Decimal(1), Decimal(kronor))]
    seller = standing.seller
    told = {"number": f"{standing.number[-2:]}{on:%y%m}", "subscriber": standing.number}
    document = billed(seller.party, buyer, sold, issued_on=on, bankgiro=seller.bankgiro, **told)
    came_at = timezone.make_aware(datetime.combine(on + timedelta(days=late), time(9, seller.place)))
    return Arrival(came_at, seller.party, document)
