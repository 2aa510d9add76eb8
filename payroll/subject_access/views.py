"""The extract of my own data (registerutdrag): to read, and as a file, after the password or passkey is given again."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from payroll.employment.protected import open_own
from payroll.own_pay.views import own, tabs
from payroll.subject_access.queries import extract, kept_about, shown
from servicecenter.accounts.doors import requires
from servicecenter.audit.reading import note_file, note_read
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import file_response

SHOWN = 12


@requires(Permission.SEE_OWN_PAY)
@require_GET
@reauthentication_required
@own
def my_data(request: HttpRequest, person: Any) -> HttpResponse:
    """Everything that is kept about me, table by table, with the rule that keeps it."""
    note_read(kind="employee_facts", person_id=person.pk, name=person.name)
    found = [shown(kept, at_most=SHOWN) for kept in kept_about(person, on=timezone.localdate())]
    context = {
        "tabs": tabs("my_data"),
        "person": person,
        "tables": [table for table in found if table.count],
        "empty": [table.kept.name for table in found if not table.count],
        "shown": SHOWN,
    }
    return render(request, "payroll/subject_access/my_data.html", context)


@requires(Permission.SEE_OWN_PAY)
@require_POST
@reauthentication_required
@own
def my_data_file(request: HttpRequest, person: Any) -> HttpResponse:
    """The same as JSON, whole; what is protected is opened to its own person only."""
    now = timezone.now()
    day = timezone.localdate(now)
    if person.is_protected:
        with open_own(person, by=request.user, at=now):
            content = "".join(extract(person, at=now, on=day))
    else:
        content = "".join(extract(person, at=now, on=day))
    name = f"registerutdrag-{person.number}-{day}.json"
    note_file(name=name, kind="person", object_id=str(person.pk))
    return file_response(content.encode(), name=name, content_type="application/json")
