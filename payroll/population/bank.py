"""The test bank (provbanken): answers what the demo has sent, so that every outcome can be seen. No real bank.

It accepts each file, carries every payment out and, where it is asked to, returns one because the account is closed.
Its identities begin with PROVBANK and come from the batch's, so that asking it again gives the same answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from servicecenter.agencies.models import Agency
from servicecenter.payments.delivery import write_once
from servicecenter.payments.folder import answer_folder, receive_folder
from servicecenter.payments.models import PaymentBatch
from servicecenter.payments.queries import payments_of, unanswered_batches
from servicecenter.population.bank_answers import camt054_file, pain002_file
from servicecenter.tenancy.scope import tenant

CLOSED_ACCOUNT = "AC04"


def answer_sent(
    agencies: Iterable[Agency], *, since: date, returns: int, at: datetime, tell: Callable[[str], None]
) -> None:
    """Answer what the agencies have sent with a payday from a day on; ``returns`` batches get a salary back."""
    left = returns
    for agency in agencies:
        with tenant(agency.pk):
            for batch in unanswered_batches(since=since):
                gives_back = left > 0 and batch.kind == "salary"
                left -= gives_back
                _write(agency, batch, gives_back=gives_back)
        faults = [f"{name}: {fault}" for name, fault in receive_folder(agency, at=at) if fault]
        tell(f"Provbanken har svarat {agency.name}{'; '.join(['', *faults])}")


def _write(agency: Agency, batch: PaymentBatch, *, gives_back: bool) -> None:
    folder, key, day = answer_folder(agency), batch.message_id[:20], batch.pays_on
    payments = list(payments_of(batch))
    answers = {
        "status": pain002_file(f"PROVBANK-S-{key}", batch.message_id, group="ACCP", on=day),
        "utfort": camt054_file(
            f"PROVBANK-U-{key}", settled=[(row.reference, row.amount_ore) for row in payments], on=day
        ),
    }
    if gives_back:
        row = payments[-1]
        answers["retur"] = camt054_file(
            f"PROVBANK-R-{key}", returned=[(row.reference, row.amount_ore, CLOSED_ACCOUNT)], on=day
        )
    for kind, content in answers.items():
        write_once(folder / f"provbank-{kind}-{key}.xml", content)
