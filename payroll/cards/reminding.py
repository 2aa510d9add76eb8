"""Reminders of purchases without a receipt (påminnelse om kvitto): by mail to whose card it is, in working hours.

How often is each agency's decision; where nothing is decided nobody is reminded. The reminder and its mail are written
together, so that whatever dies when, a person is told once in so many days. The mail does not say what was bought.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payroll.cards.models import CardReminder
from payroll.cards.queries import overdue
from payroll.employment.facts import lock_person
from payroll.employment.models import Person
from servicecenter.agencies.queries import setting
from servicecenter.common.calendars import is_working_hour
from servicecenter.common.fault_points import fault_point

SETTING = "cards.reminder_days"
AT_A_TIME = 200


def remind_card_holders(*, at: datetime) -> int:
    """Remind whoever should be and hasn't been; gives how many. Each person is a transaction of its own."""
    day, days = timezone.localdate(at), reminder_days(timezone.localdate(at))
    if days is None or not is_working_hour(timezone.localtime(at)):
        return 0
    return sum(_remind(person, on=day, days=days) for person in _to_remind(on=day, days=days))


def reminder_days(on: date) -> int | None:
    """After how many days, and how often, the agency reminds."""
    value = setting(SETTING, on=on) or ""
    return int(value) if value.isdecimal() and 0 < int(value) < 366 else None


def _to_remind(*, on: date, days: int) -> list[Person]:
    told = CardReminder.objects.filter(person=OuterRef("person"), told_on__gt=on - timedelta(days=days))
    keys = overdue(on=on, days=days).filter(~Exists(told)).order_by().values_list("person_id", flat=True).distinct()
    people = Person.objects.filter(pk__in=keys, user__is_active=True).exclude(user__email="")
    return list(people.select_related("user").order_by("pk")[:AT_A_TIME])


@transaction.atomic
def _remind(person: Person, *, on: date, days: int) -> bool:
    """With the person locked: another beat, or a receipt that just came, may have made it needless."""
    lock_person(person)
    if CardReminder.objects.filter(person=person, told_on__gt=on - timedelta(days=days)).exists():
        return False
    found = overdue(on=on, days=days).filter(person=person).order_by()
    found = found.aggregate(purchases=Count("pk"), oldest_on=Min("happened_on"))
    if not found["purchases"]:
        return False
    CardReminder.objects.create(person=person, told_on=on, **found)
    fault_point("reminder noted and not mailed")
    send_mail(_("Kortköp utan kvitto"), _text(**found), None, [person.user.email])
    fault_point("reminder mailed and not committed")
    return True


def _text(*, purchases: int, oldest_on: date) -> str:
    count = ngettext("%d köp", "%d köp", purchases) % purchases
    return _(
        "Du har %(count)s med kort som inget kvitto är knutet till; det äldsta gjordes %(day)s.\n\n"
        "Logga in, öppna Resor och utlägg, och lägg köpen på en reseräkning med sina kvitton.\n"
    ) % {"count": count, "day": oldest_on}
