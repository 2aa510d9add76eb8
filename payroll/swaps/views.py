"""The employee's doors to swaps of shifts (mina passbyten)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from payroll.employment.queries import person_of
from payroll.own_time.queries import own_employments
from payroll.swaps.actions import accept_swap, ask_swap, refuse_swap, withdraw_swap
from payroll.swaps.forms import SwapForm
from payroll.swaps.pages import swap_context, swap_rows
from payroll.swaps.queries import colleagues_shifts, coming_shifts, swap_of, swaps_of
from payroll.swaps.wording import shift_in_words
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.reports.form_page import show_refusal
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow

OWN = Permission.REPORT_OWN_TIME


@requires(OWN)
@require_GET
def my_swaps(request: HttpRequest) -> HttpResponse:
    """My coming shifts, to swap, and the swaps I have asked for or been asked."""
    person, employments = _mine(request)
    now = timezone.now()
    note_read(kind="shift", person_id=person.pk, name=person.name)
    page = page_of(request, swaps_of(person), per_page=20)
    context = {
        "shifts": [(row, shift_in_words(row)) for row in coming_shifts(employments, now)[:40]],
        "page_obj": page,
        "rows": swap_rows(page.object_list, request.user, now),
    }
    return render(request, "payroll/swaps/mine.html", context)


@requires(OWN)
def my_swap_new(request: HttpRequest, shift: int) -> HttpResponse:
    """Choose a colleague's shift for one of mine."""
    _person, employments = _mine(request)
    now = timezone.now()
    mine = coming_shifts(employments, now).filter(pk=shift).first()
    if mine is None:
        raise Http404
    choices = colleagues_shifts(mine, now)
    page = page_of(request, choices, per_page=30)
    form = SwapForm(request.POST or None, choices=choices)
    if request.method == "GET":
        form.fields["theirs"].queryset = choices.filter(pk__in=[row.pk for row in page.object_list])
    if request.method == "POST" and form.is_valid():
        try:
            swap = ask_swap(mine=mine, by=request.user, at=now, **form.cleaned_data)
        except ValidationError as error:
            show_refusal(error, form)
        except NotAllowedNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Frågan är ställd. Chefen får bytet när kollegan har tackat ja."))
            return redirect("my_swap", public_id=swap.public_id)
    context = {"form": form, "mine": shift_in_words(mine), "page_obj": page}
    return render(request, "payroll/swaps/new.html", context, status=422 if form.errors else 200)


@requires(OWN)
@require_GET
def my_swap(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One swap: both shifts, what it does to rest, where it is and what I can do."""
    swap = _swap(request, public_id)
    for shift in (swap.mine, swap.theirs):
        person = shift.employment.person
        note_read(kind="shift", person_id=person.pk, name=person.name, object_id=str(swap.pk))
    return render(request, "payroll/swaps/swap.html", swap_context(swap, request.user, timezone.now()))


ACTS: dict[str, tuple[Callable[..., Any], Any]] = {
    "accept": (accept_swap, gettext_lazy("Du har tackat ja. Bytet väntar på chefens godkännande.")),
    "refuse": (refuse_swap, gettext_lazy("Du har tackat nej. Schemat ändras inte.")),
    "withdraw": (withdraw_swap, gettext_lazy("Bytet är återtaget. Schemat ändras inte.")),
}


@requires(OWN)
@require_POST
def my_swap_answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say yes or no, or take back, as the button says."""
    swap = _swap(request, public_id)
    act, told = ACTS.get(request.POST.get("do", ""), (None, ""))
    if act is None:
        raise Http404
    try:
        act(swap=swap, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect("my_swap", public_id=public_id)


def _mine(request: HttpRequest) -> tuple[Any, list[Any]]:
    person = person_of(request.user)
    if person is None:
        raise Http404
    return person, own_employments(person, on=timezone.localdate())


def _swap(request: HttpRequest, public_id: UUID) -> Any:
    person = person_of(request.user)
    found = swap_of(person, public_id) if person else None
    if found is None:
        raise Http404
    return found
