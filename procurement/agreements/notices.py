"""Telling the clerks before an agreement ends or is used up (avisering): by mail, once for each thing that comes.

The note and the mail are written together, so that whatever dies when, nobody is told twice of the same day or ceiling.
"""

from __future__ import annotations

from datetime import datetime

from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from procurement.agreements.models import AgreementNotice
from procurement.agreements.queries import limits_on, warned, warnings_of
from servicecenter.accounts.queries import holders_of
from servicecenter.common.fault_points import fault_point
from servicecenter.common.permissions import Permission


@transaction.atomic
def tell_of_warnings(*, at: datetime) -> int:
    """Mail the agency's purchasing clerks about what is new since last time; gives how many warnings that was."""
    today = timezone.localdate(at)
    limits = limits_on(today)
    found = [
        AgreementNotice(agreement=row, kind=kind, about=about, told_on=today)
        for row in warned(limits, on=today)
        for kind, about in warnings_of(row, limits, on=today)
    ]
    told = set(AgreementNotice.objects.values_list("agreement_id", "kind", "about"))
    new = [each for each in found if (each.agreement_id, each.kind, each.about) not in told]
    people = [user.email for user in holders_of(Permission.HANDLE_PROCUREMENT, on=today) if user.email]
    if not new or not people:
        return 0
    AgreementNotice.objects.bulk_create(new)
    fault_point("agreement warning noted and not mailed")
    lines = "\n".join(f"{each.agreement}: {each.get_kind_display().lower()}" for each in new)
    text = _("Det här behöver någon se till:\n\n%s\n\nÖppna Inköpsavtal i Servicecenter.\n") % lines
    for address in people:
        send_mail(_("Inköpsavtal att se till"), text, None, [address])
    return len(new)
