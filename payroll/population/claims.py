"""Travel and expense claims in the demo (reseräkningar): written, sent and attested by the same actions as anyone's.

Only the people of the managers who log in have them, so that the seeding stays quick. A claim of a month is attested
before the cut-off of the run after it, which pays it; of the newest month's some wait, and one is a draft.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from payroll.cards.importing import hand_in
from payroll.cards.payers import Payer
from payroll.cards.queries import unmatched_of
from payroll.employment.models import Employment
from payroll.population.timeline import Timeline, cut_off_at, moment, workdays
from payroll.travel.actions import add_expense, save_claim, start_claim, submit_claim
from payroll.travel.models import LocalTravelTerms, TravelClaim
from payroll.travel.purchases import put_purchase
from payroll.travel_advances.actions import ask_advance
from servicecenter.accounts.models import User
from servicecenter.agencies.models import AgencySetting
from servicecenter.attest.actions import Decision, decide
from servicecenter.attest.queries import waiting_task
from servicecenter.common.money import ORE_PER_KRONA, Ore, half_up
from servicecenter.common.periods import Month
from servicecenter.documents.actions import store_document
from servicecenter.population.dice import Dice

TRAVELLERS, MONTHS, CHANCE = 8, 6, 0.45
PLACES = (
    ("Umeå", 480, "land", ("Möte om kartavtal", "Besök hos kommunen")),
    ("Stockholm", 175, "land", ("Utbildning i nya systemet", "Nätverksträff")),
    ("Göteborg", 520, "land", ("Konferens om öppna data", "Möte med leverantör")),
    ("Kiruna", 1050, "air", ("Inventering av stomnät",)),
)
OSLO = ("Oslo", 540, "air", ("Nordiskt samråd",))
LOCAL_TERMS = {
    "own_car": 32_50,
    "supplement": {
        "amounts": [{"full_day": 110_00, "half_day": 55_00}],
        "breakfast_percent": 15,
        "lunch_percent": 35,
        "dinner_percent": 35,
        "day_steps": [{"minutes": 360, "amount": 60_00}, {"minutes": 720, "amount": 110_00}],
    },
}
ISSUER, HOTEL_KRONOR = "Statskortet", 1_290
SELLERS = (("Hotell Norrsken", HOTEL_KRONOR), ("SJ Biljetter", 482), ("Kaffebaren", 96))
HEADING = "transaktion;anställningsnummer;datum;belopp;säljare"
MADE_UP = "påhittat lokalt avtal"
CHECKED = {"percent": "20", "no_receipt": "yes", "representation": "yes"}
YEARLY = {"wellness": 3_000, "medical_care": 1_500, "medicine": 1_500}


def fill_claims(people: list[Employment], timeline: Timeline, *, boss: User, clerk: User, seed: int) -> None:
    """Terms, ceilings and claims of the agency in scope."""
    since = timeline.first.starts_on.replace(month=1, day=1)
    at = moment(timeline.first.starts_on)
    LocalTravelTerms.objects.create(
        starts_on=since, source=MADE_UP, terms=LOCAL_TERMS, recorded_at=at, recorded_by=clerk
    )
    AgencySetting.objects.bulk_create(
        AgencySetting(key=f"travel.yearly.{kind}", value=str(most), source=MADE_UP, starts_on=since)
        for kind, most in YEARLY.items()
    )
    AgencySetting.objects.create(key="cards.paid_by", value=Payer.AGENCY, source=MADE_UP, starts_on=since)
    AgencySetting.objects.bulk_create(
        AgencySetting(key=f"travel.check.{rule}", value=value, source=MADE_UP, starts_on=since)
        for rule, value in CHECKED.items()
    )
    travellers = [row for row in people if row.person.user_id is not None][:TRAVELLERS]
    for place, employment in enumerate(travellers):
        dice = Dice(seed, "claims", employment.pk)
        employed_since = employment.spans.order_by("starts_on").first().starts_on
        for back in range(MONTHS, -1, -1):
            month = timeline.month.plus(-back)
            if employed_since < month.starts_on and (place == 0 or month == timeline.month or dice.chance(CHANCE)):
                _month(employment, month, dice, timeline, boss=boss, clerk=clerk, waits=place % 2 == 1)
        _buy(employment, workdays(timeline.month.starts_on, timeline.month.ends_on)[place % 3 + 1], clerk=clerk)
        if place < 2:
            _ask_ahead(employment, timeline.month, boss=boss, is_attested=place == 0)


def _ask_ahead(employment: Employment, month: Month, *, boss: User, is_attested: bool) -> None:
    """Money for a trip of the next month: attested and to be paid for the first, waiting for attest for the second."""
    first, at = month.plus(1).starts_on + timedelta(days=7), moment(workdays(month.starts_on, month.ends_on)[1])
    given = {"purpose": "Samråd i Kiruna", "starts_on": first, "ends_on": first + timedelta(days=2)}
    row = ask_advance(employment=employment, amount_ore=4_000_00, by=employment.person.user, at=at, **given)
    if is_attested:
        task = waiting_task("travel_advance", row.pk)
        given = {"task": task, "content_hash": task.content_hash, "by": boss, "at": at + timedelta(hours=3)}
        decide(decision=Decision.APPROVE, **given)


def _buy(employment: Employment, day: date, *, clerk: User, sellers: tuple[tuple[str, int], ...] = SELLERS) -> None:
    """A file of a person's purchases of a day, in kronor."""
    number = employment.person.number
    rows = [f"{day}-{number}-{place};{number};{day};{kr},00;{name}" for place, (name, kr) in enumerate(sellers)]
    content = BytesIO("\n".join([HEADING, *rows]).encode())
    hand_in(issuer=ISSUER, name=f"{ISSUER} {day}.csv", content=content, by=clerk, at=moment(day, 23))


def _stay(claim: TravelClaim, *, clerk: User, at: datetime) -> None:
    """The hotel of the trip was paid by card, and the purchase is on the claim."""
    by = claim.employment.person.user
    _buy(claim.employment, claim.starts_on, clerk=clerk, sellers=SELLERS[:1])
    purchase = unmatched_of(claim.employment.person).get(happened_on=claim.starts_on)
    row = put_purchase(claim=claim, purchase=purchase, by=by, at=at)
    written = {"kind": "hotel", "no_receipt_reason": "Kvittot kommer med posten", "vat_ore": vat_of(HOTEL_KRONOR, 12)}
    save_claim(claim=claim, given={}, expenses={row.pk: written}, by=by, at=at)


def _month(
    employment: Employment, month: Month, dice: Dice, timeline: Timeline, *, boss: User, clerk: User, waits: bool
) -> None:
    """One trip in a month; the newest month's trip is a draft for the first and waits for others."""
    days = workdays(month.starts_on, month.ends_on)
    starts_on = days[dice.between(2, len(days) - 6)]
    sent_at = moment(max(starts_on + timedelta(days=6), month.plus(1).starts_on), 8, 40)
    is_newest = month == timeline.month
    if is_newest:
        starts_on = days[2]
        sent_at = moment(starts_on + timedelta(days=4), 8, 40)
    claim = _trip(employment, starts_on, dice, sent_at, is_abroad=dice.chance(0.2))
    if is_newest and not waits:
        return
    if dice.chance(0.4) and claim.typed["legs"][0]["country"] == "SE":
        _stay(claim, clerk=clerk, at=sent_at)
    claim = submit_claim(claim=claim, by=employment.person.user, at=sent_at)
    if is_newest:
        return
    task = waiting_task("travel_claim", claim.pk)
    decided_at = min(sent_at + timedelta(hours=dice.between(2, 40)), cut_off_at(month.plus(1)) - timedelta(hours=1))
    decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=boss, at=decided_at)


def _trip(employment: Employment, starts_on: date, dice: Dice, at: datetime, *, is_abroad: bool) -> TravelClaim:
    """Two or three days away with a free lunch, a hotel paid by the employer and a taxi or a ticket of one's own."""
    name, km, carrier, purposes = OSLO if is_abroad and starts_on.year >= 2026 else dice.pick(PLACES)
    country = "NO" if name == "Oslo" else "SE"
    home_on = starts_on + timedelta(days=dice.between(1, 2))
    by = employment.person.user
    claim = start_claim(employment=employment, by=by, at=at)
    document = store_document(
        agency=employment.agency, by=by, at=at, name=f"taxi-{starts_on}.jpg", person_id=employment.person_id,
        content=receipt_picture("Taxi " + name, starts_on, amount := dice.between(140, 420)),
    )  # fmt: skip
    taxi = add_expense(claim=claim, document=document, by=by, at=at)
    written = {
        "kind": "taxi", "spent_on": starts_on, "supplier": f"Taxi {name}", "amount": Decimal(amount),
        "vat_ore": vat_of(amount) if country == "SE" else 0, "country": country,
    }  # fmt: skip
    leg = {"carrier": carrier, "zone": ""}
    typed: dict[str, Any] = {
        "origin": "Gävle",
        "workplace_km": str(km),
        "home_km": str(km - 4),
        "legs": [
            leg | {
                "departs": f"{starts_on}T07:{dice.between(10, 50)}", "destination": name, "country": country,
                "arrives": f"{starts_on}T11:{dice.between(10, 50)}",
            },
            leg | {
                "departs": f"{home_on}T15:10", "destination": "Gävle", "country": "SE",
                "arrives": f"{home_on}T{dice.between(18, 21)}:20",
            },
        ],
        "days": {home_on.isoformat(): {"breakfast": "hotel_breakfast", "lunch": dice.pick(("", "other"))}},
    }  # fmt: skip
    given = {"purpose": f"{dice.pick(purposes)}, {name}", "typed": typed}
    return save_claim(claim=claim, given=given, expenses={taxi.pk: written}, by=by, at=at)


def vat_of(kronor: int, percent: int = 6) -> Ore:
    """The VAT of a receipt, in öre: 6 percent for a taxi."""
    return half_up(kronor * ORE_PER_KRONA * percent, 100 + percent)


def receipt_picture(supplier: str, day: date, kronor: int) -> bytes:
    """A till receipt drawn for the demo."""
    font = ImageFont.load_default(26)
    image = Image.new("L", (460, 420), 250)
    pen = ImageDraw.Draw(image)
    lines = (
        *_heading(supplier),
        f"{day}  08:31",
        "",
        f"Resa          {kronor},00",
        "Moms 6 %",
        "",
        f"SUMMA SEK {kronor},00",
    )
    for number, line in enumerate(lines):
        pen.text((30, 26 + number * 38), line, font=font, fill=20)
    kept = BytesIO()
    image.save(kept, "JPEG", quality=70)
    return kept.getvalue()


def _heading(supplier: str) -> Iterator[str]:
    yield supplier.upper()
    yield "Org.nr 556000-4615"
    yield ""
