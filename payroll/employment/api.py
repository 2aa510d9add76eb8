"""People, employments and their facts for other systems; whose identity is protected is not among them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from payroll.employment import actions
from payroll.employment.queries import (
    PAY_FORMS,
    TAX_KINDS,
    fixed_items,
    open_employments,
    open_people,
    pay_terms,
    tax_decisions,
)
from servicecenter.agencies.queries import unit_by_code
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.integrations.bodies import Asked, Body, Ore, Text
from servicecenter.integrations.endpoints import Endpoint, or_404
from servicecenter.integrations.schema import listed, shown, written


class PersonRow(serializers.Serializer):
    id = serializers.UUIDField(source="public_id")
    number = serializers.CharField(help_text="Anställningsnummer.")
    given_name = serializers.CharField()
    family_name = serializers.CharField()
    born_on = serializers.DateField()
    email = serializers.CharField()


class Days(serializers.Serializer):
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)


class EmploymentRow(serializers.Serializer):
    id = serializers.UUIDField(source="public_id")
    person = serializers.UUIDField(source="person.public_id")
    person_number = serializers.CharField(source="person.number")
    number = serializers.IntegerField()
    form = serializers.CharField()
    central_agreement = serializers.CharField()
    days = Days(many=True)


class FactRow(serializers.Serializer):
    """What every dated fact tells: the days it holds, and when and by whom it was recorded."""

    id = serializers.IntegerField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    recorded_at = serializers.DateTimeField()
    recorded_by = serializers.CharField(source="recorded_by.full_name", default=None, allow_null=True)
    reason = serializers.CharField()


class EmploymentFactRow(FactRow):
    employment = serializers.UUIDField(source="employment.public_id")
    person = serializers.UUIDField(source="employment.person.public_id")


class PayTermsRow(EmploymentFactRow):
    unit = serializers.CharField(source="unit.code")
    title = serializers.CharField()
    form = serializers.CharField()
    pay_ore = serializers.IntegerField()
    extent = serializers.DecimalField(max_digits=5, decimal_places=2)
    coding = serializers.CharField()


class FixedItemRow(EmploymentFactRow):
    code = serializers.CharField()
    amount_ore = serializers.IntegerField()


class TaxDecisionRow(FactRow):
    person = serializers.UUIDField(source="person.public_id")
    kind = serializers.CharField()
    table = serializers.IntegerField(allow_null=True)
    column = serializers.IntegerField(allow_null=True)
    percent = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)
    adjustment_ore = serializers.IntegerField()
    extra_ore = serializers.IntegerField()
    yearly_income_ore = serializers.IntegerField(allow_null=True)


class PersonsAsked(Asked):
    number = serializers.CharField(max_length=12, required=False, help_text="Anställningsnummer.")


class EmploymentsAsked(Asked):
    person = serializers.UUIDField(required=False)
    on = serializers.DateField(required=False, help_text="Anställd den dagen.")


class FactsAsked(Asked):
    person = serializers.UUIDField(required=False)
    on = serializers.DateField(required=False, help_text="Gäller den dagen.")
    known_at = serializers.DateTimeField(required=False, help_text="Som uppgiften var känd då; annars som nu.")


class EmploymentFactsAsked(FactsAsked):
    employment = serializers.UUIDField(required=False)


class Period(Body):
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(required=False, allow_null=True, default=None)
    reason = Text(max_length=200, required=False, allow_blank=True, default="")


class PayTermsBody(Period):
    unit = Text(max_length=20, help_text="Enhetens kod.")
    title = Text(max_length=80, allow_blank=True)
    form = serializers.ChoiceField(PAY_FORMS)
    pay_ore = Ore(help_text="Heltid per månad, eller per timme.")
    extent = serializers.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100)
    coding = Text(max_length=120)


class FixedItemBody(Period):
    code = Text(max_length=8, help_text="Löneart.")
    amount_ore = Ore()


class TaxDecisionBody(Period):
    kind = serializers.ChoiceField(TAX_KINDS)
    table = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0, max_value=99)
    column = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0, max_value=9)
    percent = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False, allow_null=True, default=None
    )
    adjustment_ore = Ore(required=False, default=0)
    extra_ore = Ore(required=False, default=0)
    yearly_income_ore = Ore(required=False, allow_null=True, default=None)


class EndBody(Body):
    last_day = serializers.DateField()
    reason = Text(max_length=200, required=False, allow_blank=True, default="")


class Persons(Endpoint):
    scopes = {"GET": Permission.SEE_EMPLOYEES}

    @listed(PersonRow, told="Personer", filters=PersonsAsked)
    def get(self, request: Request) -> Response:
        return self.page(request, open_people().filter(**self.chosen(request, PersonsAsked)), PersonRow)


class OnePerson(Endpoint):
    scopes = {"GET": Permission.SEE_EMPLOYEES}

    @shown(PersonRow, told="En person")
    def get(self, request: Request, public_id: UUID) -> Response:
        return Response(PersonRow(person_or_404(public_id)).data)


class Employments(Endpoint):
    scopes = {"GET": Permission.SEE_EMPLOYEES}

    @listed(EmploymentRow, told="Anställningar", filters=EmploymentsAsked)
    def get(self, request: Request) -> Response:
        return self.page(request, open_employments(**self.chosen(request, EmploymentsAsked)), EmploymentRow)


class OneEmployment(Endpoint):
    scopes = {"GET": Permission.SEE_EMPLOYEES}

    @shown(EmploymentRow, told="En anställning")
    def get(self, request: Request, public_id: UUID) -> Response:
        return Response(EmploymentRow(employment_or_404(public_id)).data)


class PayTermsList(Endpoint):
    scopes = {"GET": Permission.SEE_PAY}

    @listed(PayTermsRow, told="Lönevillkor", filters=EmploymentFactsAsked)
    def get(self, request: Request) -> Response:
        rows = pay_terms(**facts_asked(self, request, EmploymentFactsAsked))
        return self.page(request, rows, PayTermsRow, note=note_fact)


class FixedItems(Endpoint):
    scopes = {"GET": Permission.SEE_PAY}

    @listed(FixedItemRow, told="Fasta rader", filters=EmploymentFactsAsked)
    def get(self, request: Request) -> Response:
        rows = fixed_items(**facts_asked(self, request, EmploymentFactsAsked))
        return self.page(request, rows, FixedItemRow, note=note_fact)


class TaxDecisions(Endpoint):
    scopes = {"GET": Permission.SEE_PAY}

    @listed(TaxDecisionRow, told="Skattebeslut", filters=FactsAsked)
    def get(self, request: Request) -> Response:
        return self.page(
            request, tax_decisions(**facts_asked(self, request, FactsAsked)), TaxDecisionRow, note=note_fact
        )


class NewPayTerms(Endpoint):
    scopes = {"POST": Permission.EDIT_PAY_FACTS}

    @written(PayTermsBody, PayTermsRow, told="Ändra lön, omfattning, enhet eller kontering")
    def post(self, request: Request, public_id: UUID) -> Response:
        employment = employment_or_404(public_id)

        def act(given: dict[str, Any]) -> Any:
            unit = unit_by_code(given.pop("unit"))
            if unit is None:
                raise serializers.ValidationError({"unit": [_("Enheten finns inte.")]})
            made = actions.change_pay(employment=employment, unit=unit, by=request.user, at=timezone.now(), **given)
            return PayTermsRow(made).data

        return self.once(request, PayTermsBody, act)


class NewFixedItem(Endpoint):
    scopes = {"POST": Permission.EDIT_PAY_FACTS}

    @written(FixedItemBody, FixedItemRow, told="Registrera en fast rad")
    def post(self, request: Request, public_id: UUID) -> Response:
        employment = employment_or_404(public_id)

        def act(given: dict[str, Any]) -> Any:
            made = actions.record_supplement(employment=employment, by=request.user, at=timezone.now(), **given)
            return FixedItemRow(made).data

        return self.once(request, FixedItemBody, act)


class EndFixedItem(Endpoint):
    scopes = {"POST": Permission.EDIT_PAY_FACTS}

    @written(EndBody, EndBody, told="Avsluta en fast rad")
    def post(self, request: Request, pk: int) -> Response:
        item = or_404(fixed_items(known=timezone.now()).filter(pk=pk).first())

        def act(given: dict[str, Any]) -> Any:
            actions.end_supplement(item=item, by=request.user, at=timezone.now(), **given)
            return EndBody(given).data

        return self.once(request, EndBody, act)


class NewTaxDecision(Endpoint):
    scopes = {"POST": Permission.EDIT_PAY_FACTS}

    @written(TaxDecisionBody, TaxDecisionRow, told="Registrera ett skattebeslut")
    def post(self, request: Request, public_id: UUID) -> Response:
        person = person_or_404(public_id)

        def act(given: dict[str, Any]) -> Any:
            made = actions.record_tax_decision(person=person, by=request.user, at=timezone.now(), **given)
            return TaxDecisionRow(made).data

        return self.once(request, TaxDecisionBody, act)


def person_or_404(public_id: UUID) -> Any:
    return or_404(open_people().filter(public_id=public_id).first())


def employment_or_404(public_id: UUID) -> Any:
    return or_404(open_employments().filter(public_id=public_id).first())


def facts_asked(endpoint: Endpoint, request: Request, filters: type[Asked]) -> dict[str, Any]:
    asked = endpoint.chosen(request, filters)
    return asked | {"known": asked.pop("known_at", None) or timezone.now()}


def note_fact(fact: Any) -> None:
    person = fact.employment.person if hasattr(fact, "employment_id") else fact.person
    note_read(kind=fact._meta.model_name, person_id=person.pk, name=person.name)
