"""Absence reported by other systems: sent in for attest, followed, and taken back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from payroll.absence.actions import report_absence, withdraw_absence
from payroll.absence.queries import ABSENCE_KINDS, absences_reported_by
from payroll.employment.api import employment_or_404
from payroll.time.api import Nothing, ReportedAsked, ReportedRow, note_reported, reported
from servicecenter.common.permissions import Permission
from servicecenter.integrations.bodies import Body
from servicecenter.integrations.endpoints import Endpoint, or_404
from servicecenter.integrations.schema import listed, shown, written


class AbsenceRow(ReportedRow):
    kind = serializers.CharField()
    extent = serializers.DecimalField(max_digits=5, decimal_places=2)
    working_days = serializers.DecimalField(max_digits=6, decimal_places=2)


class AbsenceBody(Body):
    kind = serializers.ChoiceField(ABSENCE_KINDS)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    extent = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False, default=Decimal(100)
    )
    working_days = serializers.DecimalField(
        max_digits=6, decimal_places=2, min_value=0, help_text="Enligt personens schema."
    )


class Absences(Endpoint):
    scopes = {"GET": Permission.REPORT_TIME}

    @listed(AbsenceRow, told="Frånvaro som systemet har rapporterat", filters=ReportedAsked)
    def get(self, request: Request) -> Response:
        rows = reported(self, request, absences_reported_by(request.user))
        return self.page(request, rows, AbsenceRow, note=note_reported)


class OneAbsence(Endpoint):
    scopes = {"GET": Permission.REPORT_TIME}

    @shown(AbsenceRow, told="En frånvaro som systemet har rapporterat")
    def get(self, request: Request, public_id: UUID) -> Response:
        absence = or_404(absences_reported_by(request.user).filter(public_id=public_id).first())
        note_reported(absence)
        return Response(AbsenceRow(absence).data)


class NewAbsence(Endpoint):
    scopes = {"POST": Permission.REPORT_TIME}

    @written(AbsenceBody, AbsenceRow, told="Rapportera frånvaro, som sedan attesteras")
    def post(self, request: Request, public_id: UUID) -> Response:
        employment = employment_or_404(public_id)

        def act(given: dict[str, Any]) -> Any:
            made = report_absence(employment=employment, by=request.user, at=timezone.now(), **given)
            return AbsenceRow(made).data

        return self.once(request, AbsenceBody, act)


class WithdrawAbsence(Endpoint):
    scopes = {"POST": Permission.REPORT_TIME}

    @written(Nothing, AbsenceRow, told="Återta frånvaro som ingen har attesterat")
    def post(self, request: Request, public_id: UUID) -> Response:
        absence = or_404(absences_reported_by(request.user).filter(public_id=public_id).first())

        def act(_given: dict[str, Any]) -> Any:
            return AbsenceRow(withdraw_absence(absence=absence, by=request.user, at=timezone.now())).data

        return self.once(request, Nothing, act)
