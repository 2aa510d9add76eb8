"""Requests for public documents, for tests. In scope."""

from __future__ import annotations

from django.utils import timezone

from servicecenter.accounts.models import User
from servicecenter.accounts.roles import Role
from servicecenter.disclosures.actions import decide_request, register_request, take_request, write_check
from servicecenter.disclosures.models import DisclosureRequest, SecrecyCheck
from servicecenter.disclosures.queries import checks_of, print_of


def nowhere(row: DisclosureRequest) -> str:
    return f"https://servicecenter.example/utlamnande/{row.public_id}/"


def make_request(by: User, **given: object) -> DisclosureRequest:
    at = timezone.now()
    facts = {"wanted": "Lönelistan för oktober", "channel": "email", "received_on": timezone.localdate(at)}
    return register_request(**(facts | given), link=nowhere, by=by, at=at)


def tried(by: User, *findings: str, **given: object) -> DisclosureRequest:
    """One that somebody has taken, with a document for each finding."""
    row = take_request(request=make_request(by, **given), by=by, at=timezone.now())
    for place, finding in enumerate(findings):
        make_check(row, by, finding, document=f"Handling {place + 1}")
    return row


def make_check(row: DisclosureRequest, by: User, finding: str = "open", **given: object) -> SecrecyCheck:
    law = {} if finding == "open" else {"code": "osl_39_3", "reason": "Bostadsadresser till anställda"}
    facts = {"document": "Lönelista", "finding": finding} | law
    return write_check(request=row, **(facts | given), by=by, at=timezone.now())


def decided(row: DisclosureRequest, by: User, motivation: str = "Adresserna hålls inne.") -> DisclosureRequest:
    seen = print_of(checks_of(row))
    return decide_request(request=row, seen=seen, motivation=motivation, by=by, at=timezone.now())


def make_disclosures(mark: str, users: dict[str, User]) -> None:
    """One that is tried and one that is decided, every text of them marked."""
    clerk, lead = users[Role.PAYROLL_CLERK], users[Role.CUSTOMER_LEAD]
    told = {"asked_by": f"{mark} Ek", "answer_to": f"{mark}@tidning.example", "wanted": f"{mark} lista"}
    make_check(tried(clerk, **told), clerk, "masked", document=f"{mark} handling", reason=f"{mark} skäl")
    decided(tried(clerk, "open", **told), lead, motivation=f"{mark} beslut")
