"""People and what is known of them (personer och deras uppgifter), always of the agency in scope."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, Manager, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payroll.employment.checks import is_fixed_item
from payroll.employment.models import (
    BankAccount,
    BankAccountRequest,
    CentralAgreement,
    DatedFact,
    Employment,
    EmploymentForm,
    EmploymentSpan,
    FixedItem,
    PayForm,
    PayTerms,
    PensionFact,
    Person,
    TaxDecision,
    TaxKind,
)
from payroll.employment.wording import in_words
from payroll.salary_types.catalogue import CATALOGUE
from servicecenter.accounts.models import User
from servicecenter.agencies.queries import in_force
from servicecenter.common.identity_numbers import IdentityNumberError, parse_personal_number
from servicecenter.common.sorting import sort_key

EMPLOYMENT_FORMS = [choice for choice in EmploymentForm.choices if choice[0] != EmploymentForm.CONSULTANT]
CENTRAL_AGREEMENTS = CentralAgreement.choices
PAY_FORMS = PayForm.choices
TAX_KINDS = TaxKind.choices

KINDS: tuple[tuple[type[DatedFact], str], ...] = (
    (EmploymentSpan, _("Anställning")),
    (PayTerms, _("Lön")),
    (FixedItem, _("Fast rad")),
    (TaxDecision, _("Skatt")),
    (BankAccount, _("Bankkonto")),
    (PensionFact, _("Tjänstepension")),
)


def fixed_item_types() -> list[tuple[str, str]]:
    """The salary types that can be a fixed amount each month, for a choice."""
    return [(row.code, f"{row.code} {row.sv}") for row in CATALOGUE.values() if is_fixed_item(row)]


def known_at(moment: datetime) -> Q:
    """Rows as they were known at a moment."""
    return Q(recorded_at__lte=moment) & (Q(superseded_at__isnull=True) | Q(superseded_at__gt=moment))


def end_of(day: date) -> datetime:
    """The last moment of a day, in the centre's own time."""
    return datetime.combine(day + timedelta(days=1), time(), timezone.get_default_timezone()) - timedelta(
        microseconds=1
    )


def people(*, text: str = "", employed: str = "now", on: date) -> QuerySet[Person]:
    """People with title, unit and extent of the day, in Swedish order.

    ``text`` is the beginning of a family name or of any word of the name, an employment number, or a whole personal
    number. Who has protected identity is found by employment number only.
    """
    terms = PayTerms.objects.filter(in_force(on), employment__person=OuterRef("pk"), superseded_at__isnull=True)
    terms = terms.order_by("employment__number")
    span = EmploymentSpan.objects.filter(in_force(on), employment__person=OuterRef("pk"), superseded_at__isnull=True)
    found = Person.objects.annotate(
        title=Subquery(terms.values("title")[:1]),
        unit_name=Subquery(terms.values("unit__name")[:1]),
        extent=Subquery(terms.values("extent")[:1]),
        is_employed=Exists(span),
    )
    if employed in ("now", "not"):
        found = found.filter(is_employed=employed == "now")
    return (
        found.filter(_matching(text.strip(), on)).order_by("sort_key", "id")
        if text.strip()
        else found.order_by("sort_key", "id")
    )


def _matching(text: str, on: date) -> Q:
    try:
        return Q(personal_number=parse_personal_number(text, on=on).digits)
    except IdentityNumberError:
        pass
    return Q(number__iexact=text) | by_name(text)


def by_name(text: str, of: str = "") -> Q:
    """People by the beginning of a family name or of any word of the name, as names are ordered; never the protected.

    ``of`` is the way from the rows that are asked for to the person: ``employment__person__``.
    """
    words = sort_key(text)
    if not words:
        return Q(pk=None)
    found = Q(**{f"{of}sort_key__startswith": words}) | Q(**{f"{of}sort_key__contains": f" {words}"})
    return found & Q(**{f"{of}is_protected": False})


def by_name_or_number(text: str, of: str = "") -> Q:
    """The same, or by the beginning of an employment number, which finds the protected too."""
    return Q(**{f"{of}number__istartswith": text.strip()}) | by_name(text, of)


def person_by_id(public_id: UUID) -> Person | None:
    return Person.objects.filter(public_id=public_id).first()


def person_of(user: User) -> Person | None:
    """The person that a user is in the agency in scope."""
    return Person.objects.filter(user=user).first()


def employment_by_id(public_id: UUID) -> Employment | None:
    return Employment.objects.select_related("person").filter(public_id=public_id).first()


def item_by_id(pk: int) -> FixedItem | None:
    return FixedItem.objects.select_related("employment__person").filter(pk=pk, superseded_at__isnull=True).first()


def waiting_account_of(person: Person) -> BankAccountRequest | None:
    return BankAccountRequest.objects.select_related("requested_by").filter(person=person, state="waiting").first()


def account_on(person: Person, day: date) -> BankAccount | None:
    return BankAccount.objects.filter(in_force(day), person=person, superseded_at__isnull=True).first()


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact, ready to be read."""

    fact: DatedFact
    kind: str
    what: str
    employment: int | None
    is_now: bool
    is_over: bool


def facts_of(person: Person, *, moment: datetime, on: date) -> list[FactRow]:
    """Everything known of a person at a moment, newest first within each kind; ``on`` is what counts as now."""
    return [_row(fact, kind, on) for model, kind in KINDS for fact in _facts(model, person, moment)]


def versions_of_facts(person: Person) -> list[FactRow]:
    """Everything that was ever known of a person, what has been replaced too, in the order it was entered."""
    today = timezone.localdate()
    rows = [_row(fact, kind, today) for model, kind in KINDS for fact in _all_facts(model, person)]
    return sorted(rows, key=lambda row: (row.fact.recorded_at, row.fact.pk))


def _facts(model: type[DatedFact], person: Person, moment: datetime) -> QuerySet[DatedFact]:
    return _all_facts(model, person).filter(known_at(moment))


def _all_facts(model: type[DatedFact], person: Person) -> QuerySet[DatedFact]:
    has_employment = model in (EmploymentSpan, PayTerms, FixedItem)
    own = {"employment__person": person} if has_employment else {"person": person}
    related = ["recorded_by", *(["employment"] if has_employment else []), *(["unit"] if model is PayTerms else [])]
    return model.objects.filter(**own).select_related(*related).order_by("-starts_on", "-id")


def _row(fact: DatedFact, kind: str, on: date) -> FactRow:
    begun, over = fact.starts_on <= on, fact.ends_on is not None and fact.ends_on < on
    number = fact.employment.number if hasattr(fact, "employment_id") else None
    return FactRow(fact, str(kind), in_words(fact), number, is_now=begun and not over, is_over=over)


@dataclass(frozen=True, slots=True)
class EmploymentView:
    """An employment with what holds now, and what is missing for it to be paid."""

    employment: Employment
    span: EmploymentSpan | None
    terms: PayTerms | None
    items: tuple[FixedItem, ...]

    @property
    def item_rows(self) -> list[tuple[FixedItem, str]]:
        return [(item, in_words(item)) for item in self.items]


def employments_of(person: Person, *, on: date) -> list[EmploymentView]:
    """The person's employments with the facts of a day (or the next to come), the running ones first."""
    employments = Employment.objects.filter(person=person).order_by("number")
    own = {"employment__person": person}
    facts = {
        EmploymentSpan: current(EmploymentSpan.objects.filter(**own)),
        PayTerms: current(PayTerms.objects.filter(**own).select_related("unit")),
        FixedItem: current(FixedItem.objects.filter(**own)),
    }
    return _views(employments, facts, on)


def employments_told(facts: Iterable[FactRow], *, on: date) -> list[EmploymentView]:
    """The employments of facts that are read already, as ``employments_of`` tells them."""
    by_kind: dict[type[DatedFact], list[DatedFact]] = {}
    for row in sorted(facts, key=lambda row: (row.fact.starts_on, row.fact.pk)):
        by_kind.setdefault(type(row.fact), []).append(row.fact)
    employments = {fact.employment_id: fact.employment for fact in by_kind.get(EmploymentSpan, ())}
    return _views(sorted(employments.values(), key=lambda each: each.number), by_kind, on)


def _views(
    employments: Iterable[Employment], facts: Mapping[type[DatedFact], Sequence[Any]], on: date
) -> list[EmploymentView]:
    def own(model: type[DatedFact], employment: Employment) -> list[Any]:
        return [fact for fact in facts.get(model, ()) if fact.employment_id == employment.pk]

    rows = [
        EmploymentView(
            employment,
            nearest(own(EmploymentSpan, employment), on),
            nearest(own(PayTerms, employment), on),
            tuple(sorted((item for item in own(FixedItem, employment) if holds(item, on)), key=lambda item: item.code)),
        )
        for employment in employments
    ]
    return sorted(rows, key=lambda row: row.span is None or (row.span.ends_on is not None and row.span.ends_on < on))


def holds(fact: DatedFact, on: date) -> bool:
    return fact.starts_on <= on and (fact.ends_on is None or fact.ends_on >= on)


def current(facts: QuerySet | Manager) -> list[Any]:
    """The facts that are not superseded, in order of time."""
    return list(facts.filter(superseded_at__isnull=True).order_by("starts_on", "id"))


def nearest(facts: Sequence[Any], on: date) -> Any:
    """Of facts in order of time: the one that holds on a day, else the next one, else the last one."""
    holding = [row for row in facts if holds(row, on)]
    later = [row for row in facts if row.starts_on > on]
    return next(iter(holding or later or facts[-1:]), None)


def missing_of(person: Person, views: list[EmploymentView], *, on: date) -> Iterator[str]:
    """What stops the person from being paid (saknade uppgifter): the keys ``tax``, ``account`` and ``terms``."""
    running = [row for row in views if row.span and row.span.starts_on <= on and (row.span.ends_on or date.max) >= on]
    if not running:
        return
    if not TaxDecision.objects.filter(in_force(on), person=person, superseded_at__isnull=True).exists():
        yield "tax"
    if account_on(person, on) is None:
        yield "account"
    if any(row.terms is None for row in running):
        yield "terms"


def open_people() -> QuerySet[Person]:
    """Everyone whose identity is not protected: those that may leave the house through the interface."""
    return Person.objects.filter(is_protected=False)


def open_employments(*, person: UUID | None = None, on: date | None = None) -> QuerySet[Employment]:
    """Their employments, each with its days as they are known now (``days``)."""
    spans = EmploymentSpan.objects.filter(superseded_at__isnull=True).order_by("starts_on")
    found = Employment.objects.filter(person__is_protected=False)
    if person:
        found = found.filter(person__public_id=person)
    if on:
        found = found.filter(Exists(spans.filter(in_force(on), employment=OuterRef("pk")).order_by()))
    return found.select_related("person").prefetch_related(Prefetch("spans", spans, to_attr="days"))


def open_facts(
    model: type[DatedFact],
    *,
    known: datetime,
    on: date | None = None,
    employment: UUID | None = None,
    person: UUID | None = None,
) -> QuerySet[DatedFact]:
    """Facts of one kind as they were known at a moment, of people whose identity is not protected."""
    has_employment = hasattr(model, "employment")
    owner = "employment__person" if has_employment else "person"
    found = model.objects.filter(known_at(known), **{f"{owner}__is_protected": False})
    found = found.filter(in_force(on)) if on else found
    found = found.filter(employment__public_id=employment) if employment else found
    found = found.filter(**{f"{owner}__public_id": person}) if person else found
    return found.select_related(owner, "recorded_by", *(["unit"] if model is PayTerms else []))


def pay_terms(**asked: Any) -> QuerySet[DatedFact]:
    return open_facts(PayTerms, **asked)


def fixed_items(**asked: Any) -> QuerySet[DatedFact]:
    return open_facts(FixedItem, **asked)


def tax_decisions(**asked: Any) -> QuerySet[DatedFact]:
    return open_facts(TaxDecision, **asked)
