"""Every transition table decides every state: what is possible there, to where, and by whose right."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from django.apps import apps

from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import Transition, possible

MODEL_OF = {
    "servicecenter.attest.states.ATTEST": "servicecenter.AttestTask",
    "payroll.runs.states.RUN": "payroll.PayRun",
    "servicecenter.service_orders.states.SERVICE_ORDER": "servicecenter.ServiceOrder",
    "servicecenter.service_orders.states.CEILING": "servicecenter.CeilingRequest",
    "servicecenter.transport.states.OUTGOING": "servicecenter.OutgoingMessage",
    "servicecenter.transport.states.INCOMING": "servicecenter.IncomingMessage",
    "servicecenter.payments.states.BATCH": "servicecenter.PaymentBatch",
    "servicecenter.payments.states.CASE": "servicecenter.PaymentCase",
    "procurement.orders.states.ORDER": "procurement.PurchaseOrder",
    "procurement.suppliers.states.SUPPLIER": "procurement.Supplier",
    "procurement.suppliers.states.SUPPLIER_CHANGE": "procurement.SupplierChange",
    "procurement.agreements.states.AGREEMENT": "procurement.PurchaseAgreement",
    "procurement.agreements.states.AGREEMENT_CHANGE": "procurement.AgreementChange",
    "invoicing.supplier_invoices.states.SUPPLIER_INVOICE": "invoicing.SupplierInvoice",
    "procurement.catalogues.states.VERSION": "procurement.CatalogueVersion",
    "procurement.catalogues.states.PICTURES": "procurement.PictureDelivery",
    "procurement.punch_out.states.SHOP": "procurement.Shop",
    "procurement.punch_out.states.VISIT": "procurement.ShopVisit",
    "onboarding.projects.states.PROJECT": "onboarding.Project",
    "onboarding.projects.states.PHASE": "onboarding.Phase",
    "onboarding.projects.states.ACTIVITY": "onboarding.Activity",
}
"""Whose states a table speaks of, where the module has more than one model with a state."""

FINAL = {
    "replaced",
    *("stopped", "passed", "decided", "answered"),
    *("accepted", "declined"),
    *("approved", "returned", "withdrawn", "expired", "attested", "paid", "cancelled", "sent", "done"),
    *("received", "rejected", "delivered", "confirmed", "refused", "ordered"),
    *("posted", "closed", "ended", "receipted", "handled", "taken", "discarded", "failed", "verified", "reminder"),
}
"""States that a thing may rest in for good."""


def tables() -> Iterator[tuple[str, dict[str, Transition]]]:
    for app in ("servicecenter", "payroll", "procurement", "invoicing", "onboarding"):
        package = importlib.import_module(app)
        for module in pkgutil.walk_packages(package.__path__, f"{app}."):
            if module.name.endswith(".states"):
                for name, value in vars(importlib.import_module(module.name)).items():
                    if isinstance(value, dict) and value and all(isinstance(row, Transition) for row in value.values()):
                        yield f"{module.name}.{name}", value


TABLES = dict(tables())


def states_of(name: str) -> set[str]:
    """The states of the model, or of the only model in the slice that has any."""
    if name in MODEL_OF:
        return set(dict(apps.get_model(MODEL_OF[name])._meta.get_field("state").choices))
    slice_name = name.rsplit(".", 2)[0]
    found = [
        set(dict(model._meta.get_field("state").choices))
        for model in apps.get_models()
        if model.__module__ == f"{slice_name}.models" and any(field.name == "state" for field in model._meta.fields)
    ]
    assert len(found) == 1, f"Lägg till {name} i MODEL_OF i {__file__}."
    return found[0]


def test_there_are_tables_to_check():
    assert "servicecenter.attest.states.ATTEST" in TABLES


@pytest.mark.parametrize("name", TABLES)
def test_every_row_speaks_of_real_states_with_a_label_and_a_decided_permission(name):
    states = states_of(name)
    for key, row in TABLES[name].items():
        assert key == row.name
        assert row.sources
        assert {*row.sources, row.target} <= states, row
        assert str(row.label)
        assert row.permission is None or isinstance(row.permission, Permission)
        assert not row.second_person_after or row.second_person_after in TABLES[name], row


@pytest.mark.parametrize("name", TABLES)
def test_every_state_and_transition_pair_is_decided(name):
    rows = TABLES[name].values()
    for state in states_of(name):
        offered = {row.name for row in possible(rows, state)}
        refused = {row.name for row in rows if state not in row.sources}
        assert offered | refused == set(TABLES[name])
        assert offered.isdisjoint(refused)
        assert offered or state in FINAL, f"{name}: från {state} leder ingenting vidare"


@pytest.mark.parametrize("name", TABLES)
def test_every_state_can_be_reached(name):
    starts = states_of(name) - {row.target for row in TABLES[name].values()}
    assert len(starts) <= 1, f"{name}: {starts} kan aldrig nås"
