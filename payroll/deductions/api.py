"""Net deductions and payees for other systems."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from payroll.deductions.actions import agree_deduction, stop_deduction
from payroll.deductions.queries import every_deduction, open_payees, payee_by_id
from payroll.employment.api import FactRow, FactsAsked, facts_asked, note_fact, person_or_404
from servicecenter.common.permissions import Permission
from servicecenter.integrations.bodies import Asked, Body, Ore
from servicecenter.integrations.endpoints import Endpoint, or_404
from servicecenter.integrations.schema import listed, written


class PayeeRow(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    organisation_number = serializers.CharField()
    bankgiro = serializers.CharField()
    code = serializers.CharField(help_text="Löneart.")


class NetDeductionRow(FactRow):
    person = serializers.UUIDField(source="person.public_id")
    payee = serializers.IntegerField(source="payee_id")
    amount_ore = serializers.IntegerField()
    consented_on = serializers.DateField()


class NetDeductionBody(Body):
    payee = serializers.IntegerField(min_value=1, max_value=2**62)
    amount_ore = Ore()
    consented_on = serializers.DateField(help_text="Dagen då personen medgav avdraget.")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(required=False, allow_null=True, default=None)


class StopBody(Body):
    last_day = serializers.DateField()


class Payees(Endpoint):
    scopes = {"GET": Permission.SEE_PAY}

    @listed(PayeeRow, told="Betalningsmottagare")
    def get(self, request: Request) -> Response:
        return self.page(request, open_payees().filter(**self.chosen(request, Asked)), PayeeRow)


class NetDeductions(Endpoint):
    scopes = {"GET": Permission.SEE_PAY}

    @listed(NetDeductionRow, told="Nettoavdrag som personen har medgett", filters=FactsAsked)
    def get(self, request: Request) -> Response:
        rows = every_deduction(**facts_asked(self, request, FactsAsked))
        return self.page(request, rows, NetDeductionRow, note=note_fact)


class NewNetDeduction(Endpoint):
    scopes = {"POST": Permission.EDIT_PAY_FACTS}

    @written(NetDeductionBody, NetDeductionRow, told="Registrera ett medgivet nettoavdrag")
    def post(self, request: Request, public_id: UUID) -> Response:
        person = person_or_404(public_id)

        def act(given: dict[str, Any]) -> Any:
            payee = payee_by_id(given.pop("payee"))
            if payee is None:
                raise serializers.ValidationError({"payee": [_("Mottagaren finns inte.")]})
            made = agree_deduction(person=person, payee=payee, by=request.user, at=timezone.now(), **given)
            return NetDeductionRow(made).data

        return self.once(request, NetDeductionBody, act)


class EndNetDeduction(Endpoint):
    scopes = {"POST": Permission.EDIT_PAY_FACTS}

    @written(StopBody, StopBody, told="Avsluta ett nettoavdrag")
    def post(self, request: Request, pk: int) -> Response:
        deduction = or_404(every_deduction(known=timezone.now()).filter(pk=pk).first())

        def act(given: dict[str, Any]) -> Any:
            stop_deduction(deduction=deduction, by=request.user, at=timezone.now(), **given)
            return StopBody(given).data

        return self.once(request, StopBody, act)
