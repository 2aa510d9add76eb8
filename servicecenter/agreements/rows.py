"""The kinds of rows that a version is made of (radslag): their words, their keys, and what is asked of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from servicecenter.accounts.roles import CONFLICTING, Role
from servicecenter.agencies.queries import unit_by_code
from servicecenter.agreement_texts.library import terms_of
from servicecenter.agreement_texts.profile import PARTS, missing_parts
from servicecenter.agreements.models import (
    AgreementVersion,
    AnnexUser,
    ControlRow,
    ForumRow,
    PlanRow,
    ProcessingRow,
    ResponsibilityRow,
    ServiceAgreement,
    SlaRow,
    TermsDeviation,
    VolumeRow,
)
from servicecenter.pricing.reading import measures
from servicecenter.service_catalogue.catalogue import ServiceClass

Values = Mapping[str, Any]
Check = Callable[[AgreementVersion, Values, Model | None], None]

ANNEX_ROLES = (
    Role.MANAGER,
    Role.ATTESTER,
    Role.REVIEWER,
    Role.CUSTOMER_LEAD,
    Role.CUSTOMER_MEMBER,
    Role.CUSTOMER_SIGNATORY,
    Role.AUDITOR,
)
"""Roles that an agency's own people get by agreement; those of the centre are given by its administrators."""


@dataclass(frozen=True, slots=True)
class RowKind:
    """``key`` names a row among those of its kind in a version, ``shown`` is what two versions are compared by.

    ``annex`` is where it is printed. ``is_added`` tells whether new rows are written by hand.
    """

    slug: str
    label: str | Promise
    one: str | Promise
    model: type[Any]
    annex: str
    key: tuple[str, ...]
    shown: tuple[str, ...]
    check: Check | None = None
    is_added: bool = True


def check_line(version: AgreementVersion, values: Values, row: Model | None) -> None:
    """The service is in the catalogue, and an add-on follows the base service that it adds to."""
    code = values["code"]
    if code not in version.catalogue:
        raise ValidationError({"code": _("Tjänsten finns inte i tjänstekatalogens version.")})
    service = version.catalogue.service(code)
    if service.comes_with:
        whole = version.catalogue.service(service.comes_with).name.sv
        raise ValidationError({"code": _("Tjänsten ingår i %s och beställs inte för sig.") % whole})
    if service.service_class != ServiceClass.BASE and not _is_ordered(version, service.parent):
        parent = version.catalogue.service(str(service.parent)).name.sv
        raise ValidationError({"code": _("Beställ %s först: tjänsten är ett tillägg till den.") % parent})
    if values["starts_on"] < version.valid_from:
        raise ValidationError({"starts_on": _("Tjänsten kan inte börja före versionen, som gäller från %s.")
                               % version.valid_from.isoformat()})  # fmt: skip


def check_sla(version: AgreementVersion, values: Values, row: Model | None) -> None:
    """A service level that lacks any part of its profile is refused, and the part is named."""
    if lacking := missing_parts(values):
        raise ValidationError(
            {key: _("Servicenivån saknar %s. Skriv Inga om det inte gäller.") % PARTS[key] for key in lacking}
        )
    if values.get("has_consequence") and _consequences(version, row) >= MOST_CONSEQUENCES:
        raise ValidationError({"has_consequence": _("Högst åtta servicenivåer har påföljd. Låt de andra vara mått.")})


def check_forum(version: AgreementVersion, values: Values, row: Model | None) -> None:
    for name in ("centre", "customer"):
        if not values[name]:
            raise ValidationError({name: _("Ett forum har ledamöter från båda parter.")})


def check_responsibility(version: AgreementVersion, values: Values, row: Model | None) -> None:
    if (values["responsible"] == "third_party") != bool(values["party"]):
        raise ValidationError({"party": _("Namnge den andra parten, och bara när steget är dennes.")})
    standard = _standard_of(version, row)
    if standard is not None and standard != values["responsible"] and not values["reason"]:
        raise ValidationError({"reason": _("Standarden är en annan. Skriv varför ni avviker.")})


def check_volume(version: AgreementVersion, values: Values, row: Model | None) -> None:
    found = measures().get(values["measure"])
    if found is None or found.parts:
        raise ValidationError({"measure": _("Välj ett mått ur prislistan.")})


def check_user(version: AgreementVersion, values: Values, row: Model | None) -> None:
    """The role is one that an agency's people may have, and goes together with the others of the same person."""
    role = values["role"]
    if role not in ANNEX_ROLES:
        raise ValidationError({"role": _("Rollen ges av servicecentrets administratörer, inte i en bilaga.")})
    if values.get("unit_code") and unit_by_code(values["unit_code"]) is None:
        raise ValidationError({"unit_code": _("Enheten finns inte. Skriv koden som den står under Myndigheter.")})
    others = AnnexUser.objects.filter(version=version, email__iexact=values["email"])
    for other in others.exclude(pk=row.pk) if row else others:
        if (other.role, role) in CONFLICTING or (role, other.role) in CONFLICTING:
            told = {"person": values["full_name"], "held": other.get_role_display(), "role": Role(role).label}
            raise ValidationError(
                {"role": _("%(person)s är redan %(held)s och kan inte samtidigt vara %(role)s.") % told}
            )


def check_deviation(version: AgreementVersion, values: Values, row: Model | None) -> None:
    if terms_of(version.terms_version).clause(values["clause"]) is None:
        raise ValidationError({"clause": _("De allmänna villkoren har ingen sådan punkt.")})


def check_processing(version: AgreementVersion, values: Values, row: Model | None) -> None:
    if values["valid_to"] < version.valid_from:
        raise ValidationError({"valid_to": _("Bilagan skulle ha slutat gälla innan överenskommelsen börjar.")})


MOST_CONSEQUENCES = 8

SLA_SHOWN = tuple(key for key in PARTS if key != "code")
KINDS: dict[str, RowKind] = {
    kind.slug: kind
    for kind in (
        RowKind(
            "tjanster",
            lazy("Tjänster"),
            lazy("tjänst"),
            ServiceAgreement,
            "",
            ("code",),
            ("starts_on", "ends_on", "level", "price_item"),
            check_line,
        ),
        RowKind(
            "servicenivaer",
            lazy("Servicenivåer"),
            lazy("servicenivå"),
            SlaRow,
            "3",
            ("service", "code"),
            SLA_SHOWN,
            check_sla,
        ),
        RowKind(
            "ansvar",
            lazy("Ansvarsfördelning"),
            lazy("ansvarsrad"),
            ResponsibilityRow,
            "3",
            ("service", "step"),
            ("name", "responsible", "party", "reason"),
            check_responsibility,
            is_added=False,
        ),
        RowKind(
            "kontroller",
            lazy("Interna kontroller"),
            lazy("intern kontroll"),
            ControlRow,
            "3",
            ("code",),
            ("service", "name", "frequency", "evidence"),
        ),
        RowKind(
            "forum",
            lazy("Samverkansforum"),
            lazy("forum"),
            ForumRow,
            "2",
            ("name",),
            ("level", "purpose", "centre", "customer", "frequency", "escalates_to", "escalation_days"),
            check_forum,
        ),
        RowKind(
            "volymer",
            lazy("Volymer"),
            lazy("volym"),
            VolumeRow,
            "4",
            ("measure",),
            ("quantity", "source"),
            check_volume,
        ),
        RowKind(
            "plan",
            lazy("Anslutningsplan"),
            lazy("aktivitet"),
            PlanRow,
            "5",
            ("phase", "activity"),
            ("owner", "starts_on", "ends_on"),
            is_added=False,
        ),
        RowKind(
            "anvandare",
            lazy("Användare"),
            lazy("användare"),
            AnnexUser,
            "6",
            ("email", "role"),
            ("full_name", "unit_code", "amount_limit_ore", "is_orderer"),
            check_user,
        ),
        RowKind(
            "personuppgifter",
            lazy("Personuppgifter och handlingar"),
            lazy("personuppgifter"),
            ProcessingRow,
            "P",
            (),
            (
                "purpose",
                "categories",
                "people",
                "answers_requests",
                "retention",
                "sub_processors",
                "security",
                "valid_to",
            ),
            check_processing,
            is_added=False,
        ),
        RowKind(
            "villkor",
            lazy("Avvikelser från allmänna villkor"),
            lazy("avvikelse"),
            TermsDeviation,
            "",
            ("clause",),
            ("text", "reason", "approved_by"),
            check_deviation,
        ),
    )
}


def _is_ordered(version: AgreementVersion, code: str | None) -> bool:
    return ServiceAgreement.objects.filter(version=version, code=code).exists()


def _consequences(version: AgreementVersion, row: Model | None) -> int:
    rows = SlaRow.objects.filter(version=version, has_consequence=True)
    return (rows.exclude(pk=row.pk) if row else rows).count()


def _standard_of(version: AgreementVersion, row: Model | None) -> str | None:
    """Who does the step as standard, where the row is one of the catalogue's."""
    if not isinstance(row, ResponsibilityRow) or row.service not in version.catalogue:
        return None
    steps = {step.key: step.responsible for step in version.catalogue.service(row.service).steps}
    found = steps.get(row.step)
    return found.value if found else None
