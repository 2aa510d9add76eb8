"""What the pages tell of the findings of a run (kontrollträffar), and of signing all of a control at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext

from payroll.runs.controls import CONTROLS
from payroll.runs.controls.back_pay import SECOND_CLERK
from payroll.runs.controls.money import NEGATIVE_NET
from payroll.runs.models import Finding, Level, PayRun
from payroll.runs.queries import finding_counts, first_findings
from payroll.runs.review.actions import REVIEWED
from servicecenter.accounts.models import User
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.web.formatting import number

KINDS = {Level.STOP: "stop", Level.WARNING: "warn", Level.INFORMATION: "info"}
LABELS = {control.key: control.label for control in CONTROLS}
RULES = {control.key: control.rule for control in CONTROLS}
FINDINGS_SHOWN = 5
"""Of each control, on the run's own page; the rest are a page of their own."""


def may_sign(run: PayRun, user: User) -> bool:
    return user.may(Permission.PREPARE_PAY_RUN) and run.state in REVIEWED


def finding_groups(run: PayRun) -> list[dict[str, Any]]:
    """Findings by control, the heaviest first; a few of each with their person and where to look."""
    by_control: dict[tuple[str, str], list[Finding]] = {}
    for row in first_findings(run, each=FINDINGS_SHOWN):
        by_control.setdefault((row.control, row.level), []).append(row)
    return [
        _group(run, control, level, rows, count=rows[0].count, unsigned=rows[0].unsigned)
        for (control, level), rows in by_control.items()
    ]


def groups_on_page(run: PayRun, page: Iterable[Finding]) -> list[dict[str, Any]]:
    """One page of findings by control, each with how many the run has of it."""
    counts = finding_counts(run)
    return [
        _group(run, control, level, list(rows), count=counts[control][0], unsigned=counts[control][1])
        for (control, level), rows in groupby(page, key=lambda row: (row.control, row.level))
    ]


def _group(
    run: PayRun, control: str, level: str, rows: Sequence[Finding], *, count: int, unsigned: int
) -> dict[str, Any]:
    several = unsigned > 1 and level != Level.STOP
    return {
        "control": control,
        "label": LABELS.get(control, control),
        "rule": RULES.get(control, ""),
        "kind": KINDS[Level(level)],
        "count": count,
        "unsigned": unsigned,
        "findings": [finding_row(row) for row in rows],
        "more": count - len(rows),
        "is_open": level != Level.INFORMATION and unsigned,
        "url": findings_url(run, control),
        "sign_url": reverse("pay_run_sign_all", args=[run.public_id, control]) if several else "",
    }


def finding_row(row: Finding) -> dict[str, Any]:
    """One finding with its person; showing it is reading that person's pay."""
    name = ""
    if row.person_id:
        name = row.person.name
        note_read(kind="payslip", person_id=row.person_id, name=name)
    return {
        "row": row,
        "kind": KINDS[Level(row.level)],
        "name": name,
        "url": reverse("payslip", args=[row.slip_id]) if row.slip_id else "",
        "is_debt": row.control == NEGATIVE_NET and row.person_id is not None,
        "can_sign": row.signed_at is None and (row.level != Level.STOP or row.control == SECOND_CLERK),
    }


def findings_url(run: PayRun, control: str) -> str:
    return f"{reverse('pay_run_findings', args=[run.public_id])}?control={control}"


def sign_all_context(run: PayRun, control: str, rows: Sequence[Finding]) -> dict[str, Any]:
    """What is signed when everything of a control is: how many, for how many people, what was found and what to do."""
    found = Counter((row.title, row.cure) for row in rows)
    return {
        "run": run,
        "label": LABELS[control],
        "rule": RULES[control],
        "list_url": findings_url(run, control),
        "count": len(rows),
        "told": _how_many(len(rows), people=len({row.person_id for row in rows if row.person_id})),
        "found": [{"title": title, "cure": cure, "count": count} for (title, cure), count in found.most_common()],
        "ids": ",".join(str(row.pk) for row in rows),
    }


def _how_many(count: int, *, people: int) -> str:
    text = ngettext("%s kontrollträff", "%s kontrollträffar", count) % number(count)
    if not people:
        return text
    return f"{text} " + ngettext("för %s person", "för %s personer", people) % number(people)


def signed_text(signed: int, *, of: int) -> str:
    """What is told when some findings have been signed, and that others were before."""
    text = ngettext("%d kontrollträff är kvitterad.", "%d kontrollträffar är kvitterade.", signed) % signed
    if signed == of:
        return text
    return f"{text} " + ngettext("%d var det redan.", "%d var det redan.", of - signed) % (of - signed)
