"""Time reported by other systems: sent in for attest, followed, and taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from payroll.employment.api import employment_or_404
from payroll.time.actions import report_entry, withdraw_entry
from payroll.time.queries import entries_reported_by
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.integrations.bodies import Asked, Body, Ore, Text
from servicecenter.integrations.endpoints import Endpoint, or_404
from servicecenter.integrations.schema import listed, shown, written

STATES = ("submitted", "attested", "returned", "withdrawn")


class ReportedRow(serializers.Serializer):
    id = serializers.UUIDField(source="public_id")
    employment = serializers.UUIDField(source="employment.public_id")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    state = serializers.CharField()
    recorded_at = serializers.DateTimeField()
    attested_at = serializers.DateTimeField(allow_null=True)


class TimeEntryRow(ReportedRow):
    code = serializers.CharField()
    quantity = serializers.DecimalField(max_digits=9, decimal_places=2, allow_null=True)
    amount_ore = serializers.IntegerField(allow_null=True)
    note = serializers.CharField()


class ReportedAsked(Asked):
    employment = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(STATES, required=False)


class TimeEntryBody(Body):
    code = Text(max_length=8, help_text="Löneart.")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    quantity = serializers.DecimalField(max_digits=9, decimal_places=2, required=False, allow_null=True, default=None)
    amount_ore = Ore(required=False, allow_null=True, default=None)
    note = Text(max_length=200, required=False, allow_blank=True, default="")


class Nothing(Body):
    """A call without content."""


class TimeEntries(Endpoint):
    scopes = {"GET": Permission.REPORT_TIME}

    @listed(TimeEntryRow, told="Tidrader som systemet har rapporterat", filters=ReportedAsked)
    def get(self, request: Request) -> Response:
        rows = reported(self, request, entries_reported_by(request.user))
        return self.page(request, rows, TimeEntryRow, note=note_reported)


class OneTimeEntry(Endpoint):
    scopes = {"GET": Permission.REPORT_TIME}

    @shown(TimeEntryRow, told="En tidrad som systemet har rapporterat")
    def get(self, request: Request, public_id: UUID) -> Response:
        entry = or_404(entries_reported_by(request.user).filter(public_id=public_id).first())
        note_reported(entry)
        return Response(TimeEntryRow(entry).data)


class NewTimeEntry(Endpoint):
    scopes = {"POST": Permission.REPORT_TIME}

    @written(TimeEntryBody, TimeEntryRow, told="Rapportera en tidrad, som sedan attesteras")
    def post(self, request: Request, public_id: UUID) -> Response:
        employment = employment_or_404(public_id)

        def act(given: dict[str, Any]) -> Any:
            made = report_entry(employment=employment, by=request.user, at=timezone.now(), **given)
            return TimeEntryRow(made).data

        return self.once(request, TimeEntryBody, act)


class WithdrawTimeEntry(Endpoint):
    scopes = {"POST": Permission.REPORT_TIME}

    @written(Nothing, TimeEntryRow, told="Återta en tidrad som ingen har attesterat")
    def post(self, request: Request, public_id: UUID) -> Response:
        entry = or_404(entries_reported_by(request.user).filter(public_id=public_id).first())

        def act(_given: dict[str, Any]) -> Any:
            return TimeEntryRow(withdraw_entry(entry=entry, by=request.user, at=timezone.now())).data

        return self.once(request, Nothing, act)


def reported(endpoint: Endpoint, request: Request, rows: Any) -> Any:
    asked = endpoint.chosen(request, ReportedAsked)
    if employment := asked.pop("employment", None):
        rows = rows.filter(employment__public_id=employment)
    return rows.filter(**asked)


def note_reported(row: Any) -> None:
    person = row.employment.person
    note_read(kind=row._meta.model_name, person_id=person.pk, name=person.name, object_id=str(row.pk))
