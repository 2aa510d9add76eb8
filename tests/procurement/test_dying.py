"""Wherever the process dies between a supplier's invitation and received goods, everything is done once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from procurement.agreements.notices import tell_of_warnings
from procurement.budgets.actions import set_budget
from procurement.catalogues.actions import approve_version, open_catalogue
from procurement.catalogues.handing_in import choose_columns, hand_in
from procurement.catalogues.importing import read_now
from procurement.models import (
    AgreementNotice,
    Article,
    BudgetChange,
    CatalogueVersion,
    OrderAnswer,
    PurchaseAgreement,
    PurchaseOrder,
    ReceiptLine,
    RequisitionLine,
    ShopVisit,
    Supplier,
    SupplierChange,
    SupplierInvitation,
)
from procurement.orders.actions import take_answer
from procurement.population.suppliers import write_suppliers
from procurement.punch_out.visits import begin_visit, take_basket, take_lines
from procurement.receipts.actions import receive
from procurement.suppliers.invitations import give_details
from servicecenter.tenancy.scope import tenant
from tests.consistency.test_fault_points import named_points
from tests.factories import NOW, make_user
from tests.factories.purchasing import Buyer, make_buyer
from tests.factories.shops import basket_line, make_shop, oci_basket
from tests.faults.walk import Killer, KillerEverywhere, walked_through

pytestmark = pytest.mark.django_db(transaction=True)
ELSEWHERE = (
    *("catalogues/importing.py", "catalogues/incoming.py", "catalogues/answering.py"),
    *("catalogues/pictures.py", "catalogues/picture_reading.py"),
    *("recurring/actions.py", "boundary/"),
)
"""Have stories of their own: ``test_importing``, ``test_messages`` and ``test_pictures`` of catalogues,
``test_recurring``, ``test_F21_external_system``."""
PRICES = ["Artikelnummer;Benämning;Enhet;Pris;Moms\nA1;Penna;C62;10;25\nA2;Pärm;C62;20;25\n"]
PRICES += [PRICES[0].replace(";20;", ";19;").replace("A1;Penna", "A3;Block")]
FACTS = {"name": "Kaffe AB", "street": "Gatan 1", "postal_code": "75320", "city": "Uppsala"}
FACTS |= {"contact_name": "Nils Kaffe", "contact_email": "nils@kaffe.example", "contact_phone": "018-10 20 30"}
Step = Callable[[], Any]


class Purchasing:
    """Suppliers and agreements, two price lists, and an order that is answered and received."""

    def __init__(self) -> None:
        self.buyer: Buyer = make_buyer(area="Skrivdon")
        self.second = make_user(self.buyer.agency, "ecommerce_clerk")

    def steps(self) -> Iterable[Step]:
        buyer, clerks = self.buyer, {"first": self.buyer.clerk, "second": self.second}
        yield lambda: write_suppliers(**clerks, at=NOW)
        yield self._details
        yield lambda: tell_of_warnings(at=NOW)
        for amount, reason in ((100, ""), (200, "Beslut")):
            given = {"year": NOW.year, "coding": "100", "amount_ore": amount, "reason": reason}
            yield lambda given=given: set_budget(**given, by=buyer.clerk, at=NOW)
        with tenant(buyer.agency.pk):
            catalogue = open_catalogue(agreement=buyer.agreement, number="P", name="Priser", by=buyer.clerk, at=NOW)
        for number, prices in enumerate(PRICES):
            yield lambda prices=prices: self._hand_in(catalogue, prices)
            self._read(number)
            yield self._approve
        yield lambda: buyer.ordered((buyer.article(), 10))
        yield lambda: take_answer(order=PurchaseOrder.objects.get(), reference="S-1", answer="accepted", at=NOW)
        came = {"quantities": {1: Decimal(4)}, "received_on": NOW.date()}
        yield lambda: receive(order=PurchaseOrder.objects.get(), **came, by=buyer.requester, at=NOW)
        yield self._visit
        back = {"posted": oci_basket([basket_line(number="S-1")]), "origin": "https://s.butik.example"}
        yield lambda: take_basket(visit=ShopVisit.objects.get(), **back, at=NOW)
        mine = {"login": "in", "by": buyer.requester, "at": NOW}
        yield lambda: take_lines(visit=ShopVisit.objects.get(), places={1}, **mine)

    def take(self, step: Step) -> None:
        with tenant(self.buyer.agency.pk):
            step()

    def _details(self) -> None:
        [invitation] = SupplierInvitation.objects.filter(used_at=None)
        number = invitation.supplier.organisation_number
        accounts = {"e_address_scheme": "0007", "e_address": number, "bankgiro": "58050006"}
        give_details(
            invitation=invitation, facts=FACTS, guarded=accounts, message_formats=["ordering"], has_tax_approval=True,
            at=NOW,
        )  # fmt: skip

    def _visit(self) -> None:
        buyer = self.buyer
        buyer.article(number="S-1", price=Decimal(100))
        shop = make_shop(buyer.agreement, mark="S", by=buyer.clerk, second=self.second)
        begin_visit(shop=shop, link=str, login="in", by=buyer.requester, at=NOW)

    def _hand_in(self, catalogue: Any, prices: str) -> None:
        content = BytesIO(prices.encode())
        version = hand_in(catalogue=catalogue, name="p.csv", content=content, by=self.buyer.clerk, at=NOW)
        if version.state == "columns":
            choose_columns(version=version, columns=version.columns, by=self.buyer.clerk, at=NOW)

    def _read(self, number: int) -> None:
        """However often it dies: another reader begins when the claim has grown old."""
        with tenant(self.buyer.agency.pk):
            version = CatalogueVersion.objects.order_by("pk").last()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("servicecenter.common.fault_points._strike", None)
            read_now(agency_id=self.buyer.agency.pk, version_id=version.pk, at=NOW + timedelta(hours=number))

    def _approve(self) -> None:
        version = CatalogueVersion.objects.order_by("pk").last()
        approve_version(version=version, by=self.second, at=NOW)

    def outcome(self) -> dict[str, Any]:
        with tenant(self.buyer.agency.pk):
            return {
                "suppliers": Supplier.objects.count(),
                "agreements": PurchaseAgreement.objects.count(),
                "changes": SupplierChange.objects.count(),
                "notices": AgreementNotice.objects.count(),
                "articles": Article.objects.filter(catalogue__number="P").count(),
                "valid": Article.objects.filter(catalogue__number="P", last=None).count(),
                "versions": sorted(CatalogueVersion.objects.values_list("number", flat=True)),
                "budgets": list(BudgetChange.objects.order_by("pk").values_list("before_ore", "amount_ore")),
                "answers": OrderAnswer.objects.count(),
                "visits": list(ShopVisit.objects.values_list("state", flat=True)),
                "from_shop": RequisitionLine.objects.filter(source="shop").count(),
                "received": [line.quantity for line in ReceiptLine.objects.all()],
            }


def test_everything_is_done_once_wherever_the_process_dies(tmp_path: Path, settings: Any):
    settings.FILES_DIR = tmp_path
    undisturbed = walked_through(Purchasing(), Killer())
    assert undisturbed["suppliers"] == 6
    assert undisturbed["versions"] == [1, 2]
    assert (undisturbed["visits"], undisturbed["from_shop"]) == (["taken"], 1)
    assert (undisturbed["articles"], undisturbed["valid"], undisturbed["received"]) == (4, 2, [4])
    killer = KillerEverywhere()
    assert walked_through(Purchasing(), killer) == undisturbed
    elsewhere = {point for file in ELSEWHERE for point in named_points(f"procurement/{file}")}
    wanted = set(named_points("procurement/")) - elsewhere
    assert wanted <= set(killer.struck), "en felpunkt passeras aldrig"
