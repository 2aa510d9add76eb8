"""The steps a person takes a pay run through from its page, by the words of the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payroll.runs.actions import (
    approve_run,
    cancel_run,
    lock,
    make_definitive,
    return_run,
    send_to_control,
    start_calculation,
)
from payroll.runs.models import PayRun
from payroll.runs.queries import is_done_since
from servicecenter.accounts.models import User
from servicecenter.exchange.pain001 import PaymentFileError
from servicecenter.ledger.draft import VoucherError
from servicecenter.payments.bank_file import BankSettingsMissing
from servicecenter.workflow.transitions import NotAllowedNow

Given = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Act:
    """A step: its name in the transition table, what does it, and what is said when it is done."""

    transition: str
    work: Callable[..., Any]
    done: Any
    takes: Callable[[Given], dict[str, str]] = lambda given: {}


def _comment(given: Given) -> dict[str, str]:
    return {"comment": given.get("comment", "").strip()[:500]}


def _content(given: Given) -> dict[str, str]:
    return {"content_hash": given.get("content_hash", "")}


ACTS: dict[str, Act] = {
    "calculate": Act("calculate", start_calculation, gettext_lazy("Lönerna räknas.")),
    "control": Act("control", send_to_control, gettext_lazy("Körningen är lämnad till attest.")),
    "approve": Act("approve", approve_run, gettext_lazy("Körningen är attesterad."), _content),
    "return": Act("return", return_run, gettext_lazy("Körningen är återsänd till lönehandläggaren."), _comment),
    "finalise": Act(
        "finalise",
        make_definitive,
        gettext_lazy("Körningen är definitiv: bokförd, och betalningarna väntar på bemyndigande."),
    ),
    "cancel": Act("cancel", cancel_run, gettext_lazy("Körningen är avbruten."), _comment),
}


def do(run: PayRun, what: str, *, given: Given, by: User, at: datetime) -> str:
    """Take the step and say what was done.

    ``given["seen"]`` is the last transition the page showed: when this person has made this very move since then, the
    form was sent twice, and the second time only tells what the first one did. Raises what the actions raise.
    """
    act = ACTS[what]
    seen = given.get("seen", "")
    # Two clicks at once take turns here, so that the second sees what the first one did.
    run = lock(run)
    if seen.isdigit() and is_done_since(run, act.transition, by_id=by.pk, seen=int(seen)):
        return str(act.done)
    work = partial(act.work, run=run, by=by, at=at, **act.takes(given))
    try:
        work()
    except (PaymentFileError, BankSettingsMissing, VoucherError) as error:
        raise NotAllowedNow(_("Körningen kan inte göras definitiv. %s") % error) from error
    return str(act.done)
