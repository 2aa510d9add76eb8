"""What there is to choose from when rows of a version are written (val)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from servicecenter.accounts.roles import Role
from servicecenter.agreement_texts.library import terms_of
from servicecenter.agreements.models import (
    AgreementVersion,
    Clock,
    Dimension,
    Direction,
    ForumLevel,
    Frequency,
    MeasuredParty,
)
from servicecenter.agreements.queries import ordered_codes, priced_services
from servicecenter.agreements.rows import ANNEX_ROLES
from servicecenter.pricing.price_lists import price_list
from servicecenter.pricing.reading import measures
from servicecenter.service_catalogue.catalogue import CLASSES, RESPONSIBLE, Words

Choices = list[tuple[str, Any]]
DIMENSIONS, DIRECTIONS, CLOCKS = Dimension.choices, Direction.choices, Clock.choices
FREQUENCIES, LEVELS, PARTIES = Frequency.choices, ForumLevel.choices, MeasuredParty.choices
RESPONSIBLE_PARTIES = [(key.value, words.sv) for key, words in RESPONSIBLE.items()]
ROLES = [(role.value, Role(role).label) for role in ANNEX_ROLES]


def said(words: Words) -> str:
    """In the language of the reader."""
    return words.en if get_language() == "en" else words.sv


def services(version: AgreementVersion) -> Choices:
    """What can be ordered by itself, class by class."""
    found = [each for each in version.catalogue if not each.comes_with]
    return [
        (said(words), [(each.code, said(each.name)) for each in found if each.service_class == service_class])
        for service_class, words in CLASSES.items()
    ]


def prices(version: AgreementVersion) -> Choices:
    found = price_list(version.price_list_name)
    return [("", "–"), *((price.code, said(price.name)) for price in found.prices)]


def ordered(version: AgreementVersion) -> Choices:
    return [(code, said(version.catalogue.service(code).name)) for code in ordered_codes(version)]


def measures_of(version: AgreementVersion) -> Choices:
    """What the prices of the ordered services are multiplied by first, and then everything else that is counted."""
    needed = price_list(version.price_list_name).measures(tuple(priced_services(version)))
    others = [each for each in measures().values() if not each.parts and each not in needed]
    return [(each.code, said(each.name)) for each in (*needed, *others)]


def clauses(version: AgreementVersion) -> Choices:
    return [(each.number, f"{each.number}. {each.title}") for each in terms_of(version.terms_version).clauses]
