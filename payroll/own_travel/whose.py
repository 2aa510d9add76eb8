"""Whose pages these are (vems sidor): the person behind the log-in, and the employment that is chosen."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from payroll.employment.queries import person_of
from payroll.own_time.queries import own_employments


def person_or_404(request: HttpRequest) -> Any:
    person = person_of(request.user)
    if person is None:
        raise Http404
    return person


def employment_or_404(request: HttpRequest, person: Any) -> Any:
    """The employment that is chosen in the form, or the first of those that the person has today."""
    rows = own_employments(person, on=timezone.localdate())
    chosen = [row for row in rows if str(row.pk) == request.POST.get("employment")] or rows
    if not chosen:
        raise Http404
    return chosen[0]
