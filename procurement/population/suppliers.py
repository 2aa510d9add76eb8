"""Made-up suppliers and agreements for the demo, led through the very steps that people take; nothing is shortcut."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from procurement.agreements.actions import activate_agreement, record_agreement
from procurement.agreements.models import PurchaseAgreement
from procurement.exchange.order_response import OrderResponse, build
from procurement.suppliers.actions import check_supplier, record_supplier, step_connection
from procurement.suppliers.changes import confirm_change
from procurement.suppliers.connection_tests import pass_test, start_test
from procurement.suppliers.invitations import invite_supplier
from procurement.suppliers.models import ConnectionTest, Supplier
from procurement.suppliers.queries import waiting_change
from servicecenter.accounts.models import User
from servicecenter.agencies.queries import agency_in_scope
from servicecenter.exchange.ubl.parts import Identifier, Party
from servicecenter.population.numbers import with_check_digit

ORGANISATION, ACCEPTED = "0007", "AP"


@dataclass(frozen=True, slots=True)
class Plan:
    """A supplier that does not exist; ``place`` makes its numbers."""

    place: int
    name: str
    street: str
    postal_code: str
    city: str
    contact: str
    state: str = "live"


@dataclass(frozen=True, slots=True)
class AgreementPlan:
    place: int
    number: str
    title: str
    area: str
    cpv: str
    rank: int
    years: int
    ceiling_ore: int
    framework: str = ""


SUPPLIERS = (
    Plan(1, "Norrskens Kontor AB", "Hantverkargatan 14", "831 30", "Östersund", "Elin Norrsken"),
    Plan(2, "Pappersladan i Lycksele AB", "Storgatan 22", "921 31", "Lycksele", "Olle Pappers"),
    Plan(3, "Björkdalens IT-utrustning AB", "Datavägen 5", "436 32", "Askim", "Sara Björkdal"),
    Plan(4, "Kaffestugan Automater AB", "Rostargränd 3", "753 20", "Uppsala", "Nils Kaffe", "invited"),
    Plan(5, "Tallmons Möbelsnickeri AB", "Snickarvägen 8", "571 34", "Nässjö", "Maja Tallmo", "paused"),
)
AGREEMENTS = (
    AgreementPlan(1, "11", "Kontorsvaror", "Kontorsmateriel", "30192000", 1, 3, 80_000_000, "RA-DEMO 1"),
    AgreementPlan(2, "12", "Papper, andrahand", "Kontorsmateriel", "30192000", 2, 3, 40_000_000, "RA-DEMO 1"),
    AgreementPlan(3, "07", "Datorer och tillbehör", "Datorutrustning", "30200000", 1, 2, 250_000_000, "RA-DEMO 2"),
    AgreementPlan(5, "02", "Kontorsmöbler", "Möbler", "39130000", 1, 4, 60_000_000),
)


def write_suppliers(*, first: User, second: User, at: datetime) -> tuple[list[Supplier], list[PurchaseAgreement]]:
    """Three live suppliers, one invited and one paused, with agreements. Called in the agency's scope, once."""
    by_place = {plan.place: _write(plan, first=first, second=second, at=at) for plan in SUPPLIERS}
    signed = [_sign(plan, by_place[plan.place], first=first, second=second, at=at) for plan in AGREEMENTS]
    return list(by_place.values()), signed


def _write(plan: Plan, *, first: User, second: User, at: datetime) -> Supplier:
    number = with_check_digit(f"55990000{plan.place}")
    is_known = plan.state != "invited"
    mail = f"order{plan.place}@leverantor.example"
    facts = {"name": plan.name, "street": plan.street, "postal_code": plan.postal_code, "city": plan.city}
    facts |= {"contact_name": plan.contact, "contact_email": mail, "vat_number": f"SE{number}01"}
    bankgiro = with_check_digit(f"599900{plan.place}")
    guarded = {"e_address_scheme": ORGANISATION, "e_address": number, "bankgiro": bankgiro}
    supplier = record_supplier(
        organisation_number=number,
        facts=facts,
        guarded=guarded if is_known else {},
        message_formats=("ordering", "despatch", "catalogue") if is_known else (),
        by=first,
        at=at,
    )
    if not is_known:
        invite_supplier(supplier=supplier, sent_to=mail, link=_nowhere, by=first, at=at)
        return supplier
    confirm_change(change=waiting_change(supplier), by=second, at=at)
    test = start_test(supplier=supplier, by=first, at=at)
    pass_test(test=test, content=_answer(test, at), by=first, at=at)
    today = timezone.localdate(at)
    check_supplier(supplier=supplier, tax_approval="approved", registration="active", checked_on=today, by=first, at=at)
    supplier = step_connection(supplier=supplier, step="go_live", by=second, at=at)
    if plan.state == "paused":
        supplier = step_connection(supplier=supplier, step="pause", reason="Byter affärssystem", by=first, at=at)
    return supplier


def _sign(plan: AgreementPlan, supplier: Supplier, *, first: User, second: User, at: datetime) -> PurchaseAgreement:
    """Signed last year, so that the one of two years ends this year and is warned of in the autumn."""
    year = timezone.localdate(at).year - 1
    ends_on = date(year + plan.years - 1, 12, 31)
    given = {
        "number": f"{year}:{plan.number}", "title": plan.title, "supplier": supplier, "framework": plan.framework,
        "area": plan.area, "cpv": plan.cpv, "rank": plan.rank, "starts_on": date(year, 1, 1), "ends_on": ends_on,
        "option_until": date(ends_on.year + 2, 12, 31), "notice_on": ends_on - timedelta(days=90),
        "ceiling_ore": plan.ceiling_ore, "price_rise_percent": "3", "delivery_days": 5,
    }  # fmt: skip
    return activate_agreement(
        agreement=record_agreement(given=given, by=first, at=at), by=second, at=at
    )  # fmt: skip


def _answer(test: ConnectionTest, at: datetime) -> bytes:
    """What the made-up supplier's system answers."""
    scheme, _colon, address = test.e_address.partition(":")
    return build(
        OrderResponse(
            id=f"SVAR-{test.reference}",
            issued_on=timezone.localdate(at),
            code=ACCEPTED,
            order_id=test.reference,
            seller=Party(endpoint=Identifier(value=address, scheme=scheme)),
            buyer=Party(endpoint=Identifier(value=agency_in_scope().get().organisation_number, scheme=ORGANISATION)),
        )
    )


def _nowhere(secret: str) -> str:
    return f"https://servicecenter.example/leverantor/{secret}/"
