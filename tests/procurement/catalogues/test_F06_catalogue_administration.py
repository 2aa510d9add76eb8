"""F06: a price list comes in under an agreement, is compared, and is valid when a second person approves it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from procurement.catalogues.actions import approve_version, refuse_version
from procurement.models import Article, StagedLine
from servicecenter.accounts.roles import Role
from servicecenter.models import AuditEvent
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW, make_agency, make_user
from tests.factories.catalogues import csv_of, fill_catalogue, make_catalogue, taken_in

pytestmark = pytest.mark.django_db


def test_F06_a_new_version_shows_its_changes_and_a_rise_beyond_the_agreement_is_refused(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    agency = make_agency()
    clerk, second = (make_user(agency, Role.ECOMMERCE_CLERK) for _ in range(2))
    with tenant(agency.pk):
        catalogue = make_catalogue(by=clerk, rise=Decimal(3))
    fill_catalogue(agency, catalogue, [("P-1", "Papper", 100), ("P-2", "Penna", 10)], by=clerk, second=second)
    dearer = taken_in(agency, catalogue, csv_of([("P-1", "Papper", "103,01"), ("P-2", "Penna", 9)]), by=clerk)
    assert (dearer.state, dearer.changed, dearer.beyond) == ("staged", 2, 1)
    with tenant(agency.pk):
        line = StagedLine.objects.get(version=dearer, is_beyond=True)
        assert (line.number, line.before, line.price) == ("P-1", 100, Decimal("103.01"))
        with pytest.raises(NotAllowedNow, match="1 priser höjs mer än avtalet medger"):
            approve_version(version=dearer, by=second, at=NOW)
        refuse_version(version=dearer, comment="Priset på P-1 höjs mer än tre procent", by=second, at=NOW)
    allowed = taken_in(agency, catalogue, csv_of([("P-1", "Papper", 103), ("P-2", "Penna", 9)]), by=clerk)
    with tenant(agency.pk):
        assert approve_version(version=allowed, by=second, at=NOW).number == 2
        prices = dict(Article.objects.filter(last__isnull=True).values_list("number", "price"))
        assert prices == {"P-1": 103, "P-2": 9}
        told = set(AuditEvent.objects.filter(event__startswith="catalogue_").values_list("event", flat=True))
        assert told >= {"catalogue_handed_in", "catalogue_read", "catalogue_approved", "catalogue_refused"}
