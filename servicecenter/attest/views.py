"""The attest inbox (attestkorgen): the queue, one case at a time, and many at once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from servicecenter.accounts.doors import for_everyone
from servicecenter.attest.actions import REASONS, Decision, MayNotDecide, decide
from servicecenter.attest.forms import DecisionForm
from servicecenter.attest.kinds import kind_of
from servicecenter.attest.queries import (
    Waiting,
    case_of,
    counted_remarks,
    decided_since,
    desk_of,
    inbox,
    task_by_public_id,
    tasks_of,
)
from servicecenter.attest.rules import Refusal
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow

CLEAN = "approve_clean"
"""Every case on the page that has nothing remarked upon, all at once."""
BEFORE, AFTER = 5, 45
"""How much of the queue is shown beside a case: some before it, and those that come next."""

# The pages are everyone's, since a substitute may have no attest role: each row is settled by the attest rules.


@for_everyone
@require_GET
def attest_inbox(request: HttpRequest) -> HttpResponse:
    """Everything that waits for this person, the oldest first, a page at a time."""
    waiting = inbox(request.user, on=timezone.localdate())
    kind = request.GET.get("slag", "")
    page = page_of(request, [row for row in waiting if kind in ("", row.kind)])
    context = {
        "lead": _lead(waiting),
        "page_obj": page,
        "tasks": (tasks := [_row(task) for task in tasks_of(page.object_list)]),
        "clean": [row["choice"] for row in tasks if row["remarks"] == 0],
        "segments": _segments(waiting, kind),
        "decided": decided_since(request.user, timezone.now() - timedelta(days=7)),
        "delegates_url": reverse("my_delegations"),
    }
    return render(request, "servicecenter/attest/inbox.html", context)


@for_everyone
def attest_case(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One case with all that is needed to decide it, beside the queue."""
    task = _task_or_404(public_id)
    form = DecisionForm(request.POST or None, initial={"content_hash": task.content_hash})
    waiting = inbox(request.user, on=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        answer = _answer(request, task, waiting, form)
        if answer is not None:
            return answer
    return _case_page(request, task, waiting, form)


@for_everyone
@require_POST
def attest_many(request: HttpRequest) -> HttpResponse:
    """Approve or return every chosen case, each for itself: one that is refused does not stop the others."""
    wish, done = request.POST.get("decision"), 0
    decision = Decision.RETURN if wish == "return" else Decision.APPROVE
    chosen = request.POST.getlist("clean" if wish == CLEAN else "task")
    for choice in chosen:
        public_id, _separator, content_hash = choice.partition(":")
        task = _task_or_404(_uuid_or_404(public_id))
        try:
            if wish == CLEAN:
                _must_be_clean(task)
            decide(
                task=task,
                decision=decision,
                comment=request.POST.get("comment", ""),
                content_hash=content_hash,
                by=request.user,
                at=timezone.now(),
            )
            done += 1
        except (MayNotDecide, NotAllowedNow) as refusal:
            messages.error(request, f"{task.title}: {refusal}")
    if done:
        messages.success(request, _done(decision, done))
    elif not chosen:
        messages.warning(request, _("Välj minst ett ärende att godkänna eller returnera."))
    return redirect("attest_inbox")


def _must_be_clean(task: Any) -> None:
    """Something may have come since the list was shown, such as the same receipt from somebody else."""
    if counted_remarks(task) != 0:
        raise NotAllowedNow(_("Ärendet har fått en anmärkning. Öppna det och besluta för sig."))


def _done(decision: Decision, count: int) -> str:
    text = (
        ngettext("%(count)d ärende är attesterat.", "%(count)d ärenden är attesterade.", count)
        if decision == Decision.APPROVE
        else ngettext("%(count)d ärende är returnerat.", "%(count)d ärenden är returnerade.", count)
    )
    return text % {"count": count}


def _answer(request: HttpRequest, task: Any, waiting: list[Waiting], form: DecisionForm) -> HttpResponse | None:
    """Do what the button says. ``None`` shows the page again with what is wrong."""
    wish = request.POST.get("decision", "")
    decision = Decision.RETURN if wish == "return" else Decision.APPROVE
    if wish not in ("return", "approve", "approve_next"):
        form.add_error(None, _("Välj vad du vill göra med ärendet."))
        return None
    try:
        decide(task=task, decision=decision, by=request.user, at=timezone.now(), **form.cleaned_data)
    except NotAllowedNow as refusal:
        if task.state != "waiting":
            messages.error(request, str(refusal))
            return redirect("attest_inbox")
        form.add_error("comment" if wish == "return" else None, str(refusal))
        return None
    said = _("%(title)s är attesterat.") if decision == Decision.APPROVE else _("%(title)s är returnerat.")
    messages.success(request, said % {"title": task.title})
    following = tasks_of(_following(task, waiting)) if wish != "approve" else []
    return redirect("attest_case", public_id=following[0].public_id) if following else redirect("attest_inbox")


def _following(task: Any, waiting: list[Waiting]) -> list[Waiting]:
    """The next case in the queue, or the first one left when this was the last."""
    left = [row for row in waiting if row.pk != task.pk]
    later = [row for row in left if (row.requested_at, row.pk) > (task.requested_at, task.pk)]
    return (later or left)[:1]


def _around(task: Any, waiting: list[Waiting]) -> list[Waiting]:
    """The part of the queue where the case is, with those that come next."""
    place = next((index for index, row in enumerate(waiting) if row.pk == task.pk), 0)
    return waiting[max(0, place - BEFORE) : place + AFTER]


def _case_page(request: HttpRequest, task: Any, waiting: list[Waiting], form: DecisionForm) -> HttpResponse:
    is_open = task.pk in {row.pk for row in waiting}
    refusal = desk_of(request.user, timezone.localdate()).authority(case_of(task))
    involved = {task.subject_id, task.requested_by_id, task.decided_by_id}
    if not is_open and request.user.pk not in involved and isinstance(refusal, Refusal):
        raise PermissionDenied(str(REASONS[refusal]))
    context = {
        "lead": _lead(waiting),
        "items": [_row(other, current=task) for other in tasks_of(_around(task, waiting))],
        "waiting": len(waiting),
        "case": _case(task, form, is_open=is_open),
        "refusal": REASONS[refusal] if isinstance(refusal, Refusal) and task.state == "waiting" else "",
        "delegates_url": reverse("my_delegations"),
    }
    return render(request, "servicecenter/attest/case_page.html", context)


def _case(task: Any, form: DecisionForm, *, is_open: bool) -> dict[str, Any]:
    return {
        "task": task,
        "title": task.title,
        "person_name": task.subject_name or str(task.subject or task.title),
        "meta": kind_of(task.kind).label,
        "amount_ore": task.amount_ore,
        **kind_of(task.kind).detail(task),
        "form": form if is_open else None,
        "decisions": _decisions() if is_open else [],
        "action_url": reverse("attest_case", args=[task.public_id]),
    }


def _decisions() -> list[dict[str, Any]]:
    return [
        {"name": "approve_next", "label": _("Godkänn och nästa"), "icon": "check", "is_primary": True, "key": "a"},
        {"name": "approve", "label": _("Godkänn"), "icon": "check", "key": "g"},
        {"name": "return", "label": _("Returnera"), "icon": "return", "key": "r"},
    ]


def _row(task: Any, *, current: Any = None) -> dict[str, Any]:
    kind = kind_of(task.kind)
    return {
        "url": reverse("attest_case", args=[task.public_id]),
        "icon": kind.icon,
        "title": task.subject_name or task.title,
        "meta": task.title,
        "kind": kind.label,
        "amount_ore": task.amount_ore,
        "note": _age(task),
        "remarks": task.remarks,
        "is_current": current is not None and task.pk == current.pk,
        "choice": f"{task.public_id}:{task.content_hash}",
    }


def _age(task: Any) -> str:
    days = (timezone.localdate() - timezone.localdate(task.requested_at)).days
    return ngettext("%(days)d dag", "%(days)d dagar", days) % {"days": days} if days > 0 else _("i dag")


def _lead(rows: list[Waiting]) -> str:
    if not rows:
        return _("Inget ärende väntar på dig.")
    count = number_format(len(rows), force_grouping=True)
    waiting = ngettext("%(count)s ärende väntar.", "%(count)s ärenden väntar.", len(rows)) % {"count": count}
    return _("%(waiting)s Det äldsta har väntat %(age)s.") % {"waiting": waiting, "age": _waited(rows[0])}


def _waited(row: Waiting) -> str:
    days = (timezone.localdate() - timezone.localdate(row.requested_at)).days
    return ngettext("i %(days)d dag", "i %(days)d dagar", days) % {"days": days} if days > 0 else _("sedan i dag")


def _segments(waiting: list[Waiting], chosen: str) -> list[dict[str, Any]] | None:
    """The kinds that wait, each with its number, when there is more than one."""
    counts = Counter(row.kind for row in waiting)
    if len(counts) < 2:
        return None
    every = [("", _("Alla slag"), len(waiting))]
    every += [(key, str(kind_of(key).label), count) for key, count in sorted(counts.items())]
    return [
        {"url": f"?slag={key}" if key else "?", "label": label, "count": count, "is_current": key == chosen}
        for key, label, count in every
    ]


def _task_or_404(public_id: UUID) -> Any:
    task = task_by_public_id(public_id)
    if task is None:
        raise Http404
    return task


def _uuid_or_404(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
