"""On which side of a paper a person stands (sida), from the roles they hold in the agency in scope."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from servicecenter.accounts.models import User
from servicecenter.accounts.queries import roles_of
from servicecenter.accounts.roles import PERMISSIONS
from servicecenter.common.permissions import Permission
from servicecenter.papers.models import Party

SIGNS = {Party.CENTRE: Permission.SIGN_FOR_CENTRE, Party.CUSTOMER: Permission.SIGN_FOR_CUSTOMER}
WORKS = {
    Party.CENTRE: (Permission.EDIT_AGREEMENTS, Permission.WORK_FOR_CENTRE),
    Party.CUSTOMER: (Permission.WORK_FOR_CUSTOMER,),
}


def signing_side(by: User) -> Party:
    """The side that a person signs for. Raises ``PermissionDenied`` for nobody's signatory, and for both sides'."""
    sides = [side for side, needed in SIGNS.items() if by.may(needed)]
    if not sides:
        raise PermissionDenied(_("Bara den som har rollen undertecknare kan underteckna papper."))
    if len(sides) > 1:
        raise PermissionDenied(_("Du är undertecknare för båda parterna. En administratör tar bort den ena rollen."))
    return sides[0]


def working_sides(by: User) -> list[Party]:
    """The sides that a person works for, signatories among them."""
    return [side for side in Party if any(by.may(each) for each in (*WORKS[side], SIGNS[side]))]


def approving_side(by: User) -> Party:
    """The side that a person approves for. Raises ``PermissionDenied``."""
    sides = working_sides(by)
    if len(sides) != 1:
        raise PermissionDenied(_("Bara den som arbetar för en av parterna kan godkänna papper."))
    return sides[0]


def require_work(by: User) -> None:
    if not working_sides(by):
        raise PermissionDenied(_("Bara de som arbetar med överenskommelser och anslutning lägger upp papper."))


def role_behind(by: User, side: Party, *, on: date, signs: bool) -> str:
    """The role that lets a person act for a side, for the record."""
    rights = {SIGNS[side]} if signs else {SIGNS[side], *WORKS[side]}
    return next(role for role in sorted(roles_of(by, on=on)) if rights & PERMISSIONS[role])
