"""What may be disposed of among the facts of people (gallring), and since when.

Not here, and so kept: what pension is reckoned from (employment, pay, extent, absence, time), what tax was reckoned
from, and everything of a definitive run.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from payroll.employment.models import BankAccount, BankAccountRequest, DatedFact
from servicecenter.disposal.kinds import DisposalKind

LIMITATION_YEARS = 10
LIMITATION = "preskriptionslagen (1981:130) 2 §: en fordran preskriberas tio år efter tillkomsten"


def is_over(before: date) -> Q:
    """Facts that ended, or were taken back, before a day."""
    return Q(ends_on__lt=before) | Q(superseded_at__date__lt=before)


def over(model: type[DatedFact], before: date) -> QuerySet:
    return model.objects.filter(is_over(before))


BANK_ACCOUNTS = DisposalKind(
    key="bank_accounts",
    label=_("Tidigare bankkonton"),
    start_event=_("kontot byttes"),
    at_least_years=LIMITATION_YEARS,
    source=LIMITATION,
    unsourced=True,
    person="person_id",
    rows=lambda before: over(BankAccount, before),
)
ACCOUNT_REQUESTS = DisposalKind(
    key="account_requests",
    label=_("Avgjorda begäran om nytt bankkonto"),
    start_event=_("begäran"),
    at_least_years=LIMITATION_YEARS,
    source=LIMITATION,
    unsourced=True,
    person="person_id",
    rows=lambda before: BankAccountRequest.objects.filter(requested_at__date__lt=before).exclude(state="waiting"),
)
