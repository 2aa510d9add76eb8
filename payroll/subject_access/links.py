"""How each table leads to the person it tells of (den registrerade): found from the tables themselves, so that a new
table is in the extract the day it is made, or a test asks why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from django.apps import apps
from django.db.models import ForeignKey, Model, Q

from payroll.employment.models import Person
from servicecenter.accounts.models import User
from servicecenter.audit.privacy import declared

Link = Callable[[Person], Q]
DEPTH = 3

STATED: dict[str, Link] = {
    "payroll.Person": lambda person: Q(pk=person.pk),
    "servicecenter.User": lambda person: Q(pk=person.user_id),
    "servicecenter.AuditEvent": lambda person: Q(person_id=person.pk),
    "servicecenter.Payment": lambda person: Q(payee_kind="person", payee_id=person.pk),
    "servicecenter.PaymentNews": lambda person: Q(payment__payee_kind="person", payment__payee_id=person.pk),
    "servicecenter.Document": lambda person: Q(person_id=person.pk),
    "servicecenter.DocumentReading": lambda person: Q(document__person_id=person.pk),
    "servicecenter.AnnexUser": lambda person: Q(email__iexact=person.email) & ~Q(email=""),
    "servicecenter.LegalHold": lambda person: Q(person_id=person.pk),
    "onboarding.StagedRow": lambda person: Q(person=person.number),
    "onboarding.ResultLine": lambda person: Q(number=person.number),
    "onboarding.ComparedPerson": lambda person: Q(number=person.number),
    "onboarding.LineDifference": lambda person: Q(number=person.number),
    "onboarding.ParallelRun": lambda person: Q(person_ids__contains=[person.pk]),
    "servicecenter.OutgoingMail": lambda person: Q(recipients__contains=[person.email]),
    "onboarding.Audience": lambda person: Q(addresses__contains=[person.email]),
    "onboarding.SurveyInvitation": lambda person: Q(email__iexact=person.email) & ~Q(email=""),
    "onboarding.SentMail": lambda person: Q(address=person.email),
    "payroll.ReserveExport": lambda person: Q(person_ids__contains=[person.pk]),
    "payroll.ShiftSwap": lambda person: Q(mine__employment__person=person.pk) | Q(theirs__employment__person=person.pk),
    "payroll.PayChunk": lambda person: Q(person_ids__contains=[person.pk]),
}
"""Tables that name the person by a plain number."""

NOT_ABOUT_A_PERSON: dict[str, str] = {
    "servicecenter.AgencySetting": "myndighetens egna val; fritexten säger varför, inte om vem",
    "servicecenter.Variant": "hur en tjänst görs för en myndighet; vem som begärt det finns i ärendets händelser",
    "servicecenter.ForumRow": "befattningar i forum; vem som sitter där står på forumplatserna",
    "servicecenter.PlanRow": "planen som den avtalades; den som gjort något står i anslutningsprojektet",
    "servicecenter.CodingValue": "benämningar på koder",
    "servicecenter.VoucherLine": "bokföringen har summor, inte personer",
    "servicecenter.AnsweredCall": "svar till andra system; det de ledde till finns i sina egna tabeller",
    "servicecenter.RuleDocument": "regler",
    "servicecenter.RuleProposal": "regler",
    "payroll.ShiftLine": "rader som väntar på att läsas in; de är borta när filen är läst",
    "payroll.CardReject": "rader som inte gick att läsa in; de hör till filen och kunde inte knytas till någon",
    "payroll.ShiftReject": "rader som inte gick att läsa in; de hör till filen och kunde inte knytas till någon",
    "payroll.ChecklistItem": "myndighetens egna rader att kontrollera",
    "servicecenter.OutgoingMessage": "meddelanden till leverantörer; den som beställt finns i ordern",
    "servicecenter.IncomingMessage": "meddelanden från leverantörer",
    "procurement.DeliveryAddress": "adresser till myndighetens lokaler",
    "procurement.RequisitionLine": "saker att köpa; begäran säger för vem",
    "procurement.RecurringLine": "saker att köpa igen; det återkommande inköpet säger för vem",
    "procurement.OrderLine": "köpta saker; ordern säger för vem",
    "onboarding.RawRow": "rader som väntar på att läsas in; de är borta när filen är inläst eller borttagen",
    "onboarding.FileReject": "rader som inte gick att läsa in; de hör till filen och kunde inte knytas till någon",
    "procurement.ExternalRow": "rader som väntar på att läsas in; de är borta när filen är läst",
    "procurement.ExternalReject": "order som inte gick att läsa in; de hör till filen och kunde inte knytas till någon",
    "invoicing.InvoiceLine": "köpta saker; fakturan säger av vem och vem som granskade",
    "invoicing.InvoiceMatch": "köpta saker bredvid ordern; fakturan säger för vem",
    "invoicing.TemplateLine": "mallar för kontering; mallen säger vem som gjorde den",
    "invoicing.InvoiceText": "fakturans ord, för sökning; fakturan säger av vem och vem som granskade",
    "invoicing.CodingLine": "kontering av köpta saker; fakturan säger för vem",
    "onboarding.ProjectOverview": "en rad för översikter; projektet säger vilka som är med",
    "onboarding.SurveyComment": "svar som ingen kan hitta sig själv i; vem som är tillfrågad står i inbjudan",
    "onboarding.MeetingPoint": "beslut och åtgärder; mötet säger vilka som var med",
    "payroll.Payee": "mottagare av avdrag: förbund, kassor och myndigheter",
}
"""Tables with a personal-data class but no way to a person, and why."""


def links() -> dict[str, Link]:
    """For every table with personal data: how its rows of one person are found."""
    return {label: link for label in labels() if (link := link_of(label)) is not None}


@cache
def labels() -> tuple[str, ...]:
    """The tables with personal data, in the order of the register."""
    return tuple(dict.fromkeys(row.model for row in declared() if row.data_class.is_personal))


@cache
def link_of(label: str) -> Link | None:
    if label in STATED:
        return STATED[label]
    if label in NOT_ABOUT_A_PERSON:
        return None
    model = apps.get_model(label)
    if to_person := shortest(paths(model, Person)):
        return lambda person: Q(**{to_person: person.pk})
    if to_user := list(paths(model, User, depth=1)):
        return lambda person: _any(to_user, person.user_id)
    return None


def _any(fields: list[str], user_id: int | None) -> Q:
    if user_id is None:
        return Q(pk=None)
    found = Q()
    for field in fields:
        found |= Q(**{field: user_id})
    return found


def shortest(found: Iterator[str]) -> str | None:
    return min(found, key=lambda path: path.count("__"), default=None)


def paths(model: type[Model], target: type[Model], *, depth: int = DEPTH) -> Iterator[str]:
    """Every way of references from a table to another; never by way of a user, who is someone else's handler."""
    for field in model._meta.concrete_fields:
        if not isinstance(field, ForeignKey):
            continue
        if field.related_model is target:
            yield field.name
        elif depth > 1 and field.related_model is not User:
            yield from (f"{field.name}__{rest}" for rest in paths(field.related_model, target, depth=depth - 1))
