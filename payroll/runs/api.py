"""Pay runs and payslips for other systems, each line with why it is what it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from payroll.calculation.frozen import NotFrozenPayInput
from payroll.calculation.model import CannotCalculate
from payroll.runs.queries import open_payslips, runs
from payroll.runs.slip import because_of
from payroll.salary_types.catalogue import CATALOGUE
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.integrations.bodies import Asked
from servicecenter.integrations.endpoints import Endpoint, or_404
from servicecenter.integrations.schema import listed, shown
from servicecenter.rules.loader import RuleError
from servicecenter.workflow.transitions import NotAllowedNow


class RunRow(serializers.Serializer):
    id = serializers.UUIDField(source="public_id")
    month = serializers.CharField()
    kind = serializers.CharField()
    sequence = serializers.IntegerField()
    state = serializers.CharField()
    pays_on = serializers.DateField()
    payslips = serializers.IntegerField()
    gross_ore = serializers.IntegerField()
    tax_ore = serializers.IntegerField()
    net_ore = serializers.IntegerField()
    net_deductions_ore = serializers.IntegerField()
    contributions_ore = serializers.IntegerField()
    pension_ore = serializers.IntegerField()
    content_hash = serializers.CharField()


class LineRow(serializers.Serializer):
    number = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.SerializerMethodField()
    earned_from = serializers.DateField()
    earned_to = serializers.DateField()
    quantity = serializers.DecimalField(max_digits=12, decimal_places=4, allow_null=True)
    rate = serializers.DecimalField(max_digits=16, decimal_places=4, allow_null=True)
    amount_ore = serializers.IntegerField()
    coding = serializers.CharField()

    def get_name(self, line: Any) -> str:
        found = CATALOGUE.get(line.code)
        return (found.en if get_language() == "en" else found.sv) if found else ""


class PayslipRow(serializers.Serializer):
    id = serializers.UUIDField(source="public_id")
    run = serializers.UUIDField(source="run.public_id")
    run_state = serializers.CharField(source="run.state")
    person = serializers.UUIDField(source="person.public_id")
    person_number = serializers.CharField(source="person.number")
    month = serializers.CharField()
    gross_ore = serializers.IntegerField()
    taxable_ore = serializers.IntegerField()
    benefits_ore = serializers.IntegerField()
    tax_ore = serializers.IntegerField()
    net_deductions_ore = serializers.IntegerField()
    tax_free_ore = serializers.IntegerField()
    net_ore = serializers.IntegerField()
    contributions_ore = serializers.IntegerField()
    pension_ore = serializers.IntegerField()
    lines = LineRow(many=True)


class BecauseRow(serializers.Serializer):
    """Why a line is what it is: a tree of steps, in both languages."""

    sv = serializers.CharField()
    en = serializers.CharField(required=False)
    value = serializers.CharField(required=False)
    rule = serializers.CharField(required=False)
    source = serializers.CharField(required=False)
    arithmetic = serializers.CharField(required=False)
    unsourced = serializers.BooleanField(required=False)
    steps = serializers.ListField(child=serializers.DictField(), required=False)


class RunsAsked(Asked):
    month = serializers.RegexField(r"^[0-9]{4}-[0-9]{2}$", required=False, help_text="Till exempel 2026-11.")
    state = serializers.CharField(max_length=16, required=False)


class PayslipsAsked(Asked):
    run = serializers.UUIDField(required=False)
    person = serializers.UUIDField(required=False)
    month = serializers.RegexField(r"^[0-9]{4}-[0-9]{2}$", required=False)


class Runs(Endpoint):
    scopes = {"GET": Permission.SEE_PAY}

    @listed(RunRow, told="Lönekörningar", filters=RunsAsked)
    def get(self, request: Request) -> Response:
        return self.page(request, runs().filter(**self.chosen(request, RunsAsked)), RunRow)


class OneRun(Endpoint):
    scopes = {"GET": Permission.SEE_PAY}

    @shown(RunRow, told="En lönekörning")
    def get(self, request: Request, public_id: UUID) -> Response:
        return Response(RunRow(or_404(runs().filter(public_id=public_id).first())).data)


class Payslips(Endpoint):
    scopes = {"GET": Permission.SEE_PAY}

    @listed(PayslipRow, told="Lönespecifikationer med rader", filters=PayslipsAsked)
    def get(self, request: Request) -> Response:
        rows = open_payslips(**self.chosen(request, PayslipsAsked))
        return self.page(request, rows, PayslipRow, note=_note)


class OnePayslip(Endpoint):
    scopes = {"GET": Permission.SEE_PAY}

    @shown(PayslipRow, told="En lönespecifikation med rader")
    def get(self, request: Request, public_id: UUID) -> Response:
        payslip = or_404(open_payslips().filter(public_id=public_id).first())
        _note(payslip)
        return Response(PayslipRow(payslip).data)


class BecauseOfLine(Endpoint):
    scopes = {"GET": Permission.SEE_PAY}

    @shown(BecauseRow, told="Varför en rad är vad den är")
    def get(self, request: Request, public_id: UUID, number: int) -> Response:
        payslip = or_404(open_payslips().defer(None).filter(public_id=public_id).first())
        _note(payslip)
        try:
            found = because_of(payslip, number)
        except (NotFrozenPayInput, RuleError, CannotCalculate) as error:
            raise NotAllowedNow(_("Raden kan inte räknas om: %s") % error) from None
        return Response(or_404(found).as_dict())


def _note(payslip: Any) -> None:
    person = payslip.person
    note_read(kind="payslip", person_id=person.pk, name=person.name, object_id=str(payslip.pk))
