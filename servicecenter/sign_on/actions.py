"""Set up an agency's sign-on, say whom its identifiers stand for, and end the access of those who leave."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.accounts.models import Membership, User
from servicecenter.accounts.queries import memberships_here, people_here
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.sign_on.metadata import UnreadableMetadata, read_metadata
from servicecenter.sign_on.models import Kind, SignOn, SignOnIdentity
from servicecenter.sign_on.outbound import is_allowed
from servicecenter.sign_on.queries import waiting_identities
from servicecenter.sign_on.secrets import seal
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded


@transaction.atomic
def request_oidc(
    *, issuer: str, client_id: str, client_secret: str, subject_claim: str, strong_contexts: list[str], by: User,
    at: datetime,
) -> SignOn:  # fmt: skip
    """Ask for sign-on with OpenID Connect; it works when a second administrator has confirmed it."""
    issuer = issuer.strip().rstrip("/")
    if not is_allowed(issuer):
        raise ValidationError(
            {"issuer": _("Driften har inte tillåtit den adressen. Be driften lägga till den i SIGN_ON_ORIGINS.")}
        )
    return _request(
        kind=Kind.OIDC, issuer=issuer, client_id=client_id.strip(), sealed_secret=seal(client_secret.strip()),
        subject_claim=subject_claim.strip() or "sub", strong_contexts=strong_contexts, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def request_saml(*, metadata: bytes, subject_claim: str, strong_contexts: list[str], by: User, at: datetime) -> SignOn:
    """Ask for sign-on with SAML, from an uploaded description; nothing is fetched."""
    try:
        service = read_metadata(metadata)
    except UnreadableMetadata as error:
        raise ValidationError({"metadata": _("Metadata kan inte användas: %s.") % error}) from None
    return _request(
        kind=Kind.SAML, issuer=service.entity_id, sso_url=service.sso_url, certificate=service.certificate,
        subject_claim=subject_claim.strip(), strong_contexts=strong_contexts, by=by, at=at,
    )  # fmt: skip


def _request(*, by: User, at: datetime, **fields: object) -> SignOn:
    _may_administer(by)
    sign_on = SignOn.objects.create(requested_by=by, requested_at=at, **fields)
    record(Event.SIGN_ON_REQUESTED, on=sign_on, by=by, at=at)
    return sign_on


@transaction.atomic
def confirm_sign_on(*, sign_on: SignOn, by: User, at: datetime) -> SignOn:
    """Let the sign-on work in place of the one before (bekräfta inloggningstjänst)."""
    _may_administer(by)
    sign_on = SignOn.objects.select_for_update().get(pk=sign_on.pk)
    _require_second(sign_on, by)
    if sign_on.confirmed_at is not None or sign_on.ended_at is not None:
        raise NotAllowedNow(_("Inloggningstjänsten är redan bekräftad eller avslutad."))
    SignOn.objects.filter(confirmed_at__isnull=False, ended_at__isnull=True).update(ended_at=at)
    sign_on.confirmed_by, sign_on.confirmed_at = by, at
    sign_on.save(update_fields=["confirmed_by", "confirmed_at"])
    record(Event.SIGN_ON_CONFIRMED, on=sign_on, by=by, at=at)
    return sign_on


@transaction.atomic
def end_sign_on(*, sign_on: SignOn, by: User, at: datetime) -> SignOn:
    """Nobody logs in through it any more (avsluta inloggningstjänst); one administrator is enough."""
    _may_administer(by)
    sign_on = SignOn.objects.select_for_update().get(pk=sign_on.pk)
    if sign_on.ended_at is None:
        sign_on.ended_at = at
        sign_on.save(update_fields=["ended_at"])
        record(Event.SIGN_ON_ENDED, on=sign_on, by=by, at=at)
    return sign_on


@transaction.atomic
def request_identities(*, lines: Iterable[tuple[str, str]], by: User, at: datetime) -> list[SignOnIdentity]:
    """Say whom some identifiers stand for (registrera identiteter): pairs of e-mail here and identifier there.

    Only people with a role in the agency can be named, and each identifier stands for one person.
    """
    _may_administer(by)
    people = {user.email: user for user in people_here(on=timezone.localdate(at))}
    made = []
    for number, (email, subject) in enumerate(lines, start=1):
        user = people.get(email.strip().lower())
        if user is None:
            raise ValidationError(
                {"lines": _("Rad %(row)d: %(email)s har ingen roll i myndigheten.") % {"row": number, "email": email}}
            )
        made.append(_identity(user, subject.strip(), number, by, at))
    record(Event.IDENTITIES_REQUESTED, on=None, by=by, at=at, count=len(made), users=[row.user_id for row in made])
    return made


def _identity(user: User, subject: str, number: int, by: User, at: datetime) -> SignOnIdentity:
    told = {"row": number, "subject": subject}
    if not 1 <= len(subject) <= 250:
        raise ValidationError({"lines": _("Rad %(row)d: identifieraren saknas eller är för lång.") % told})
    taken = SignOnIdentity.objects.filter(subject=subject, ended_at__isnull=True).exclude(user=user)
    if taken.exists():
        raise ValidationError({"lines": _("Rad %(row)d: %(subject)s är redan någon annans identifierare.") % told})
    SignOnIdentity.objects.filter(user=user, ended_at__isnull=True).update(ended_at=at)
    return SignOnIdentity.objects.create(user=user, subject=subject, requested_by=by, requested_at=at)


@transaction.atomic
def confirm_identities(*, by: User, at: datetime) -> int:
    """Confirm what waits and someone else has registered (bekräfta identiteter); returns how many."""
    _may_administer(by)
    rows = list(waiting_identities().exclude(requested_by=by).exclude(user=by).select_for_update(of=("self",)))
    if not rows:
        raise SecondPersonNeeded(_("Identiteter ska bekräftas av en annan administratör än den som registrerade dem."))
    for row in rows:
        row.confirmed_by, row.confirmed_at = by, at
        row.save(update_fields=["confirmed_by", "confirmed_at"])
    record(Event.IDENTITIES_CONFIRMED, on=None, by=by, at=at, count=len(rows), users=[row.user_id for row in rows])
    return len(rows)


@transaction.atomic
def end_access(*, user: User, reason: str, by: User | None, at: datetime) -> int:
    """Whoever has left (den som slutat) has no role, no identity and no session any more; returns the roles ended."""
    today = timezone.localdate(at)
    yesterday = today - timedelta(days=1)
    ended = [_end_role(row, yesterday, today) for row in memberships_here().filter(user=user).select_for_update()]
    SignOnIdentity.objects.filter(user=user, ended_at__isnull=True).update(ended_at=at)
    kill_sessions(user)
    if any(ended):
        record(Event.ACCESS_ENDED, on=user, by=by, at=at, reason=reason, roles=[role for role in ended if role])
    return sum(1 for role in ended if role)


def _end_role(row: Membership, yesterday: date, today: date) -> str:
    """A role that has not begun, or began today, has never been used in earnest and is taken away."""
    if row.ends_on is not None and row.ends_on < today:
        return ""
    if row.starts_on >= today:
        row.delete()
    else:
        row.ends_on = yesterday
        row.save(update_fields=["ends_on"])
    return row.role


def kill_sessions(user: User) -> None:
    for session in UserSession.objects.filter(user=user).order_by("pk"):
        session.end()


def _may_administer(by: User) -> None:
    if not by.may(Permission.ADMINISTER):
        raise PermissionDenied(_("Bara en administratör kan ändra hur myndigheten loggar in."))


def _require_second(row: SignOn, by: User) -> None:
    if row.requested_by_id == by.pk:
        raise SecondPersonNeeded(
            _("Inloggningstjänsten ska bekräftas av en annan administratör än den som begärde den.")
        )
