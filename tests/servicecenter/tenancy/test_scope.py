"""Tenancy fails closed: without scope nothing is read, with one agency's scope only its own rows."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.utils import DataError

from servicecenter.models import Unit
from servicecenter.tenancy.checks import role_faults
from servicecenter.tenancy.scope import ScopeConflict, ScopeMissing, tenant
from tests.factories import make_agency

pytestmark = pytest.mark.django_db


def test_the_application_role_is_neither_owner_nor_superuser():
    assert role_faults() == []


def test_a_query_without_scope_raises_instead_of_returning_rows():
    make_agency()
    with pytest.raises(ScopeMissing):
        list(Unit.objects.all())


def test_raw_sql_without_scope_raises_in_the_database():
    make_agency()
    with pytest.raises((ProgrammingError, DataError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM servicecenter_unit")


def test_an_agency_sees_only_its_own_rows_even_when_the_filter_is_forgotten():
    first, second = make_agency(), make_agency()
    with tenant(first.pk), connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT agency_id FROM servicecenter_unit")
        assert cursor.fetchall() == [(first.pk,)]
        assert not Unit._base_manager.filter(agency_id=second.pk).exists()


def test_a_row_of_another_agency_cannot_be_written():
    first, second = make_agency(), make_agency()
    with pytest.raises(ProgrammingError, match="row-level security"), tenant(first.pk):
        Unit.objects.create(agency_id=second.pk, code="9", name="Fel hus")


def test_a_reference_cannot_point_into_another_agency():
    first, second = make_agency(), make_agency()
    with tenant(second.pk):
        foreign = Unit.objects.get()
    with pytest.raises(IntegrityError), tenant(first.pk):
        Unit.objects.create(code="9", name="Under fel hus", parent_id=foreign.pk)
        connection.check_constraints()


def test_one_transaction_cannot_change_agency():
    first, second = make_agency(), make_agency()
    with tenant(first.pk), pytest.raises(ScopeConflict):
        tenant(second.pk).__enter__()
