"""The ceiling is never passed: not by one order, not by any order of orders, not by many at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.agreements.binding import CeilingPassed, bind, release
from procurement.models import PurchaseAgreement
from servicecenter.accounts.roles import Role
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import make_agency, make_user
from tests.factories.suppliers import make_purchase_agreement, make_supplier


def make(clerk, **given) -> PurchaseAgreement:
    return make_purchase_agreement(make_supplier(clerk), **given)


@pytest.mark.django_db
def test_an_order_over_what_is_left_is_refused_with_the_figures(scope, clerks):
    agreement = make(clerks[0], ceiling_ore=100_00, ordered_ore=60_00)
    bind(agreement, 40_00)
    with pytest.raises(CeilingPassed, match=r"100,00 kr.*100,00 kr.*0,01 kr"):
        bind(agreement, 1)
    release(agreement, 1)
    bind(agreement, 1)
    with pytest.raises(ValueError, match="inte bundna"):
        release(agreement, 100_01)
    with pytest.raises(ValueError, match="kan inte bindas"):
        bind(agreement, -1)
    with pytest.raises(IntegrityError, match="purchase_agreement_ceiling"), transaction.atomic():
        PurchaseAgreement.objects.filter(pk=agreement.pk).update(ordered_ore=100_01)


@pytest.mark.django_db
def test_nothing_is_bound_of_a_draft_and_any_sum_of_an_agreement_without_ceiling(scope, clerks):
    draft, free = make(clerks[0], state="draft"), make(clerks[0], ceiling_ore=None)
    with pytest.raises(NotAllowedNow):
        bind(draft, 1)
    bind(free, 10**15)


@pytest.mark.django_db
@settings(max_examples=25)
@given(steps=st.lists(st.tuples(st.booleans(), st.integers(0, 60)), max_size=12))
def test_what_is_bound_is_the_sum_of_what_was_taken_and_never_over_the_ceiling(steps):
    with transaction.atomic():
        agency = make_agency()
        clerk = make_user(agency, Role.ECOMMERCE_CLERK)
        with tenant(agency.pk):
            agreement, bound = make(clerk, ceiling_ore=100), 0
            for is_order, amount in steps:
                try:
                    (bind if is_order else release)(agreement, amount)
                    bound += amount if is_order else -amount
                except CeilingPassed:
                    assert bound + amount > 100
                except ValueError:
                    assert amount > bound
            agreement.refresh_from_db()
            assert agreement.ordered_ore == bound
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_twelve_orders_at_once_bind_no_more_than_the_ceiling():
    agency = make_agency()
    clerk = make_user(agency, Role.ECOMMERCE_CLERK)
    with tenant(agency.pk):
        agreement = make(clerk, ceiling_ore=70)

    def order(_number: int) -> bool:
        try:
            with tenant(agency.pk):
                bind(agreement, 10)
        except CeilingPassed:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(max_workers=6) as many:
        taken = list(many.map(order, range(12)))
    with tenant(agency.pk):
        agreement.refresh_from_db()
    assert (sum(taken), agreement.ordered_ore) == (7, 70)
