"""Protected identities (skyddade personuppgifter): closed to everyone, opened one at a time with a reason.

The database refuses the rows outside ``open_protected``. Lists, files, letters and logs show ``Person.name``, which
says "Skyddade uppgifter" and the employment number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _

from payroll.employment.models import Person, ProtectedIdentity
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission


@contextmanager
def open_protected(person: Person, *, reason: str, by: User, at: datetime) -> Iterator[ProtectedIdentity]:
    """Show one person's protected identity for as long as the block lasts (öppna skyddade uppgifter).

    Needs ``Permission.SEE_PROTECTED`` and a reason, and is recorded before anything is read. What is read in the block
    must not be kept after it.
    """
    if not by.may(Permission.SEE_PROTECTED):
        raise PermissionDenied(_("Du saknar behörighet att öppna skyddade uppgifter."))
    if not reason.strip():
        raise PermissionDenied(_("Skriv varför uppgifterna behövs; skälet sparas i loggen."))
    with transaction.atomic():
        record(Event.PROTECTED_OPENED, on=person, by=by, at=at, person_id=person.pk, reason=reason.strip())
        with _opened():
            yield ProtectedIdentity.objects.get(person=person)


@transaction.atomic
def numbers_for_authority(
    person_ids: Collection[int], *, purpose: str, by: User | None, at: datetime
) -> dict[int, str]:
    """Personal numbers of protected people for a file that an authority must have (uppgift till myndighet).

    Nobody is shown them: they go from behind the wall into the file. Each opening is recorded with its purpose.
    """
    people = Person.objects.filter(pk__in=person_ids, is_protected=True).order_by("pk")
    for person in people:
        record(Event.PROTECTED_OPENED, on=person, by=by, at=at, person_id=person.pk, reason=purpose)
    with _opened():
        rows = ProtectedIdentity.objects.filter(person__in=people).order_by("pk")
        return dict(rows.values_list("person_id", "personal_number"))


@contextmanager
def open_own(person: Person, *, by: User, at: datetime) -> Iterator[None]:
    """Open a person's protected identity to that person alone, for the extract of their own data (registerutdrag)."""
    if person.user_id is None or person.user_id != by.pk:
        raise PermissionDenied(_("Ett registerutdrag lämnas bara till personen själv."))
    with transaction.atomic():
        record(Event.PROTECTED_OPENED, on=person, by=by, at=at, person_id=person.pk, reason="registerutdrag")
        with _opened():
            yield


@transaction.atomic
def protect_person(*, person: Person, reason: str, by: User, at: datetime) -> None:
    """Move name, number and address behind the wall (registrera skyddade uppgifter)."""
    if not by.may(Permission.SEE_PROTECTED):
        raise PermissionDenied(_("Du saknar behörighet att registrera skyddade uppgifter."))
    row = Person.objects.select_for_update().get(pk=person.pk)
    if row.is_protected:
        return
    with _opened():
        ProtectedIdentity.objects.create(
            person=row,
            personal_number=row.personal_number,
            given_name=row.given_name,
            family_name=row.family_name,
            email=row.email,
        )
    row.is_protected, row.sort_key = True, row.number
    row.personal_number = row.given_name = row.family_name = row.email = ""
    row.save()
    record(Event.PROTECTED_OPENED, on=row, by=by, at=at, person_id=row.pk, reason=reason, registered=True)


@contextmanager
def keep_protected() -> Iterator[None]:
    """Let identities that move in from another system be written behind the wall, or be taken back; none is read."""
    with _opened():
        yield


@contextmanager
def _opened() -> Iterator[None]:
    """The setting lives no longer than the block; a failing block is rolled back, and the setting with it."""
    _set("open")
    yield
    _set("")


def _set(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.protected', %s, true)", [value])
