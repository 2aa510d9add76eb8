"""What the pages of parallel runs show: the picture of a run, its groups, and one person in both systems."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from onboarding.parallel_runs.models import ParallelRun
from onboarding.parallel_runs.queries import OLD, OURS, Standing, because_of, lines_of, people_by, standings_of
from onboarding.parallel_runs.wording import cause_label, code_label
from servicecenter.audit.reading import note_read
from servicecenter.common.money import format_kronor
from servicecenter.web.formatting import kronor, number


@dataclass(frozen=True, slots=True)
class Work:
    """How far a run has come."""

    label: str
    done: int
    of: int
    is_running: bool
    per_second: int = 0
    seconds_left: int | None = None


def work_of(run: ParallelRun) -> Work:
    return Work(run.get_state_display(), run.people_done, len(run.person_ids), run.state == "waiting")


def picture_of(run: ParallelRun, standing: Standing) -> dict[str, Any]:
    """The bar and the rows below it: alike, explained, unexplained, and net pay on each side."""
    change = run.our_net_ore - run.old_net_ore
    parts = [
        (_("Lika på öret"), standing.equal, "ok"),
        (_("Förklarade"), standing.explained, "warn"),
        (_("Oförklarade"), standing.unexplained, "stop"),
    ]
    rows = [
        {"label": label, "value": number(count), "kind": kind, "is_alarm": kind == "stop" and count > 0}
        for label, count, kind in parts
    ]
    rows += [
        {"label": _("Nettolön, gammalt system"), "value": format_kronor(run.old_net_ore)},
        {"label": _("Nettolön, Servicecenter"), "value": format_kronor(run.our_net_ore)},
        {"label": _("Skillnad"), "value": kronor(change), "is_sum": True},
    ]
    title = ", ".join(f"{count} {label.lower()}" for label, count, _kind in parts)
    return {"parts": parts, "rows": rows, "title": title}


def trend_of(runs: Sequence[ParallelRun]) -> list[dict[str, Any]]:
    """Each month with its standing and the change of unexplained people since the month before."""
    rows: list[dict[str, Any]] = []
    standings = standings_of(runs)
    for run in runs:
        standing = standings[run.pk]
        row = {"run": run, "standing": standing, "picture": picture_of(run, standing), "change": None}
        before = rows[-1] if rows else None
        if before and run.state == before["run"].state == "compared":
            row["change"] = standing.unexplained - before["standing"].unexplained
        rows.append(row)
    return rows


def told_groups(groups: Iterable[Any]) -> list[Any]:
    """Groups with their cause and salary type in words."""
    rows = list(groups)
    for row in rows:
        row.cause_label = cause_label(row.chosen or row.cause)
        row.proposed_label = cause_label(row.cause)
        row.code_label = code_label(row.code)
        row.status = "ok" if row.confirmed_at else "warn" if row.explained_at else "stop"
        row.status_label = (
            _("Bekräftad") if row.confirmed_at else _("Väntar på myndigheten") if row.explained_at else _("Oförklarad")
        )
    return rows


def names_read(numbers: list[str]) -> dict[str, str]:
    """Names of people whose pay is shown; the log is told of each whom our register has."""
    found = people_by(numbers)
    for person in found:
        note_read(kind="pay", person_id=person.pk, name=person.name)
    return {person.number: person.name for person in found}


def told_people(people: Iterable[Any]) -> list[Any]:
    """People with their names; that their pay was shown is logged."""
    rows = list(people)
    names = names_read([row.number for row in rows])
    for row in rows:
        row.name = names.get(row.number) or _("Finns inte hos oss")
        row.change = (row.our_net_ore or 0) - (row.old_net_ore or 0)
    return rows


def side_by_side(run: ParallelRun, number_: str, differences: Iterable[Any]) -> tuple[list[dict[str, Any]], str]:
    """Every line of a person in both systems, with our explanation and the cause of what differs."""
    because, fault = because_of(run, number_)
    by_code = {row.code: row for row in differences}
    lines = lines_of(run, number_)
    rows = []
    for code in sorted(lines.keys() | by_code.keys()):
        old, ours = lines.get(code, {}).get(OLD), lines.get(code, {}).get(OURS)
        found = by_code.get(code)
        rows.append(
            {
                "label": code_label(code),
                "old": old,
                "ours": ours,
                "change": (ours["amount"] if ours else 0) - (old["amount"] if old else 0),
                "is_different": found is not None,
                "cause": cause_label(found.group.chosen or found.group.cause) if found else "",
                "group": found.group if found else None,
                "because": because.get(code, []),
            }
        )
    return sorted(rows, key=lambda row: not row["is_different"]), fault
