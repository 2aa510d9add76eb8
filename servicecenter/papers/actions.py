"""What is done with papers: laid up, given new bytes, handed over, approved and signed (lägga upp, underteckna)."""

from __future__ import annotations

from datetime import date, datetime
from typing import IO

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.accounts.models import User
from servicecenter.agencies.models import Agency
from servicecenter.audit.events import Event, record
from servicecenter.documents.actions import store_document, store_made
from servicecenter.documents.models import DocumentKind
from servicecenter.papers.models import APPROVED_BY_BOTH, Act, Paper, PaperKind, PaperVersion, Party, Signature, Source
from servicecenter.papers.queries import missing_sides, sides_of
from servicecenter.papers.sides import approving_side, require_work, role_behind, signing_side, working_sides
from servicecenter.papers.states import PAPER, PaperState
from servicecenter.papers.watching import watchers
from servicecenter.tenancy.scope import current_agency_id
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded, last_actor, move


@transaction.atomic
def make_paper(*, kind: PaperKind, title: str, by: User, at: datetime) -> Paper:
    """Lay up a paper without bytes yet (lägga upp papper)."""
    require_work(by)
    if not title.strip():
        raise ValidationError({"title": _("Skriv vad papperet heter.")})
    paper = Paper.objects.create(kind=kind, title=title.strip()[:160], made_by=by, made_at=at)
    record(Event.PAPER_MADE, on=paper, by=by, at=at, paper_kind=kind)
    return paper


@transaction.atomic
def hand_in_paper(
    *, kind: PaperKind, title: str, name: str, content: bytes | IO[bytes], by: User, at: datetime
) -> Paper:
    """Lay up a paper with its first file (lämna in papper). Raises ``DocumentRefused``, and then nothing is kept."""
    paper = make_paper(kind=kind, title=title, by=by, at=at)
    return add_version(paper=paper, name=name, content=content, by=by, at=at)


@transaction.atomic
def add_version(
    *,
    paper: Paper,
    name: str,
    content: bytes | IO[bytes],
    by: User,
    at: datetime,
    source: Source = Source.UPLOADED,
    change: str = "",
) -> Paper:
    """Give the paper new bytes (ny version). Every name under the old ones becomes void, and it is a draft again.

    The same bytes once more change nothing. Raises ``DocumentRefused`` for a file that is not taken in.
    """
    require_work(by)
    agency = Agency.objects.get(pk=current_agency_id())
    take_in = store_made if source == Source.GENERATED else store_document
    document = take_in(agency=agency, by=by, at=at, name=name, content=content, kind=DocumentKind.PAPER)
    paper = lock(paper)
    if document.sha256 == paper.sha256:
        return paper
    for watcher in watchers():
        watcher.before_change(paper, source)
    told = {"source": source, "change": change.strip()[:300], "made_by": by, "made_at": at}
    PaperVersion.objects.create(
        paper=paper, number=paper.version + 1, document=document, sha256=document.sha256, **told
    )
    voided = _void(paper, at)
    paper.version, paper.sha256 = paper.version + 1, document.sha256
    if paper.state == PaperState.DRAFT:
        paper.save(update_fields=["version", "sha256"])
    else:
        move(paper, PAPER["change"], by=by, at=at, content_hash=paper.sha256, also=("version", "sha256"))
    record(Event.PAPER_CHANGED, on=paper, by=by, at=at, sha256=paper.sha256, version=paper.version, voided=voided)
    for watcher in watchers():
        watcher.after_change(paper, by, at)
    return paper


@transaction.atomic
def submit_paper(*, paper: Paper, by: User, at: datetime) -> Paper:
    """Hand the paper over to be read (lämna till granskning)."""
    require_work(by)
    paper = lock(paper)
    if not paper.version:
        raise NotAllowedNow(_("Papperet har ingen fil än. Ladda upp eller ta fram den först."))
    move(paper, PAPER["submit"], by=by, at=at, content_hash=paper.sha256)
    return paper


@transaction.atomic
def approve_paper(*, paper: Paper, seen_sha256: str, by: User, at: datetime) -> Paper:
    """Say that the paper is right as it was read (godkänna); an annex is approved when both sides have."""
    side = approving_side(by)
    paper = _as_seen(paper, seen_sha256, PaperState.REVIEW)
    if paper.kind not in APPROVED_BY_BOTH and last_actor(paper, "submit") == by.pk:
        raise SecondPersonNeeded(_("Någon annan än den som lämnade papperet till granskning måste godkänna det."))
    _put_name(paper, Act.APPROVED, side, by=by, at=at)
    if paper.kind not in APPROVED_BY_BOTH or not missing_sides(paper, act=Act.APPROVED):
        move(paper, PAPER["approve"], by=by, at=at, content_hash=paper.sha256)
    return paper


@transaction.atomic
def sign_paper(*, paper: Paper, seen_sha256: str, by: User, at: datetime) -> Signature:
    """Sign the bytes that were read (underteckna), one person a side; signed when both sides have.

    Raises ``NotAllowedNow`` when the paper is not approved, was changed after it was read, or the side has signed.
    """
    side = signing_side(by)
    paper = _as_seen(paper, seen_sha256, PaperState.APPROVED)
    if Signature.objects.filter(paper=paper, act=Act.SIGNED, voided_at=None, user=by).exists():
        raise NotAllowedNow(_("Du har redan undertecknat papperet. Den andra parten undertecknar med en annan person."))
    for watcher in watchers():
        watcher.before_sign(paper)
    signature = _put_name(paper, Act.SIGNED, side, by=by, at=at)
    _move_when_signed(paper, by=by, at=at)
    return signature


@transaction.atomic
def record_ink(
    *, paper: Paper, seen_sha256: str, name: str, role: str, signed_on: date, by: User, at: datetime
) -> Signature:
    """Record a name in ink on a paper that was handed in (undertecknat på papper), for one's own side.

    The file must be an uploaded one, since a file that the house made bears no ink.
    """
    sides = working_sides(by)
    if len(sides) != 1:
        raise PermissionDenied(_("Bara den som arbetar för en av parterna registrerar dess underskrift."))
    name = " ".join(name.split())
    if signed_on > timezone.localdate(at):
        raise ValidationError({"signed_on": _("Dagen har inte varit än.")})
    paper = _as_seen(paper, seen_sha256, PaperState.APPROVED)
    if _newest(paper).source != Source.UPLOADED:
        raise NotAllowedNow(_("Filen har inget bläck. Ladda upp det undertecknade papperet som ny version först."))
    same = Signature.objects.filter(paper=paper, act=Act.SIGNED, voided_at=None, name__iexact=name).first()
    if same is not None:
        raise ValidationError(
            {"name": _("%(name)s har redan undertecknat för den andra parten.") % {"name": same.name}}
        )
    for watcher in watchers():
        watcher.before_sign(paper)
    signature = _put_name(paper, Act.SIGNED, sides[0], by=by, at=at, ink=(name, f"{role.strip()}, {signed_on}"))
    _move_when_signed(paper, by=by, at=at)
    return signature


@transaction.atomic
def void_signatures(*, paper: Paper, reason: str, by: User, at: datetime) -> Paper:
    """Take back every name under a paper because what it rests on changed (ogiltigförklara); it is a draft again."""
    paper = lock(paper)
    voided = _void(paper, at, reason=reason)
    if paper.state != PaperState.DRAFT:
        move(paper, PAPER["change"], by=by, at=at, comment=reason[:500], content_hash=paper.sha256)
    if voided:
        record(Event.PAPER_VOIDED, on=paper, by=by, at=at, comment=reason, voided=voided)
    return paper


def lock(paper: Paper) -> Paper:
    return Paper.objects.select_for_update().get(pk=paper.pk)


def _as_seen(paper: Paper, seen_sha256: str, state: PaperState) -> Paper:
    """The locked paper, if it says what the person has read and is where this is done. Raises ``NotAllowedNow``."""
    paper = lock(paper)
    if paper.sha256 != seen_sha256:
        raise NotAllowedNow(
            _(
                "Papperet har ändrats sedan du läste det: du läste %(seen)s…, nu gäller version %(version)s, %(now)s…. "
                "Ingenting är undertecknat. Läs den nya versionen först."
            )
            % {"seen": seen_sha256[:12] or "–", "now": paper.sha256[:12] or "–", "version": paper.version}
        )
    if paper.state != state:
        wanted = {PaperState.REVIEW: _("under granskning"), PaperState.APPROVED: _("godkänt")}[state]
        raise NotAllowedNow(
            _("%(paper)s är %(state)s; det måste vara %(wanted)s.")
            % {"paper": paper, "state": paper.get_state_display().lower(), "wanted": wanted}
        )
    return paper


def _put_name(
    paper: Paper, act: Act, side: Party, *, by: User, at: datetime, ink: tuple[str, str] | None = None
) -> Signature:
    if side in sides_of(paper, act=act):
        raise NotAllowedNow(
            _("%(side)s har redan %(done)s papperet.") % {"side": side.label, "done": act.label.lower()}
        )
    on = timezone.localdate(at)
    role = ink[1] if ink else role_behind(by, side, on=on, signs=act == Act.SIGNED)
    who = {"user": None, "recorded_by": by} if ink else {"user": by}
    signature = Signature.objects.create(
        paper=paper,
        version=_newest(paper),
        act=act,
        side=side,
        name=(ink[0] if ink else str(by))[:120],
        role=role[:120],
        sha256=paper.sha256,
        at=at,
        **who,
    )
    event = Event.PAPER_SIGNED if act == Act.SIGNED else Event.PAPER_APPROVED
    record(event, on=paper, by=by, at=at, sha256=paper.sha256, side=side, version=paper.version)
    return signature


def _move_when_signed(paper: Paper, *, by: User, at: datetime) -> None:
    if not missing_sides(paper):
        move(paper, PAPER["sign"], by=by, at=at, content_hash=paper.sha256)
        for watcher in watchers():
            watcher.after_sign(paper, by, at)


def _void(paper: Paper, at: datetime, reason: str = "") -> int:
    rows = Signature.objects.filter(paper=paper, voided_at=None)
    return rows.update(voided_at=at, void_reason=(reason or _("Papperet fick en ny version."))[:200])


def _newest(paper: Paper) -> PaperVersion:
    return PaperVersion.objects.get(paper=paper, number=paper.version)
