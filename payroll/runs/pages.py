"""What the page of one pay run shows (lönekörningens sida): may it go on, and what has changed since last month?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payroll.runs.beside import Move, beside, beside_context
from payroll.runs.cockpit import Work, month_url, progress
from payroll.runs.finding_pages import finding_groups, may_sign
from payroll.runs.models import PayRun, Payslip, RunState, SetAside
from payroll.runs.queries import (
    causes_between,
    last_moved_at,
    set_aside_of,
)
from payroll.runs.review.checklist import checklist_of
from payroll.runs.review.models import Stage
from payroll.runs.review.pages import summary
from payroll.runs.slip import masked
from payroll.runs.states import RUN
from payroll.salary_types.catalogue import CATALOGUE
from servicecenter.accounts.models import User
from servicecenter.audit.reading import note_read
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.web.formatting import iso_moment, kronor, long_date, number, signed_percent

CALCULATED = frozenset({"preliminary", "under_control", "approved", "definitive", "paid"})
CAUSES_SHOWN = 8
PATIENCE = 6
"""Seconds without anyone more done after which we look whether the queue is there."""


def run_context(run: PayRun, before: PayRun | None, *, user: User, now: datetime, queue_is_up: Any) -> dict[str, Any]:
    """Everything but the table of people. ``before`` is the fixed run to compare with."""
    month = Month.parse(run.month)
    before = None if run.is_extra else before
    found = beside(run)
    is_calculated = run.state in CALCULATED
    groups = finding_groups(run) if is_calculated else []
    totals = totals_of(groups)
    told = lead(run, totals, found.approve_by)
    checklist = summary(checklist_of(run, (Stage.BEFORE,))) if is_calculated else None
    return {
        "run": run,
        "heading": heading(run),
        "lead": f"{run.reason}. {told}" if run.is_extra else told,
        "list_url": month_url(month) if user.may(Permission.SEE_PAY) else "",
        "state": shown_state(run, totals),
        "steps": steps(run, found.moves, totals),
        "work": work_of(run, now=now, queue_is_up=queue_is_up),
        "poll_url": reverse("pay_run_progress", args=[run.public_id]),
        "tiles": tiles(run, before) if is_calculated else [],
        "groups": groups,
        "set_aside": set_aside_rows(run) if is_calculated and run.set_aside else [],
        **(difference(run, before) if is_calculated and before else {}),
        **beside_context(run, found, user=user, is_calculated=is_calculated),
        "is_calculated": is_calculated,
        "may_prepare": user.may(Permission.PREPARE_PAY_RUN),
        "may_sign": may_sign(run, user),
        "checklist": checklist,
        "decision": decision(run, user, totals, unfinished=len(checklist["left"]) if checklist else 0),
    }


def heading(run: PayRun) -> str:
    month = date_format(Month.parse(run.month).starts_on, "F Y")
    return _("Extra körning %s") % month if run.is_extra else _("Lönekörning %s") % month


def totals_of(groups: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """What still stands in the way: every stop, and what is not signed of the rest."""
    found = dict.fromkeys(("stop", "warn", "info"), 0)
    for group in groups:
        found[group["kind"]] += group["count"] if group["kind"] == "stop" else group["unsigned"]
    return found


def shown_state(run: PayRun, totals: Mapping[str, int]) -> dict[str, str]:
    if run.state in ("preliminary", "under_control") and totals["stop"]:
        return {"value": "stopped", "label": _("Stoppad")}
    return {"value": run.state, "label": run.get_state_display()}


def lead(run: PayRun, found: Mapping[str, int], approve_by: date | None) -> str:
    """One sentence on what stops or waits, and the next date."""
    pay = _("Lönedag %s.") % long_date(run.pays_on)
    approve = _("Attest senast %s.") % long_date(approve_by) if approve_by else ""
    match run.state:
        case "opened":
            return _("Körningen är öppnad men inte räknad.") + f" {approve} {pay}"
        case "collecting":
            return _("Lönerna räknas. Du kan fortsätta arbeta under tiden.") + f" {pay}"
        case "preliminary" | "under_control" if found["stop"]:
            text = ngettext("%d stopp måste rättas.", "%d stopp måste rättas.", found["stop"]) % found["stop"]
            return f"{text} {approve} {pay}"
        case "preliminary" if found["warn"]:
            text = ngettext("%d varning att granska.", "%d varningar att granska.", found["warn"]) % found["warn"]
            return f"{text} {approve} {pay}"
        case "preliminary":
            return _("Inget hindrar att körningen lämnas till attest.") + f" {approve} {pay}"
        case "under_control":
            return _("Väntar på attest av en annan person än den som räknade.") + f" {approve} {pay}"
        case "approved":
            return _("Attesterad av %s. Återstår att göra den definitiv.") % run.approved_by + f" {pay}"
        case "definitive":
            return _("Fastställd. Betalningarna väntar på att bemyndigas av två personer.") + f" {pay}"
        case "paid":
            return _("Utbetald %s.") % long_date(run.pays_on)
    return _("Körningen är avbruten.")


def steps(run: PayRun, moves: Sequence[Move], totals: Mapping[str, int]) -> list[dict[str, str]]:
    """The way from opened to paid, with who did each step."""
    labels = (
        ("opened", _("Öppnad"), ""),
        ("preliminary", _("Räknad"), "calculate"),
        ("under_control", _("Granskad"), "control"),
        ("approved", _("Attesterad"), "approve"),
        ("definitive", _("Definitiv"), "finalise"),
        ("paid", _("Utbetald"), "pay"),
    )
    order = ["opened", "preliminary", "under_control", "approved", "definitive", "paid"]
    reached = order.index({"collecting": "opened", "cancelled": "opened"}.get(run.state, run.state))
    latest = {move.transition: move for move in moves}
    is_stopped = run.state in ("preliminary", "under_control") and totals["stop"] > 0
    found = []
    for place, (state, label, done_by) in enumerate(labels):
        row = latest.get(done_by)
        meta = f"{row.by or 'Servicecenter'}, {iso_moment(row.at)}" if row and place <= reached else ""
        status = "done" if place <= reached else ""
        if place == reached + 1 and run.state != "cancelled":
            status = "stop" if is_stopped else "now"
        if state == "paid" and place > reached:
            meta = long_date(run.pays_on)
        if state == "opened":
            meta = ""
        found.append({"label": label, "meta": meta, "status": status})
    return found


def work_of(run: PayRun, *, now: datetime, queue_is_up: Any) -> Work | None:
    """The progress of a calculation that runs; nothing once it is done. Says so when nobody has begun."""
    if run.state != RunState.COLLECTING:
        return None
    work = progress(heading(run), done=run.people_done, of=run.people, started_at=run.started_at, now=now)
    if run.people_done == run.people:
        return replace(work, per_second=0, seconds_left=None, note=_("Kontrollerna körs."))
    moved_at = last_moved_at(run)
    if moved_at is None or (now - moved_at).total_seconds() < PATIENCE:
        return work
    if queue_is_up():
        note = _("Väntar på en ledig arbetare.")
    elif run.people_done:
        note = _("Fortsätter när kön är tillbaka. Inget går förlorat.")
    else:
        note = _("Startar när kön är tillbaka. Inget går förlorat.")
    return replace(work, per_second=0, seconds_left=None, note=note)


def tiles(run: PayRun, before: PayRun | None) -> list[dict[str, Any]]:
    def change(name: str) -> str:
        if before is None or not getattr(before, name):
            return ""
        old = getattr(before, name)
        share = signed_percent((getattr(run, name) - old) / old)
        return _("%(share)s mot %(month)s") % {"share": share, "month": _month_word(before)}

    return [
        {"label": _("Bruttolön"), "value": kronor(run.gross_ore), "note": change("gross_ore")},
        {"label": _("Skatt"), "value": kronor(run.tax_ore), "note": change("tax_ore")},
        {"label": _("Nettolön"), "value": kronor(run.net_ore), "note": change("net_ore")},
        {
            "label": _("Arbetsgivaravgifter"),
            "value": kronor(run.contributions_ore),
            "note": _("pensionspremier %s") % kronor(run.pension_ore) if run.pension_ore else "",
        },
        {
            "label": _("Lönespecifikationer"),
            "value": number(run.payslips),
            "note": _("%d lagda åt sidan") % run.set_aside if run.set_aside else _("alla räknade"),
            "kind": "stop" if run.set_aside else "",
        },
    ]


def _month_word(run: PayRun) -> str:
    return date_format(Month.parse(run.month).starts_on, "F")


def set_aside_rows(run: PayRun) -> list[SetAside]:
    rows = set_aside_of(run)
    for row in rows:
        note_read(kind="payslip", person_id=row.person_id, name=row.person.name)
    return rows


def difference(run: PayRun, before: PayRun) -> dict[str, Any]:
    """Why gross pay is another than last month, by cause; the rows add up to the öre."""
    causes = causes_between(run, before)
    shown, rest = causes[:CAUSES_SHOWN], causes[CAUSES_SHOWN:]
    rows = [{"label": cause_label(each.key), "people": each.people, "amount_ore": each.amount_ore} for each in shown]
    if rest:
        rows.append(
            {
                "label": _("%d andra lönearter") % len(rest),
                "people": None,
                "amount_ore": sum(each.amount_ore for each in rest),
            }
        )
    return {
        "causes": rows,
        "causes_from_ore": before.gross_ore,
        "causes_to_ore": run.gross_ore,
        "previous_label": date_format(Month.parse(before.month).starts_on, "F Y").capitalize(),
        "comparison_url": reverse("pay_run_comparison", args=[run.public_id]),
    }


def cause_label(key: str) -> str:
    if key == "new":
        return _("Nya i körningen")
    if key == "gone":
        return _("Inte längre med")
    return CATALOGUE[key].sv


def decision(run: PayRun, user: User, found: Mapping[str, int], *, unfinished: int) -> dict[str, Any]:
    """The one step that is next, what else can be done, and why something cannot."""
    prepare, approve = user.may(Permission.PREPARE_PAY_RUN), user.may(Permission.APPROVE_PAY_RUN)
    is_blocked = bool(found["stop"] or found["warn"])
    can = {row.name for row in RUN.values() if run.state in row.sources and row.permission}
    main, why_not = None, ""
    match run.state:
        case "opened" if prepare:
            main = ("calculate", _("Räkna"), "rotate", "r", _("Lönerna räknas med det underlag som finns nu."))
        case "preliminary" if prepare and not is_blocked:
            main = ("control", _("Lämna till attest"), "send", "l", _("En annan person attesterar det du nu ser."))
        case "preliminary" if prepare:
            why_not = _blocked(found)
        case "under_control" if approve and run.prepared_by_id == user.pk:
            why_not = _("Du räknade körningen, så någon annan måste attestera den.")
        case "under_control" if approve and (is_blocked or unfinished):
            why_not = _blocked(found, unfinished)
        case "under_control" if approve:
            main = ("approve", _("Attestera"), "check", "a", _("Du attesterar exakt det innehåll som visas här."))
        case "under_control":
            why_not = _("Väntar på löneattestanten.")
        case "approved" if prepare:
            text = _("Lönerna bokförs och betalningarna förseglas. Det kan inte ångras.")
            main = ("finalise", _("Gör definitiv"), "lock", "d", text)
        case "approved":
            why_not = _("Väntar på att lönehandläggaren gör körningen definitiv.")
    return {
        "main": dict(zip(("name", "label", "icon", "key", "text"), main, strict=True)) if main else None,
        "why_not": why_not,
        "again": prepare and "calculate" in can and run.state != "opened",
        "return": approve and "return" in can,
        "cancel": prepare and "cancel" in can,
    }


def _blocked(found: Mapping[str, int], unfinished: int = 0) -> str:
    parts = []
    if found["stop"]:
        parts.append(ngettext("rätta %d stopp", "rätta %d stopp", found["stop"]) % found["stop"])
    if found["warn"]:
        parts.append(ngettext("kvittera %d varning", "kvittera %d varningar", found["warn"]) % found["warn"])
    if unfinished:
        text = ngettext("kvittera %d rad i checklistan", "kvittera %d rader i checklistan", unfinished)
        parts.append(text % unfinished)
    return _("Innan körningen kan gå vidare: %s.") % _(" och ").join(parts)


def person_row(row: Payslip) -> dict[str, Any]:
    """One person of the run; showing the row is reading that person's pay."""
    note_read(kind="payslip", person_id=row.person_id, name=row.person.name, object_id=str(row.pk))
    flags = []
    if row.stops:
        flags.append({"kind": "stop", "label": _("%d stopp") % row.stops})
    if row.warnings:
        flags.append({"kind": "warn", "label": ngettext("%d varning", "%d varningar", row.warnings) % row.warnings})
    return {
        "name": row.person.name,
        "url": reverse("payslip", args=[row.public_id]),
        "identity": masked(row),
        "unit": row.unit or "",
        "gross_ore": row.gross_ore,
        "tax_ore": row.tax_ore,
        "net_ore": row.net_ore,
        "change_ore": row.change,
        "kind": "stop" if row.stops else "",
        "flags": flags,
    }


def people_rows(rows: Collection[Payslip]) -> list[dict[str, Any]]:
    return [person_row(row) for row in rows]
