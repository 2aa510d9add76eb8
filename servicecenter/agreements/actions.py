"""What is done with agreements: laid up, written row by row, offered, signed, taken into use and ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.accounts.models import User
from servicecenter.agreement_texts import library
from servicecenter.agreements.catalogue import Service
from servicecenter.agreements.controls import drafting_checks
from servicecenter.agreements.deviating import carry_variants
from servicecenter.agreements.documents import ANNEXES, agreement_document, annex_document
from servicecenter.agreements.models import (
    Agreement,
    AgreementAnnex,
    AgreementVersion,
    ControlRow,
    ForumRow,
    PlanRow,
    ProcessingRow,
    ResponsibilityRow,
    ServiceAgreement,
    SlaRow,
    TermsDeviation,
)
from servicecenter.agreements.queries import annexes_of, ordered_codes
from servicecenter.agreements.rows import KINDS, RowKind
from servicecenter.agreements.states import AGREED, VERSION, VersionState
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.papers.actions import add_version, make_paper, submit_paper, void_signatures
from servicecenter.papers.models import Paper, PaperKind, Source
from servicecenter.papers.states import PaperState
from servicecenter.pricing.price_lists import newest as newest_prices
from servicecenter.printing.document import Document, render_document
from servicecenter.service_catalogue.versions import catalogue_on
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded, move


@transaction.atomic
def make_agreement(*, reference: str, valid_from: date, by: User, at: datetime) -> AgreementVersion:
    """Lay up an agreement with its first version, filled with the standard (lägg upp överenskommelse)."""
    _require_editor(by)
    reference = " ".join(reference.split())
    if not reference:
        raise ValidationError({"reference": _("Skriv diarienumret.")})
    if Agreement.objects.filter(reference=reference).exists():
        raise ValidationError({"reference": _("Diarienumret är redan använt. Gör en ny version i stället.")})
    agreement = Agreement.objects.create(reference=reference, made_by=by, made_at=at)
    version = _version(agreement, 1, valid_from, _("Första versionen"), by=by, at=at)
    _fill_standard(version)
    return version


@transaction.atomic
def new_version(*, agreement: Agreement, valid_from: date, change: str, by: User, at: datetime) -> AgreementVersion:
    """Begin the next version with all that the last one says (ny version). One is in work at a time."""
    _require_editor(by)
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    last = AgreementVersion.objects.filter(agreement=agreement).order_by("-number").first()
    if last is None or last.state not in AGREED:
        raise NotAllowedNow(_("En version är redan under arbete. Ändra den, eller underteckna den först."))
    if valid_from <= last.valid_from:
        raise ValidationError(
            {"valid_from": _("Den nya versionen måste börja efter den förra, som gäller från %s.") % last.valid_from}
        )
    if not change.strip():
        raise ValidationError({"change": _("Skriv vad som ändras; båda parter läser det.")})
    version = _version(agreement, last.number + 1, valid_from, change.strip()[:300], by=by, at=at)
    for kind in KINDS.values():
        _copy(kind, last, version)
    return version


@transaction.atomic
def save_row(
    *,
    version: AgreementVersion,
    slug: str,
    values: Mapping[str, Any],
    row_id: int | None = None,
    by: User,
    at: datetime,
) -> Model:
    """Write a row of a version, new or changed (skriv rad). Raises ``ValidationError`` with the field it concerns."""
    return write_row(_editable(version, by), KINDS[slug], values, row_id, by=by, at=at)


def write_row(
    version: AgreementVersion, kind: RowKind, values: Mapping[str, Any], row_id: int | None, *, by: User, at: datetime
) -> Model:
    """Write a row in a locked draft, and what it brings."""
    row = kind.model.objects.filter(version=version, pk=row_id).first() if row_id else None
    if (row_id and row is None) or (row is None and not kind.is_added):
        raise NotAllowedNow(_("Raden finns inte längre. Läs om sidan."))
    if kind.check is not None:
        kind.check(version, values, row)
    given = dict(values) | _added(kind, version, values, by)
    row = row or kind.model(version=version)
    for name, value in given.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        field = kind.key[-1] if kind.key else None
        raise ValidationError({field: _("Det finns redan en sådan rad i versionen.")} if field else "") from None
    if isinstance(row, ServiceAgreement):
        _fill_service(version, row.code)
    note_rows(version, kind, by=by, at=at)
    return row


@transaction.atomic
def remove_row(*, version: AgreementVersion, slug: str, row_id: int, by: User, at: datetime) -> None:
    """Take a row out of a version that is in work (ta bort rad); what a service brought goes with it."""
    version, kind = _editable(version, by), KINDS[slug]
    row = kind.model.objects.filter(version=version, pk=row_id).first()
    if row is None or not kind.is_added:
        raise NotAllowedNow(_("Raden finns inte längre, eller kan inte tas bort. Läs om sidan."))
    row.delete()
    if isinstance(row, ServiceAgreement):
        empty_services(version)
    note_rows(version, kind, by=by, at=at)


@transaction.atomic
def approve_deviation(*, version: AgreementVersion, row_id: int, by: User, at: datetime) -> TermsDeviation:
    """Approve a deviation from the general terms (godkänn avvikelse), by another than the one who asked for it."""
    version = _editable(version, by)
    row = TermsDeviation.objects.select_for_update().get(version=version, pk=row_id)
    if row.asked_by_id == by.pk:
        raise SecondPersonNeeded(_("Någon annan än den som begärde avvikelsen måste godkänna den."))
    row.approved_by, row.approved_at = by, at
    row.save(update_fields=["approved_by", "approved_at"])
    record(Event.TERMS_DEVIATION_APPROVED, on=row, by=by, at=at, comment=row.text)
    return row


@transaction.atomic
def set_plan(*, version: AgreementVersion, rows: Iterable[Mapping[str, Any]], by: User, at: datetime) -> int:
    """Take over the connection plan as it is now (hämta planen): phase, activity, owner, starts_on, ends_on each.

    Called by whoever keeps the plan; the annex is a baseline and does not follow it afterwards.
    """
    require_any(by, Permission.EDIT_AGREEMENTS, Permission.LEAD_ONBOARDING)
    version = locked_draft(version)
    PlanRow.objects.filter(version=version).delete()
    made = [PlanRow(version=version, position=position, **row) for position, row in enumerate(rows, 1)]
    PlanRow.objects.bulk_create(made)
    note_rows(version, KINDS["plan"], by=by, at=at)
    return len(made)


@transaction.atomic
def set_volumes(*, version: AgreementVersion, counted: Mapping[str, int], source: str, by: User, at: datetime) -> None:
    """Take over volumes that were counted elsewhere (hämta volymer); those that the version has are replaced."""
    require_any(by, Permission.EDIT_AGREEMENTS, Permission.LEAD_ONBOARDING)
    version = locked_draft(version)
    model = KINDS["volymer"].model
    model.objects.filter(version=version).delete()
    model.objects.bulk_create(
        model(version=version, measure=measure, quantity=quantity, source=source)
        for measure, quantity in counted.items()
    )
    note_rows(version, KINDS["volymer"], by=by, at=at)


@transaction.atomic
def offer_version(*, version: AgreementVersion, by: User, at: datetime) -> AgreementVersion:
    """Make every annex and the agreement out of the rows and hand them over (erbjud). What is missing is named."""
    version = locked_draft(_lock(version))
    _require_editor(by)
    missing = [check for check in drafting_checks(version) if not check.is_met]
    if missing:
        told = " ".join(f"{check.text}: {check.stands}" for check in missing)
        raise NotAllowedNow(_("Versionen kan inte erbjudas än. %s") % told)
    _draw_up(version, by=by, at=at)
    move(version, VERSION["offer"], by=by, at=at, content_hash=version.paper.sha256, also=("paper",))
    record(Event.AGREEMENT_OFFERED, on=version, by=by, at=at, sha256=version.paper.sha256)
    return version


@transaction.atomic
def take_back_version(*, version: AgreementVersion, reason: str, by: User, at: datetime) -> AgreementVersion:
    """Open an offered version for changes again (ta tillbaka); approvals and signatures of its papers become void."""
    version = _lock(version)
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv varför; de som har godkänt läser det.")})
    move(version, VERSION["take_back"], by=by, at=at, comment=reason.strip()[:500])
    for paper in [version.paper, *(row.paper for row in annexes_of(version))]:
        if paper is not None:
            void_signatures(paper=paper, reason=reason.strip(), by=by, at=at)
    return version


@transaction.atomic
def activate_version(*, version: AgreementVersion, by: User, at: datetime) -> AgreementVersion:
    """Take a signed version into use on or after its first day (ta i drift); the one before it has ended."""
    version = _lock(version)
    if version.valid_from > timezone.localdate(at):
        raise NotAllowedNow(_("Versionen gäller från %s och kan tas i drift då.") % version.valid_from.isoformat())
    move(version, VERSION["activate"], by=by, at=at)
    earlier = AgreementVersion.objects.filter(
        agreement=version.agreement_id, number__lt=version.number, state__in=[VersionState.SIGNED, VersionState.ACTIVE]
    )
    for each in earlier.select_for_update():
        move(each, VERSION["end"], by=by, at=at, comment=_("Ersatt"))
    record(Event.AGREEMENT_ACTIVATED, on=version, by=by, at=at, starts_on=version.valid_from.isoformat())
    return version


@transaction.atomic
def end_version(*, version: AgreementVersion, last_day: date, by: User, at: datetime) -> AgreementVersion:
    """End a signed version and its lines on a day (säg upp)."""
    version = _lock(version)
    if last_day < max(version.valid_from, timezone.localdate(at)):
        raise ValidationError({"last_day": _("Sista dagen ligger före i dag eller före versionens första dag.")})
    move(version, VERSION["end"], by=by, at=at)
    _end_on(version, last_day)
    record(Event.AGREEMENT_ENDED, on=version, by=by, at=at, ends_on=last_day.isoformat())
    return version


def take_signature(paper: Paper, by: User, at: datetime) -> None:
    """Both parties have signed the agreement: the version is signed, its lines hold, and the one before it ends."""
    version = AgreementVersion.objects.filter(paper=paper).first()
    if version is None:
        return
    version = _lock(version)
    version.signed_on = timezone.localdate(at)
    move(version, VERSION["sign"], by=by, at=at, content_hash=paper.sha256, also=("signed_on",))
    _end_earlier(version)
    _open_lines(version)
    record(Event.AGREEMENT_SIGNED, on=version, by=by, at=at, sha256=paper.sha256)


def refuse_unready(paper: Paper) -> None:
    """The agreement is signed only when every annex is approved by both and is what the agreement names (G21)."""
    version = AgreementVersion.objects.filter(paper=paper).first()
    if version is None:
        return
    for row in annexes_of(version):
        title = ANNEXES[row.code][0]
        if row.paper.state not in (PaperState.APPROVED, PaperState.SIGNED):
            raise NotAllowedNow(_("%s är inte godkänd av båda parter. Godkänn den först.") % title)
        if row.paper.sha256 != row.covered_sha256:
            raise NotAllowedNow(_("%s har ändrats sedan överenskommelsen togs fram.") % title)


def refuse_foreign_bytes(paper: Paper, source: Source) -> None:
    """An annex says what its rows say; a file from elsewhere can't take its place."""
    if source == Source.GENERATED:
        return
    if AgreementAnnex.objects.filter(paper=paper).exists() or AgreementVersion.objects.filter(paper=paper).exists():
        raise NotAllowedNow(_("Papperet tas fram ur överenskommelsens rader. Ändra raderna i stället."))


def void_what_rests_on(paper: Paper, by: User, at: datetime) -> None:
    """An annex got other bytes: whoever signed the agreement has not signed them."""
    for row in AgreementAnnex.objects.filter(paper=paper).select_related("version__paper"):
        if row.version.paper is not None and row.covered_sha256 != paper.sha256:
            reason = _("%s har ändrats.") % ANNEXES[row.code][0]
            void_signatures(paper=row.version.paper, reason=reason, by=by, at=at)


def _version(
    agreement: Agreement, number: int, valid_from: date, change: str, *, by: User, at: datetime
) -> AgreementVersion:
    version = AgreementVersion.objects.create(
        agreement=agreement,
        number=number,
        valid_from=valid_from,
        catalogue_number=catalogue_on(valid_from).number,
        price_list_name=newest_prices().name,
        terms_version=library.terms()[-1].version,
        change=change,
        made_by=by,
        made_at=at,
    )
    record(Event.AGREEMENT_VERSION_MADE, on=version, by=by, at=at, comment=change)
    return version


def _fill_standard(version: AgreementVersion) -> None:
    """The forums and the handling of personal data that every agreement begins from."""
    ForumRow.objects.bulk_create(
        ForumRow(version=version, **asdict(each) | {"centre": list(each.centre), "customer": list(each.customer)})
        for each in library.forums()
    )
    text = asdict(library.processing())
    months = text.pop("valid_months")
    lists = {name: list(text[name]) for name in ("categories", "people", "sub_processors")}
    last = version.valid_from + timedelta(days=months * 365 // 12)
    ProcessingRow.objects.create(version=version, **text | lists, valid_to=last)


def _fill_service(version: AgreementVersion, code: str) -> None:
    """What a service brings: who does each step, its service levels and controls; what is there already stays."""
    for each in ordered_codes(version):
        if each != code and version.catalogue.service(each).comes_with != code:
            continue
        _add_missing(ResponsibilityRow, version, ("service", "step"), _steps(version, each))
        _add_missing(SlaRow, version, ("service", "code"), proposed_measures(each))
        _add_missing(ControlRow, version, ("code",), _controls(each))
        carry_variants(version, [each])


def _steps(version: AgreementVersion, code: str) -> Iterable[dict[str, Any]]:
    for step in version.catalogue.service(code).steps:
        yield {
            "service": code,
            "step": step.key,
            "position": step.order,
            "name": step.name.sv,
            "responsible": step.responsible.value,
            "party": step.party,
        }


def proposed_measures(code: str) -> Iterable[dict[str, Any]]:
    """The library's service levels for a service, as rows."""
    for measure in library.measures_for(code):
        told = asdict(measure)
        told.pop("services")
        yield told | {"service": code}


def _controls(code: str) -> Iterable[dict[str, Any]]:
    return (asdict(control) for control in library.controls() if control.service == code)


def _add_missing(model: type[Any], version: AgreementVersion, key: tuple[str, ...], rows: Iterable[dict]) -> None:
    there = set(model.objects.filter(version=version).values_list(*key))
    model.objects.bulk_create(model(version=version, **row) for row in rows if tuple(row[k] for k in key) not in there)


def empty_services(version: AgreementVersion) -> None:
    """Rows of services that are no longer ordered go with them."""
    left = ordered_codes(version)
    for model in (ResponsibilityRow, SlaRow, ControlRow):
        model.objects.filter(version=version).exclude(service__in=left).delete()


def _copy(kind: RowKind, earlier: AgreementVersion, later: AgreementVersion) -> None:
    rows = list(kind.model.objects.filter(version=earlier).order_by("pk"))
    for row in rows:
        row.pk, row.version = None, later
        row._state.adding = True
        if isinstance(row, ServiceAgreement):
            row.signed_on, row.starts_on, row.ends_on = None, max(row.starts_on, later.valid_from), None
            row.reference = later.agreement.reference
    kind.model.objects.bulk_create(rows)


def _added(kind: RowKind, version: AgreementVersion, values: Mapping[str, Any], by: User) -> dict[str, Any]:
    """What a row says beside what was written."""
    if kind.model is ServiceAgreement:
        delivers = version.catalogue.service(values["code"]).delivers
        service = delivers if delivers in Service.values else values["code"]
        return {"service": service, "reference": version.agreement.reference, "signed_on": None}
    if kind.model is TermsDeviation:
        return {"asked_by": by, "approved_by": None, "approved_at": None}
    return {}


def _draw_up(version: AgreementVersion, *, by: User, at: datetime) -> None:
    """The annexes first, since the agreement names their checksums. Rows that say the same give the same bytes."""
    rows = {row.code: row for row in annexes_of(version)}
    for code, (title, kind) in ANNEXES.items():
        row = rows.get(code) or AgreementAnnex(version=version, code=code)
        paper = row.paper if row.paper_id else _paper(version, title, kind, by=by, at=at)
        paper = _print(version, paper, annex_document(version, code), by=by, at=at)
        row.paper, row.covered_sha256 = paper, paper.sha256
        row.save()
    paper = version.paper or _paper(version, str(_("Överenskommelse")), PaperKind.AGREEMENT, by=by, at=at)
    version.paper = _print(version, paper, agreement_document(version), by=by, at=at)


def _paper(version: AgreementVersion, title: str, kind: PaperKind, *, by: User, at: datetime) -> Paper:
    return make_paper(kind=kind, title=f"{title}, {version}", by=by, at=at)


def _print(version: AgreementVersion, paper: Paper, document: Document, *, by: User, at: datetime) -> Paper:
    content = render_document(document, created_at=version.made_at)
    name = f"{document.title} {version}.pdf".replace("/", "-")
    paper = add_version(paper=paper, name=name, content=content, source=Source.GENERATED, by=by, at=at)
    return submit_paper(paper=paper, by=by, at=at) if paper.state == PaperState.DRAFT else paper


def _end_earlier(version: AgreementVersion) -> None:
    """What came before ends the day before: earlier versions of the agreement, and lines of the same services."""
    day_before = version.valid_from - timedelta(days=1)
    earlier = AgreementVersion.objects.filter(agreement=version.agreement_id, number__lt=version.number)
    for each in earlier.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day_before), state__in=AGREED):
        _end_on(each, day_before)
    for line in ServiceAgreement.objects.filter(version=version):
        others = ServiceAgreement.objects.filter(service=line.service, signed_on__isnull=False)
        others = others.exclude(version=version).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=line.starts_on), starts_on__lt=line.starts_on
        )
        others.update(ends_on=line.starts_on - timedelta(days=1))


def _open_lines(version: AgreementVersion) -> None:
    try:
        with transaction.atomic():
            ServiceAgreement.objects.filter(version=version).update(signed_on=version.signed_on)
    except IntegrityError:
        raise NotAllowedNow(
            _("En annan undertecknad överenskommelse omfattar redan någon av tjänsterna under samma dagar.")
        ) from None


def _end_on(version: AgreementVersion, last_day: date) -> None:
    version.valid_to = last_day
    version.save(update_fields=["valid_to"])
    lines = ServiceAgreement.objects.filter(version=version)
    lines.filter(starts_on__gt=last_day).update(signed_on=None)
    lines.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=last_day), starts_on__lte=last_day).update(ends_on=last_day)


def note_rows(version: AgreementVersion, kind: RowKind, *, by: User, at: datetime) -> None:
    record(Event.AGREEMENT_ROWS_CHANGED, on=version, by=by, at=at, rows=kind.slug)


def _editable(version: AgreementVersion, by: User) -> AgreementVersion:
    _require_editor(by)
    return locked_draft(version)


def locked_draft(version: AgreementVersion) -> AgreementVersion:
    """The version as it is now, locked. Raises ``NotAllowedNow`` for one that is not a draft."""
    version = _lock(version)
    if version.state != VersionState.DRAFT:
        raise NotAllowedNow(
            _("%(version)s är %(state)s och kan inte ändras. Ta tillbaka den, eller gör en ny version.")
            % {"version": version, "state": version.get_state_display().lower()}
        )
    return version


def _lock(version: AgreementVersion) -> AgreementVersion:
    rows = AgreementVersion.objects.select_for_update(of=("self",)).select_related("agreement", "paper")
    return rows.get(pk=version.pk)


def _require_editor(by: User) -> None:
    require_any(by, Permission.EDIT_AGREEMENTS)


def require_any(by: User, *permissions: Permission) -> None:
    """Raises ``PermissionDenied`` for one who has none of the rights."""
    if not any(by.may(each) for each in permissions):
        raise PermissionDenied(_("Bara kundansvarig ändrar överenskommelser."))
