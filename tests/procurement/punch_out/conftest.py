"""A buyer with a supplier that has a web shop of its own, running on this machine."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from procurement.models import ShopVisit
from servicecenter.tenancy.scope import tenant
from tests.factories import make_user
from tests.factories.purchasing import make_buyer
from tests.factories.shops import open_shop_for, running_shop

LOGIN = "inloggningen"


@pytest.fixture
def web(settings):
    with running_shop() as web:
        settings.SHOP_ORIGINS = [web.address]
        yield web


@pytest.fixture
def buyer(db):
    buyer = make_buyer(ceiling_ore=10_000_00)
    with tenant(buyer.agency.pk):
        buyer.article(number="41-220", name="Häftapparat 25 blad", price=Decimal(100))
    return buyer


@pytest.fixture
def second(buyer):
    return make_user(buyer.agency, "ecommerce_clerk")


@pytest.fixture
def scope(buyer):
    with tenant(buyer.agency.pk):
        yield


@pytest.fixture
def open_shop(buyer, web, second):
    """Open a shop of some kind, in the scope of the agency."""

    def make(kind: str = "cxml", **given):
        return open_shop_for(buyer.agreement, web, kind, by=buyer.clerk, second=second, **given)

    return make


@pytest.fixture
def browser_of(client):
    """A browser in which someone is logged in to an agency."""

    def log_in(user, agency):
        client.force_login(user)
        session = client.session
        session["agency_id"] = agency.pk
        session.save()
        return client

    return log_in


def latest_visit() -> ShopVisit:
    return ShopVisit.objects.select_related("shop", "agency").latest("pk")


def now():
    return timezone.now()
