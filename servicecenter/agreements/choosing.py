"""What both sides choose together in a draft: add-ons, service levels, and where they depart from the standard."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from servicecenter.accounts.models import User
from servicecenter.agreement_texts import library
from servicecenter.agreements.actions import (
    empty_services,
    locked_draft,
    note_rows,
    proposed_measures,
    require_any,
    write_row,
)
from servicecenter.agreements.deviating import carry_variants
from servicecenter.agreements.models import AgreementVersion, ServiceAgreement, SlaRow
from servicecenter.agreements.queries import ordered_codes
from servicecenter.agreements.rows import KINDS
from servicecenter.common.permissions import Permission
from servicecenter.service_catalogue.catalogue import ServiceClass
from servicecenter.workflow.transitions import NotAllowedNow

CHOOSES = (Permission.EDIT_AGREEMENTS, Permission.ORDER_SERVICES)
"""Who chooses services and levels of a draft: the account manager and the customer's lead."""


@transaction.atomic
def choose_service(*, version: AgreementVersion, code: str, by: User, at: datetime) -> Model:
    """Take a service of the catalogue into a draft, from its first day on (välj tjänst). Either side may.

    Raises ``ValidationError`` that names the base service where an add-on lacks its own.
    """
    require_any(by, *CHOOSES)
    version = locked_draft(version)
    values = {"code": code, "starts_on": version.valid_from, "ends_on": None, "level": "", "price_item": ""}
    return write_row(version, KINDS["tjanster"], values, None, by=by, at=at)


@transaction.atomic
def leave_service(*, version: AgreementVersion, code: str, by: User, at: datetime) -> None:
    """Take an add-on or a special service out of a draft again (välj bort), with all that it brought."""
    require_any(by, *CHOOSES)
    version = locked_draft(version)
    row = ServiceAgreement.objects.filter(version=version, code=code).first()
    if row is None:
        raise NotAllowedNow(_("Tjänsten är inte vald. Läs om sidan."))
    if version.catalogue.service(code).service_class == ServiceClass.BASE:
        raise NotAllowedNow(_("%s är grunden i överenskommelsen och väljs inte bort här.") % row.service_name)
    row.delete()
    empty_services(version)
    note_rows(version, KINDS["tjanster"], by=by, at=at)


@transaction.atomic
def choose_levels(
    *, version: AgreementVersion, code: str, level: str, measures: Collection[str], by: User, at: datetime
) -> int:
    """Which measures hold for an ordered service, and how sharp they are (välj servicenivå). Either side may.

    Rows that are the library's are written anew by the level; what the parties have written themselves stays. Gives how
    many service levels the service has.
    """
    require_any(by, *CHOOSES)
    version, chosen = locked_draft(version), library.level_of(level)
    line = ServiceAgreement.objects.filter(version=version, code=code).first()
    if line is None or chosen is None:
        raise NotAllowedNow(_("Tjänsten eller nivån finns inte att välja. Läs om sidan."))
    proposed = {row["code"]: row for row in proposed_measures(code)}
    if strange := set(measures) - proposed.keys():
        raise ValidationError({"measures": _("Måttet %s finns inte för tjänsten.") % min(strange)})
    if not measures and version.catalogue.service(code).service_class == ServiceClass.BASE:
        raise ValidationError({"measures": _("En bastjänst har minst en servicenivå. Välj ett mått.")})
    line.level = "" if chosen == library.levels()[0] else chosen.name
    line.save(update_fields=["level"])
    kept = {row.code: row for row in SlaRow.objects.filter(version=version, service=code)}
    SlaRow.objects.filter(version=version, service=code, code__in=proposed.keys() - set(measures)).delete()
    for measure in measures:
        row = kept.get(measure) or SlaRow(version=version, **proposed[measure])
        row.target, row.source, row.is_own = _aim(proposed[measure], chosen)
        row.save()
    note_rows(version, KINDS["servicenivaer"], by=by, at=at)
    return SlaRow.objects.filter(version=version, service=code).count()


@transaction.atomic
def apply_variants(*, version: AgreementVersion, by: User, at: datetime) -> int:
    """Let the customer's approved deviations decide who does their steps and why (hämta avsteg). Gives how many rows.

    A service brings those of its own when it is ordered; this is for one that was approved later.
    """
    version = locked_draft(version)
    require_any(by, *CHOOSES)
    count = carry_variants(version, ordered_codes(version))
    note_rows(version, KINDS["ansvar"], by=by, at=at)
    return count


def _aim(measure: Mapping[str, Any], level: library.LevelText) -> tuple[Decimal, str, bool]:
    """Target, source and whether it is our own starting value, as a level has it."""
    if measure["code"] in level.targets:
        return level.targets[measure["code"]], level.source, True
    return measure["target"], measure["source"], measure["is_own"]
