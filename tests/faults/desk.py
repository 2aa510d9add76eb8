"""A clerk's desk as a process of its own: reads one step a line, writes what came of it.

python -m tests.faults.desk
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import django

ANSWERS = sys.stdout
sys.stdout = sys.stderr  # the log's way; only answers go to the one who asks
django.setup()

from django.core.exceptions import PermissionDenied  # noqa: E402
from django.db import InterfaceError, OperationalError, close_old_connections, connection  # noqa: E402
from django.db.models import F  # noqa: E402
from django.utils import timezone  # noqa: E402

from payroll.models import PayChunk, PayLine, PayRun, Payslip, Person, SetAside, TaxDecision  # noqa: E402
from payroll.population.carry import follow_checklist, sign_warnings  # noqa: E402
from payroll.runs import actions, announce  # noqa: E402
from payroll.runs.models import RunState  # noqa: E402
from servicecenter.models import Agency, PaymentBatch, User, Voucher  # noqa: E402
from servicecenter.tenancy.scope import tenant  # noqa: E402
from servicecenter.workflow.transitions import NotAllowedNow  # noqa: E402
from tests.factories import make_agency, make_person, make_user  # noqa: E402

MONTH = "2026-11"
Step = Callable[..., Any]


def agency_id() -> int:
    return Agency.objects.values_list("pk", flat=True).get()


def user(role: str) -> User:
    return User.objects.filter(email__startswith=role).order_by("email").first()


def run() -> PayRun:
    """The month's run; the newest when one was cancelled."""
    return PayRun.objects.filter(month=MONTH).latest("sequence")


def populate(*, people: int) -> int:
    """An agency with its office, and people as copies of one with other pay."""
    agency = make_agency()
    for role in ("payroll_clerk", "payroll_approver"):
        for number in (1, 2):
            make_user(agency, role, email=f"{role}{number}@example.se")
    with tenant(agency.pk):
        make_person()
        with connection.cursor() as cursor:
            for statement in COPIES:
                cursor.execute(statement, {"people": people})
        actions.open_run(month=MONTH, by=user("payroll_clerk"), at=timezone.now())
        return Person.objects.count()


COPIES = (
    """INSERT INTO payroll_person (agency_id, public_id, number, personal_number, born_on, given_name, family_name,
         sort_key, email, is_protected)
       SELECT agency_id, gen_random_uuid(), 'K' || n, '', born_on + n, 'Förnamn', 'Nr ' || n, 'k' || n, '', false
       FROM payroll_person, generate_series(2, %(people)s) n""",
    """INSERT INTO payroll_employment (agency_id, public_id, person_id, number, form, central_agreement)
       SELECT p.agency_id, gen_random_uuid(), p.id, 1, e.form, e.central_agreement
       FROM payroll_person p, payroll_employment e WHERE p.number LIKE 'K%%'""",
    """INSERT INTO payroll_employmentspan (agency_id, starts_on, recorded_at, reason, employment_id)
       SELECT e.agency_id, s.starts_on, s.recorded_at, '', e.id
       FROM payroll_employmentspan s, payroll_employment e WHERE e.id <> s.employment_id""",
    """INSERT INTO payroll_payterms (agency_id, starts_on, recorded_at, reason, title, form, pay_ore, extent, coding,
         employment_id, unit_id)
       SELECT e.agency_id, t.starts_on, t.recorded_at, '', t.title, t.form, 2500000 + e.id %% 4000 * 1000, t.extent,
         t.coding, e.id, t.unit_id
       FROM payroll_payterms t, payroll_employment e WHERE e.id <> t.employment_id""",
    """INSERT INTO payroll_taxdecision (agency_id, starts_on, recorded_at, reason, kind, "table", "column",
         adjustment_ore, extra_ore, person_id)
       SELECT p.agency_id, t.starts_on, t.recorded_at, '', t.kind, 29 + p.id %% 14, 1, 0, 0, p.id
       FROM payroll_taxdecision t, payroll_person p WHERE p.id <> t.person_id""",
    """INSERT INTO payroll_bankaccount (agency_id, starts_on, recorded_at, reason, clearing, account, person_id)
       SELECT p.agency_id, b.starts_on, b.recorded_at, '', b.clearing, b.account, p.id
       FROM payroll_bankaccount b, payroll_person p WHERE p.id <> b.person_id""",
)


def start(*, chunk: int) -> int:
    """Calculate in small chunks, so that there is always one to be killed in.

    A calculation that somebody left unfinished is cancelled first: what failed before says nothing of what comes now.
    """
    actions.CHUNK = chunk
    with tenant(agency_id()):
        clerk, now = user("payroll_clerk1"), timezone.now()
        if run().state == RunState.COLLECTING:
            actions.cancel_run(run=run(), comment="prövas på nytt", by=clerk, at=now)
            actions.open_run(month=MONTH, by=clerk, at=now)
        return actions.start_calculation(run=run(), by=clerk, at=now).chunk_count


def state() -> dict[str, Any]:
    with tenant(agency_id()):
        found = run()
        return {"state": found.state, "done": found.people_done, "of": found.people}


def content() -> dict[str, Any]:
    """What the run came to, counted from the rows themselves."""
    with tenant(agency_id()):
        found = run()
        slips = Payslip.objects.filter(run=found)
        return {
            "hash": found.content_hash,
            "payslips": slips.count(),
            "people": slips.values("person_id").distinct().count(),
            "lines": PayLine.objects.filter(run=found).count(),
            "net": sum(slips.values_list("net_ore", flat=True)),
            "run": [found.state, found.payslips, found.people_done, found.chunks_left, found.set_aside, found.net_ore],
            "aside": list(SetAside.objects.filter(run=found).order_by("pk").values_list("person__number", flat=True)),
            "chunks": sorted(set(PayChunk.objects.filter(run=found).values_list("state", flat=True))),
        }


def tell_again(*, times: int) -> int:
    """Send every message of the run again, some of them for chunks that are done."""
    with tenant(agency_id()):
        found = run()
        chunks = list(PayChunk.objects.filter(run=found).values_list("pk", flat=True))
    for _ in range(times):
        announce.wake(found.agency_id, found.pk, chunks)
        announce.wake(found.agency_id, found.pk, [])
    return len(chunks)


def break_one() -> str:
    """Take away somebody's tax decision."""
    with tenant(agency_id()):
        person = Person.objects.get(number="K77")
        TaxDecision.objects.filter(person=person).update(superseded_at=F("recorded_at"))
        return person.number


def mend_one() -> None:
    with tenant(agency_id()):
        person = Person.objects.get(number="K77")
        TaxDecision.objects.filter(person=person).update(superseded_at=None)


def hand_over() -> str:
    with tenant(agency_id()):
        found, clerk, now = run(), user("payroll_clerk1"), timezone.now()
        sign_warnings(found, by=clerk, at=now)
        follow_checklist(found, by=clerk, at=now)
        return actions.send_to_control(run=found, by=clerk, at=now).content_hash


def approve(*, who: str, content_hash: str) -> str:
    with tenant(agency_id()):
        actions.approve_run(run=run(), content_hash=content_hash, by=user(who), at=timezone.now())
    return who


def finalise(*, who: str) -> str:
    with tenant(agency_id()):
        actions.make_definitive(run=run(), by=user(who), at=timezone.now())
    return who


def paid() -> dict[str, Any]:
    with tenant(agency_id()):
        batches = PaymentBatch.objects.filter(kind="salary")
        return {
            "state": run().state,
            "vouchers": Voucher.objects.count(),
            "batches": batches.count(),
            "payments": sum(batches.values_list("payment_count", flat=True)),
            "total": sum(batches.values_list("total_ore", flat=True)),
        }


STEPS: dict[str, Step] = {
    step.__name__: step
    for step in (populate, start, state, content, tell_again, break_one, mend_one, hand_over, approve, finalise, paid)
}


def main() -> None:
    for line in sys.stdin:
        given = json.loads(line)
        step = STEPS[given.pop("step")]
        close_old_connections()
        try:
            answer = {"answer": step(**given)}
        except (NotAllowedNow, PermissionDenied, OperationalError, InterfaceError) as refusal:
            answer = {"refused": f"{type(refusal).__name__}: {refusal}"}
        print(json.dumps(answer), file=ANSWERS, flush=True)
    connection.close()


if __name__ == "__main__":
    main()
