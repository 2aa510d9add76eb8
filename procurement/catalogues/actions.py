"""Deciding on a catalogue version (granska katalog): a second person makes it valid, or refuses it with a reason."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from procurement.agreements.models import PurchaseAgreement
from procurement.catalogues.answering import answer_supplier
from procurement.catalogues.handing_in import lock
from procurement.catalogues.models import Catalogue, CatalogueVersion, StagedLine, VersionState
from procurement.catalogues.pictures import deliver_pictures_inside
from procurement.catalogues.states import VERSION
from procurement.price_lists.line import FACTS
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded, move

CLOSE = """
UPDATE procurement_article SET last = %s
WHERE last IS NULL AND id = ANY(ARRAY(
  SELECT article_id FROM procurement_stagedline WHERE version_id = %s AND kind <> 'added'
))
"""
"""The keys are fetched first: a join of two tables just filled was planned as if they were empty, and took minutes."""
OPEN = f"""
INSERT INTO procurement_article (agency_id, public_id, catalogue_id, first, {", ".join(FACTS)})
SELECT agency_id, gen_random_uuid(), %s, %s, {", ".join(FACTS)} FROM procurement_stagedline
WHERE version_id = %s AND kind <> 'removed'
"""  # noqa: S608
LEARN = """
INSERT INTO procurement_catalogueword (agency_id, word)
SELECT DISTINCT agency_id, word FROM procurement_stagedline
CROSS JOIN LATERAL
  regexp_split_to_table(lower(concat_ws(' ', name, manufacturer, description)), '[^[:alnum:]]+') AS word
WHERE version_id = %s AND kind <> 'removed' AND length(word) BETWEEN 3 AND 40 AND word !~ '[0-9]'
ON CONFLICT DO NOTHING
"""
DECIDED = ("decided_by", "decided_at", "comment")


@transaction.atomic
def open_catalogue(*, agreement: PurchaseAgreement, number: str, name: str, by: User, at: datetime) -> Catalogue:
    """Register that an agreement has a catalogue (lägg upp katalog)."""
    if not by.may(Permission.HANDLE_PROCUREMENT):
        raise PermissionDenied(_("Du saknar behörighet att lägga upp kataloger."))
    if Catalogue.objects.filter(agreement=agreement, number=number).exists():
        raise ValidationError(_("Avtalet har redan en katalog med den beteckningen."))
    found = Catalogue.objects.create(agreement=agreement, number=number, name=name)
    record(Event.CATALOGUE_OPENED, on=found, by=by, at=at)
    return found


@transaction.atomic
def approve_version(*, version: CatalogueVersion, comment: str = "", by: User, at: datetime) -> CatalogueVersion:
    """Make a version valid (godkänn). Raises ``NotAllowedNow`` when prices rise beyond the agreement or it has aged."""
    catalogue = Catalogue.objects.select_for_update().get(pk=version.catalogue_id)
    version = lock(version)
    _check(version, catalogue, by)
    if (before := CatalogueVersion.objects.filter(catalogue=catalogue, state=VersionState.VALID).first()) is not None:
        move(before, VERSION["replace"], by=None, at=at)
    version.number = catalogue.version + 1
    version.decided_by, version.decided_at, version.comment = by, at, comment[:500]
    move(version, VERSION["approve"], by=by, at=at, comment=comment, also=["number", *DECIDED])
    _replace_articles(version)
    deliver_pictures_inside(version, at=at)
    catalogue.version = version.number
    catalogue.save(update_fields=["version"])
    fault_point("catalogue approved and not committed")
    answer_supplier(version, at=at)
    record(Event.CATALOGUE_APPROVED, on=version, by=by, at=at, count=version.number)
    return version


@transaction.atomic
def refuse_version(*, version: CatalogueVersion, comment: str, by: User, at: datetime) -> CatalogueVersion:
    """Refuse a version (avvisa); nothing of what is valid changes, and the supplier is told why."""
    if not comment.strip():
        raise ValidationError(_("Skriv varför katalogen avvisas, så att leverantören kan rätta den."))
    version = lock(version)
    version.decided_by, version.decided_at, version.comment = by, at, comment[:500]
    move(version, VERSION["refuse"], by=by, at=at, comment=comment, also=DECIDED)
    StagedLine.objects.filter(version=version).delete()
    answer_supplier(version, at=at)
    record(Event.CATALOGUE_REFUSED, on=version, by=by, at=at)
    return version


def _check(version: CatalogueVersion, catalogue: Catalogue, by: User) -> None:
    if version.state == VersionState.STAGED:
        if version.beyond:
            told = {"count": version.beyond}
            raise NotAllowedNow(
                _("%(count)s priser höjs mer än avtalet medger. Avvisa katalogen och be leverantören om en ny.") % told
            )
        if version.compared_with != catalogue.version:
            raise NotAllowedNow(_("En annan version har börjat gälla sedan filen jämfördes. Läs in den igen."))
    if version.handed_in_by_id == by.pk:
        raise SecondPersonNeeded(_("Katalogen ska godkännas av någon annan än den som lämnade in den."))


def _replace_articles(version: CatalogueVersion) -> None:
    """Close what the version changes or takes away, open what it brings, and learn its words."""
    with connection.cursor() as cursor:
        cursor.execute(CLOSE, [version.number - 1, version.pk])
        fault_point("articles closed and not opened")
        cursor.execute(OPEN, [version.catalogue_id, version.number, version.pk])
        cursor.execute(LEARN, [version.pk])
