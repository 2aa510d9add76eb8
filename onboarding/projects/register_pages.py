"""How the registers of a project are shown (registersidor): one list, one form and one way to press a button.

What a list shows is what its file has: both come from the same columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise

from onboarding.projects.conditions import Condition
from onboarding.projects.registers import team_of
from onboarding.projects.states import ProjectState
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind
from servicecenter.reports.form_page import form_page
from servicecenter.web.formatting import iso_moment, kronor, number
from servicecenter.workflow.transitions import NotAllowedNow

SEE = Permission.SEE_ONBOARDING
WRITE = (Permission.WORK_FOR_CENTRE, Permission.WORK_FOR_CUSTOMER)

UNUSED: dict[str, Any] = {
    "columns": (),
    "lines": (),
    "has_state": False,
    "add_url": "",
    "add_label": "",
    "filter_form": None,
    "page_obj": None,
    "exports": False,
    "empty_title": "",
    "empty_text": "",
}
"""Parts of a register's page that a page without them leaves empty."""


@dataclass(frozen=True, slots=True)
class Button:
    """Something to do with a row; one that ``opens`` a page is a link, else it is done at once.

    What is ``quiet`` is rarely the thing to do.
    """

    label: str
    url: str
    opens: bool = False
    quiet: bool = False

    @property
    def css(self) -> str:
        return f"button button--{'tertiary' if self.quiet else 'secondary'} button--small"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a list as it is shown: the first cell is its name, ``sub`` stands small below it."""

    cells: list[tuple[str, str, bool]]
    url: str = ""
    sub: str = ""
    kind: str = ""
    state: tuple[str, str] = ("", "")
    buttons: list[Button] = field(default_factory=list)


class RegisterForm(forms.Form):
    """A form of a register; people are chosen among the project's own."""

    SIDES: dict[str, str] = {}
    """Fields whose person must be of one side."""

    def __init__(self, *args: Any, project: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, each in self.fields.items():
            if isinstance(each, forms.ModelChoiceField):
                each.queryset = team_of(project, side=self.SIDES.get(name, ""))


def person_field(label: Any, *, required: bool = True, **more: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(label=label, queryset=None, required=required, **more)


def found_or_404(found: Any) -> Any:
    if found is None:
        raise Http404
    return found


def may_write(request: HttpRequest, project: Any) -> bool:
    return project.state == ProjectState.ACTIVE and not request.permissions.isdisjoint(WRITE)


def show(
    request: HttpRequest,
    project: Any,
    *,
    heading: str,
    lead: str = "",
    conditions: Sequence[Condition] = (),
    template: str = "onboarding/projects/register.html",
    **more: Any,
) -> HttpResponse:
    """A page of a register, with what the gates ask of it."""
    context = {
        "project": project,
        "heading": heading,
        "lead": lead,
        "conditions": [as_gate(each) for each in sorted(conditions, key=lambda each: each.is_met)],
        "may_write": may_write(request, project),
        **UNUSED,
        **more,
    }
    return render(request, template, context)


@dataclass(frozen=True, slots=True)
class Register:
    """One register by the name of its list's address, with what its doors do alike."""

    url_name: str
    label: str | Promise

    def back(self, project: Any) -> str:
        return reverse(self.url_name, args=[project.public_id])

    def entry(
        self, request: HttpRequest, project: Any, form: forms.Form, act: Callable[[], Any], *, told: str, **words: Any
    ) -> HttpResponse:
        """A page with one form; what an action refuses is told in it and what was written stays."""
        back = self.back(project)

        def save() -> HttpResponse:
            try:
                act()
            except NotAllowedNow as refusal:
                raise ValidationError(str(refusal)) from refusal
            messages.success(request, told)
            return redirect(back)

        return form_page(request, form, save, back=back, back_label=self.label, **words)

    def press(self, request: HttpRequest, project: Any, act: Callable[[], Any], *, told: str) -> HttpResponse:
        """Do what a button says, and come back to the list."""
        try:
            act()
        except (NotAllowedNow, PermissionDenied) as refusal:
            messages.error(request, str(refusal))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, told)
        return redirect(self.back(project))


def told_in_form(act: Callable[..., Any], **given: Any) -> Any:
    """What an action answers; what it refuses is told in the form, so that what was written stays."""
    try:
        return act(**given)
    except (NotAllowedNow, PermissionDenied) as refusal:
        raise ValidationError(str(refusal)) from refusal


def cells(row: Any, columns: Iterable[Column]) -> list[tuple[str, str, bool]]:
    """Label, text and whether it is a figure, for each column."""
    return [(str(each.heading), _shown(each, row), each.kind in (Kind.NUMBER, Kind.KRONOR)) for each in columns]


def heads(columns: Iterable[Column]) -> list[tuple[str, bool]]:
    return [(str(each.heading), each.kind in (Kind.NUMBER, Kind.KRONOR)) for each in columns]


def as_gate(condition: Condition) -> dict[str, Any]:
    """As the list of a gate shows it, on the very page where it is put right."""
    return {"is_met": condition.is_met, "title": condition.text, "meta": condition.stands}


def _shown(column: Column, row: Any) -> str:
    value = column.of(row)
    if value is None or value == "":
        return "–"
    match column.kind:
        case Kind.DAY:
            return value.isoformat()
        case Kind.MOMENT:
            return iso_moment(value)
        case Kind.NUMBER:
            return number(value)
        case Kind.KRONOR:
            return kronor(value)
    return str(value)
