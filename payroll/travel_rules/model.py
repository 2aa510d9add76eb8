"""What the travel engine takes and gives: a trip (tjänsteresa) as it was made, and a claim with its calendar days.

Times are local wall clock (naive ``datetime``) at the place where they happen; the place knows its time zone. Amounts
are öre, distances kilometres. Structs, frozen as JSON with ``msgspec.json`` the way pay input is: a claim keeps its
``Trip`` and can be computed and explained again without the tables.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import force_setattr

from payroll.travel_rules.zones import only_zone
from servicecenter.common.money import Ore

SWEDEN = "SE"


class Fact(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """A frozen value of a trip. A new field needs a default, so that trips that are kept can be read again."""


class Carrier(StrEnum):
    """How a leg is travelled (färdsätt). Time in the air and at sea counts for no country."""

    LAND = "land"
    AIR = "air"
    SEA = "sea"


class Lodging(StrEnum):
    """Who pays for a night (logi)."""

    PROVIDED = "provided"  # arbetsgivaren eller värden betalar
    RECEIPT = "receipt"  # resenären betalar mot kvitto, som ersätts som utlägg
    PRIVATE = "private"  # resenären ordnar själv utan kvitto: nattraktamente
    TRANSPORT = "transport"  # sov- eller hyttplats i biljetten
    NONE = "none"  # ingen övernattning, till exempel nattarbete eller nattresa utan sovplats


class MealName(StrEnum):
    """The meals that count (måltider)."""

    BREAKFAST = "breakfast"
    LUNCH = "lunch"
    DINNER = "dinner"


class MealKind(StrEnum):
    """Where a free meal comes from (fri måltid): decides what it does to the allowance and whether it is taxed."""

    TRANSPORT = "transport"  # ingår obligatoriskt i biljetten: minskar inte, beskattas inte
    HOTEL_BREAKFAST = "hotel_breakfast"  # ingår obligatoriskt i rummet: minskar, beskattas inte
    REPRESENTATION = "representation"  # extern eller intern: minskar, beskattas inte
    OTHER = "other"  # annan fri måltid: minskar, beskattas som kostförmån


class MealGiver(StrEnum):
    """Who gave the meal (vem som bjöd). A meal because of the employment is a benefit whoever pays."""

    EMPLOYER = "employer"
    HOST = "host"


class Vehicle(StrEnum):
    """What was driven (fordon). The law's tax-free rates are for cars; other mileage is taxed as pay, all of it."""

    OWN_CAR = "own_car"
    BENEFIT_CAR = "benefit_car"  # förmånsbil, den anställde betalar drivmedlet
    BENEFIT_CAR_ELECTRIC = "benefit_car_electric"  # förmånsbil som går helt på el
    MOTORCYCLE = "motorcycle"  # egen motorcykel eller moped
    BICYCLE = "bicycle"  # egen cykel


class Place(Fact, frozen=True):
    """A place (ort): ``country`` as ISO 3166 alpha-2, ``zone`` as IANA time zone, known if the country has but one."""

    name: str
    country: str = SWEDEN
    zone: str = ""

    def __post_init__(self) -> None:
        if not self.zone:
            force_setattr(self, "zone", only_zone(self.country))


class Leg(Fact, frozen=True):
    """One journey from place to place (delresa). The next leg begins where this one ends."""

    origin: Place
    departs_at: datetime
    destination: Place
    arrives_at: datetime
    carrier: Carrier = Carrier.LAND


class Night(Fact, frozen=True):
    """The night that begins in the evening of ``on`` (natt, 00–06). A night not told about is ``PROVIDED``."""

    on: date
    lodging: Lodging = Lodging.PROVIDED


class Meal(Fact, frozen=True):
    """A free meal (fri måltid). The allowance is cut whether it was eaten or not; only an eaten one is a benefit."""

    on: date
    name: MealName
    kind: MealKind = MealKind.OTHER
    giver: MealGiver = MealGiver.EMPLOYER
    is_eaten: bool = True


class Drive(Fact, frozen=True):
    """Kilometres driven on duty on a day (körjournal)."""

    on: date
    km: Decimal
    vehicle: Vehicle = Vehicle.OWN_CAR


class EarlierStay(Fact, frozen=True):
    """Days already spent on duty at a place (tidigare vistelse), both included; the same name as ``Place``."""

    place: str
    starts_on: date
    ends_on: date


class Away(Fact, frozen=True):
    """Vacation, illness or other leave between stays (frånvaro): it never ends a stay, however long it is."""

    starts_on: date
    ends_on: date


class Trip(Fact, frozen=True):
    """A business trip from home or workplace and back (tjänsteresa).

    ``workplace_km`` and ``home_km``: nearest road to the place of the assignment. ``earlier_stays`` and ``aways`` are
    for the three-month rule and needed only when the person has been at the same place before. ``days_off``: days of
    vacation or other leave within the trip, which give nothing.
    """

    legs: tuple[Leg, ...]
    workplace_km: Decimal
    home_km: Decimal
    purpose: str = ""
    nights: tuple[Night, ...] = ()
    meals: tuple[Meal, ...] = ()
    drives: tuple[Drive, ...] = ()
    earlier_stays: tuple[EarlierStay, ...] = ()
    aways: tuple[Away, ...] = ()
    days_off: tuple[date, ...] = ()

    @property
    def years(self) -> range:
        """The calendar years whose rules the trip needs."""
        if not self.legs:
            return range(0)
        return range(self.starts_at.year, max(self.starts_at.year, self.ends_at.year) + 1)

    @property
    def starts_at(self) -> datetime:
        """Departure in local time."""
        return self.legs[0].departs_at

    @property
    def ends_at(self) -> datetime:
        """Return in local time."""
        return self.legs[-1].arrives_at


class Part(StrEnum):
    """How much of a day the allowance is for (hel eller halv dag)."""

    FULL = "full"
    HALF = "half"


class Ground(StrEnum):
    """What the tax-free amount of a day rests on, or why there is none (grund)."""

    TAX_FREE = "tax_free"
    DAY_TRIP = "day_trip"  # ingen övernattning
    NEAR = "near"  # högst 50 km från arbetsplatsen eller bostaden
    HALF_AFTER_THREE_MONTHS = "half_after_three_months"  # RÅ 2006 ref. 59
    DAY_OFF = "day_off"  # semester eller annan ledighet under resan


class Day(Struct, frozen=True, gc=False):
    """What one calendar day gives (dag i reseräkning). All amounts öre, none of them negative.

    ``norm`` is the tax-free maximum before meals, ``cut`` what free meals take of it, ``share`` percent by the
    three-month rule. ``allowance`` is what the agency pays after meals: ``tax_free`` + ``taxable``.
    """

    on: date
    country: str
    part: Part
    ground: Ground
    share: int
    norm: Ore
    cut: Ore
    tax_free: Ore
    taxable: Ore
    night: Ore
    supplement: Ore
    meal_benefit: Ore
    mileage: Ore
    mileage_taxable: Ore

    @property
    def allowance(self) -> Ore:
        """The per diem that is paid (traktamente)."""
        return self.tax_free + self.taxable

    @property
    def paid(self) -> Ore:
        """Everything of the day that is paid out; the meal benefit is not, it is only taxed."""
        return self.tax_free + self.taxable + self.night + self.supplement + self.mileage + self.mileage_taxable

    @property
    def taxed(self) -> Ore:
        """What tax and contributions are owed on."""
        return self.taxable + self.supplement + self.mileage_taxable + self.meal_benefit


class PayRow(Struct, frozen=True, gc=False):
    """A row for pay (rad till lönen): the key of its salary type, the day, a quantity in the type's unit, öre."""

    salary_type: str
    on: date
    quantity: Decimal
    amount: Ore


class Claim(Struct, frozen=True, gc=False):
    """A computed trip (beräknad resa): its calendar days in order."""

    days: tuple[Day, ...]

    @property
    def paid(self) -> Ore:
        return sum(day.paid for day in self.days)

    @property
    def taxed(self) -> Ore:
        return sum(day.taxed for day in self.days)

    def total(self, field: str) -> Ore:
        """The sum of one amount over the days, such as ``tax_free``."""
        return sum(getattr(day, field) for day in self.days)


class Problem(Struct, frozen=True):
    """One thing that is wrong with a trip (fel): a code, Swedish text, what to do, and a field such as ``legs[1]``."""

    code: str
    message_sv: str
    cure_sv: str
    field: str

    def __str__(self) -> str:
        return f"{self.message_sv} {self.cure_sv}"


class CannotCalculateTrip(Exception):
    """A trip cannot be computed (kan inte beräknas): everything that is wrong with it, at once."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))
