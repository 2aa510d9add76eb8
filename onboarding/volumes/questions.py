"""What the volume form asks (volymformulär), in parts, and which answers each service needs. Pure.

What prices are multiplied by has its name from the price lists' own measures. The rest is the base that savings are
reckoned from later: staff, systems and cost, by service.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from servicecenter.pricing.prices import PriceList
from servicecenter.pricing.reading import measures
from servicecenter.service_catalogue.catalogue import CatalogueService, Words

PARTS: dict[str, Words] = {
    "anstallda": Words("Anställda", "Employees"),
    "lon": Words("Löner", "Pay"),
    "resor": Words("Resor och utlägg", "Travel and expenses"),
    "ekonomi": Words("Ekonomi och fakturor", "Finance and invoices"),
    "system": Words("System", "Systems"),
    "personal": Words("Personal i dag", "Staff today"),
    "kostnad": Words("Kostnad i dag", "Cost today"),
}
"""The parts by the word in their address, in the order they are filled in."""

PART_OF = {
    "employees": "anstallda",
    "new_employment_decisions": "anstallda",
    "claims_self_service": "resor",
    "claims_paper": "resor",
    "finance_users": "ekonomi",
    "invoices_own_accounts": "ekonomi",
}
"""Where a measure of the price lists is asked for, when it is not among those of pay."""

NEEDED = {
    "payroll": (
        "employees", "payslips_deviation", "payslips_attendance", "payslips_scheduled", "manual_payouts",
        "new_employment_decisions",
    ),
    "travel": ("employees", "claims_self_service", "claims_paper"),
    "accounting": ("employees", "finance_users"),
    "supplier_invoices": ("supplier_invoices", "invoices_own_accounts"),
    "customer_invoices": ("customer_invoices",),
    "ordering": ("employees", "purchase_orders"),
}  # fmt: skip
"""The volumes that say how large a service is, whatever the list of the year counts; our own choice (osourcad)."""

OWN = {
    "supplier_invoices": ("ekonomi", Words("Leverantörsfakturor", "Supplier invoices")),
    "customer_invoices": ("ekonomi", Words("Kundfakturor", "Customer invoices")),
    "purchase_orders": ("ekonomi", Words("Inköpsorder", "Purchase orders")),
}
YEARLY, MONTHLY = Words("per år", "a year"), Words("per månad", "a month")


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is asked: of which part, in what unit, and for which services it must be answered."""

    code: str
    part: str
    name: Words
    unit: Words
    services: tuple[str, ...]
    decimals: int = 0


def questions(services: Iterable[CatalogueService], price_list: PriceList) -> list[Question]:
    """Everything that the chosen services ask, by part, each once."""
    found: dict[str, Question] = {}
    for question in _asked(services, price_list):
        before = found.get(question.code)
        also = (*before.services, *question.services) if before else question.services
        found[question.code] = Question(
            question.code, question.part, question.name, question.unit, tuple(dict.fromkeys(also)), question.decimals
        )
    order = list(PARTS)
    return sorted(found.values(), key=lambda question: order.index(question.part))


def _asked(services: Iterable[CatalogueService], price_list: PriceList) -> Iterator[Question]:
    for service in services:
        priced = (
            [measure.code for measure in price_list.measures((service.code,))]
            if service.code in price_list.services
            else []
        )
        for code in dict.fromkeys((*NEEDED.get(service.code, ()), *priced)):
            yield _counted(code, service.code)
        yield Question(
            "systems", "system", Words("System som ersätts eller kopplas", "Systems to be replaced or connected"),
            Words("antal", "number"), (service.code,),
        )  # fmt: skip
        if service.comes_with is None:
            yield from _base(service)


def _counted(code: str, service: str) -> Question:
    if code in OWN:
        part, name = OWN[code]
        return Question(code, part, name, YEARLY, (service,))
    measure = measures()[code]
    unit = YEARLY if measure.is_yearly else MONTHLY
    if code == "employees":
        unit = Words("antal", "number")
    return Question(code, PART_OF.get(code, "lon"), measure.name, unit, (service,))


def _base(service: CatalogueService) -> Iterator[Question]:
    """What a service takes today: the baseline."""
    years = Words("årsarbetskrafter", "full-time equivalents")
    yield Question(f"staff_{service.code}", "personal", service.name, years, (service.code,), decimals=2)
    kronor = Words("kronor per år", "kronor a year")
    yield Question(f"cost_{service.code}", "kostnad", service.name, kronor, (service.code,))


def missing(asked: Iterable[Question], answered: Collection[str]) -> list[Question]:
    return [question for question in asked if question.code not in answered]


def as_volumes(answers: Mapping[str, Decimal]) -> dict[str, int]:
    """The answers that prices are multiplied by."""
    return {code: int(value) for code, value in answers.items() if code in measures()}
