"""What is done with volumes: filled in part by part, confirmed as the baseline, and priced."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from onboarding.projects.models import Project
from onboarding.projects.registers import fresh, lock_open, open_for, tell
from onboarding.volumes.models import VolumeAnswer, VolumeForm, VolumeIndication
from onboarding.volumes.queries import answers_of, baseline_of, draft_of, filled_of, latest_of, services_of
from onboarding.volumes.questions import PARTS, as_volumes
from onboarding.volumes.states import VOLUME_FORM, FormState
from servicecenter.accounts.models import User
from servicecenter.common.permissions import Permission
from servicecenter.pricing.indication import indication
from servicecenter.pricing.price_lists import newest
from servicecenter.pricing.prices import PriceError
from servicecenter.web.formatting import in_language
from servicecenter.workflow.transitions import NotAllowedNow, move

MOST = Decimal("999999999999.99")


@transaction.atomic
def save_part(
    *, project: Project, part: str, answers: Mapping[str, Decimal | None], by: User, at: datetime
) -> VolumeForm:
    """Save a part of the form (spara del); what is left empty is left out, whatever was there before.

    The first part of a project, or the first after a confirmed version, begins a version of its own.
    """
    open_for(project, by)
    if part not in PARTS:
        raise NotAllowedNow(_("Formuläret har ingen sådan del."))
    asked = {question.code for question in filled_of(project, None).of_part(part)}
    faults = {code: _("Skriv ett tal som inte är mindre än noll.") for code, value in answers.items() if _is_bad(value)}
    if faults:
        raise ValidationError(faults)
    form = draft_of(project) or _new_version(project, by=by, at=at)
    before = answers_of(form)
    for code in asked & answers.keys():
        value = answers[code]
        if value is None:
            VolumeAnswer.objects.filter(form=form, code=code).delete()
        elif before.get(code) != value:
            told = {"value": value, "given_at": at, "given_by": by}
            VolumeAnswer.objects.update_or_create(form=form, code=code, defaults=told)
    tell(form, "saved", by=by, at=at, part=part)
    return form


@transaction.atomic
def confirm_baseline(*, form: VolumeForm, by: User, at: datetime) -> VolumeForm:
    """The agency's finance head answers for the figures (bekräfta baslinjen), and has given none of them.

    Raises ``NotAllowedNow`` that names what is missing.
    """
    lock_open(form.project)
    form = fresh(form)
    if not by.may(Permission.SIGN_FOR_CUSTOMER):
        raise PermissionDenied(_("Baslinjen bekräftas av den som svarar för myndighetens ekonomi."))
    if form.answers.filter(given_by=by).exists():
        raise PermissionDenied(_("Du har själv lämnat uppgifter i formuläret. Någon annan måste bekräfta det."))
    filled = filled_of(form.project, form, on=timezone.localdate(at))
    if not filled.is_complete:
        names = ", ".join(in_language(each.name.sv, each.name.en) for each in filled.missing[:5])
        raise NotAllowedNow(_("Formuläret är inte helt: %s saknas.") % names)
    if earlier := baseline_of(form.project):
        move(fresh(earlier), VOLUME_FORM["replace"], by=None, at=at)
    form.confirmed_at, form.confirmed_by = at, by
    move(form, VOLUME_FORM["confirm"], by=by, at=at, also=["confirmed_at", "confirmed_by"])
    tell(form, "confirm", by=by, at=at)
    return form


@transaction.atomic
def make_indication(*, form: VolumeForm, by: User, at: datetime) -> VolumeIndication:
    """Price the volumes (gör prisindikation) by the newest list; services that it has no price of are left out."""
    open_for(form.project, by)
    if not by.may(Permission.WORK_FOR_CENTRE):
        raise PermissionDenied(_("Prisindikationen görs av servicecentret."))
    form, prices = fresh(form), newest()
    services = [each.code for each in services_of(form.project) if each.code in prices.services]
    volumes = as_volumes(answers_of(form))
    try:
        made = indication(volumes, prices, services=services)
    except PriceError as lacking:
        raise NotAllowedNow(str(lacking)) from lacking
    row = VolumeIndication.objects.create(
        form=form, price_list=prices.name, services=services, volumes=dict(made.volumes), month_ore=made.month_ore,
        year_ore=made.year_ore, made_at=at, made_by=by,
    )  # fmt: skip
    tell(row, "added", by=by, at=at)
    return row


def _new_version(project: Project, *, by: User, at: datetime) -> VolumeForm:
    """The next version, with what the one before it said."""
    latest = latest_of(project)
    number = latest.number + 1 if latest else 1
    form = VolumeForm.objects.create(
        project=project, number=number, state=FormState.DRAFT, started_at=at, started_by=by
    )  # fmt: skip
    if latest:
        VolumeAnswer.objects.bulk_create(
            VolumeAnswer(form=form, code=row.code, value=row.value, given_at=row.given_at, given_by=row.given_by)
            for row in latest.answers.select_related("given_by")
        )
    return form


def _is_bad(value: Decimal | None) -> bool:
    return value is not None and not 0 <= value <= MOST
