"""An agency that buys: a connected supplier with an agreement and a catalogue, and the people who order and attest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from procurement.models import Article, Catalogue, DeliveryAddress, PurchaseAgreement, PurchaseOrder, Supplier
from procurement.requisitions.actions import add_article, fill_in, send_requisition
from procurement.requisitions.models import Requisition
from servicecenter.attest.actions import Decision, decide
from servicecenter.models import Agency, AttestTask, ServiceAgreement, Unit, User
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_agency, make_user
from tests.factories.declarations import organisation_number

_number = count(1)


def make_supplier(by: User, **given: Any) -> Supplier:
    """A supplier whose connection is live. Called in the agency's scope."""
    n = next(_number)
    number = organisation_number(300 + n)
    fields = {"name": f"Leverantör {n} AB", "organisation_number": number, "e_address_scheme": "0007"}
    live = {"e_address": number, "state": "live", "tested_at": NOW, "recorded_at": NOW, "recorded_by": by}
    return Supplier.objects.create(**fields | live | given)


def make_agreement(supplier: Supplier, by: User, **given: Any) -> PurchaseAgreement:
    """An agreement in force. Called in the agency's scope."""
    n = next(_number)
    fields = {"number": f"A-{n}", "title": f"Avtal {n}", "area": "Kontorsmateriel", "state": "active"}
    days = {"starts_on": date(2026, 1, 1), "ends_on": date(2027, 12, 31)}
    recorded = {"recorded_at": NOW, "recorded_by": by}
    return PurchaseAgreement.objects.create(supplier=supplier, **fields | days | recorded | given)


def make_article(agreement: PurchaseAgreement, **given: Any) -> Article:
    """A valid article of the agreement's catalogue. Called in the agency's scope."""
    n = next(_number)
    catalogue, _new = Catalogue.objects.get_or_create(
        agreement=agreement, number="K1", defaults={"name": f"Katalog {n}", "version": 1}
    )
    fields = {"number": f"{n:05d}", "name": f"Artikel {n}", "unit": "C62", "vat_rate": Decimal(25), "first": 1}
    return Article.objects.create(catalogue=catalogue, price=given.pop("price", Decimal("100.0000")), **fields | given)


@dataclass
class Buyer:
    """An agency that buys, with one of each."""

    agency: Agency
    requester: User
    boss: User
    clerk: User
    supplier: Supplier
    agreement: PurchaseAgreement
    address: DeliveryAddress
    unit: Unit

    def article(self, **given: Any) -> Article:
        return make_article(self.agreement, **given)

    def sent(self, *wanted: tuple[Article, int], at: datetime = NOW) -> Requisition:
        """A requisition that waits for attest."""
        for article, quantity in wanted:
            add_article(article=article, quantity=Decimal(quantity), by=self.requester, at=at)
        fill_in(unit=self.unit, address=self.address, by=self.requester, at=at)
        return send_requisition(by=self.requester, at=at)

    def attest(self, requisition: Requisition, at: datetime = NOW) -> Requisition:
        task = AttestTask.objects.get(kind="requisition", object_id=requisition.pk, state="waiting")
        decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=self.boss, at=at)
        requisition.refresh_from_db()
        return requisition

    def ordered(self, *wanted: tuple[Article, int], at: datetime = NOW) -> PurchaseOrder:
        """The one order of an attested requisition."""
        return self.attest(self.sent(*wanted, at=at), at).orders.get()


def make_buyer(**given: Any) -> Buyer:
    """Made outside any scope; use it inside ``tenant(buyer.agency.pk)``."""
    agency = make_agency(organisation_number=organisation_number(100 + next(_number)))
    requester, boss = make_user(agency, "employee"), make_user(agency, "manager")
    clerk = make_user(agency, "ecommerce_clerk")
    with tenant(agency.pk):
        ServiceAgreement.objects.create(
            service="procurement", reference="2025/I", signed_on=date(2024, 12, 1), starts_on=date(2025, 1, 1)
        )
        supplier = make_supplier(clerk)
        agreement = make_agreement(supplier, clerk, **given)
        address = DeliveryAddress.objects.create(name="Godsmottagningen", street="Storgatan 1", postal_code="12345",
                                                 city="Orten")  # fmt: skip
        return Buyer(agency, requester, boss, clerk, supplier, agreement, address, Unit.objects.get())
