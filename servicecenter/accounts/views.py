"""Stand-ins (ersättare) and the register of roles (behörigheter)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from servicecenter.accounts.actions import end_role, give_delegation, grant_role, invite_person, revoke_delegation
from servicecenter.accounts.doors import for_everyone, requires
from servicecenter.accounts.forms import DelegationForm, EndRoleForm, RoleFilter, RoleForm
from servicecenter.accounts.queries import (
    delegation_here,
    delegations_of,
    membership_here,
    register_of_roles,
    role_request_here,
    user_by_email,
    waiting_role_requests,
)
from servicecenter.accounts.role_requests import confirm_role, refuse_request, request_role
from servicecenter.accounts.roles import PRIVILEGED
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.paging import page_of
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded

ROLE_COLUMNS = (
    Column(gettext_lazy("Namn"), "user.full_name"),
    Column(gettext_lazy("E-postadress"), "user.email"),
    Column(gettext_lazy("Roll"), lambda row: row.get_role_display()),
    Column(gettext_lazy("Enhet"), lambda row: str(row.unit or _("Hela myndigheten"))),
    Column(gettext_lazy("Beloppsgräns"), "amount_limit_ore", Kind.KRONOR),
    Column(gettext_lazy("Gäller från"), "starts_on", Kind.DAY),
    Column(gettext_lazy("Gäller till"), "ends_on", Kind.DAY),
)


@for_everyone
def no_such_page(request: HttpRequest) -> HttpResponse:
    """Closes a page that a library brings but this house does not have."""
    raise Http404


@for_everyone
def my_delegations(request: HttpRequest) -> HttpResponse:
    """Whom I have let attest in my place, and for whom I may attest (mina ersättare)."""
    may_give = Permission.DELEGATE in request.permissions
    form = DelegationForm(request.POST or None, giver_id=request.user.pk) if may_give else None
    if request.method == "POST" and form is not None and form.is_valid() and _delegate(request, form):
        return redirect("my_delegations")
    rows = list(delegations_of(request.user))
    context = {
        "form": form,
        "given": [row for row in rows if row.giver_id == request.user.pk],
        "received": [row for row in rows if row.receiver_id == request.user.pk],
        "today": timezone.localdate(),
    }
    return render(request, "servicecenter/accounts/my_delegations.html", context)


@for_everyone
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a delegation back (återkalla)."""
    delegation = delegation_here(pk)
    if delegation is None:
        raise Http404
    revoke_delegation(delegation=delegation, by=request.user, at=timezone.now())
    messages.success(request, _("Delegeringen till %(who)s är återkallad.") % {"who": delegation.receiver})
    return redirect("my_delegations")


@requires(Permission.ADMINISTER)
def roles(request: HttpRequest) -> HttpResponse:
    """The register of roles in the agency (behörigheter), and the form that gives one."""
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _grant(request, form):
        return redirect("roles")
    filter_form = RoleFilter(request.GET)
    chosen = filter_form.chosen()
    on = timezone.localdate() if chosen.pop("held", "") else None
    found = register_of_roles(**chosen, on=on)
    if fmt := request.GET.get("format"):
        return export(found, ROLE_COLUMNS, name=str(_("Behörigheter")), fmt=fmt)
    context = {
        "form": form,
        "filter_form": filter_form,
        "page_obj": page_of(request, found),
        "waiting": list(waiting_role_requests()),
    }
    return render(request, "servicecenter/accounts/roles.html", context)


@requires(Permission.ADMINISTER)
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """One role, to give it a last day (avsluta roll)."""
    membership = membership_here(pk)
    if membership is None:
        raise Http404
    form = EndRoleForm(request.POST or None, initial={"ends_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            end_role(membership=membership, ends_on=form.cleaned_data["ends_on"], by=request.user, at=timezone.now())
            messages.success(request, _("%(role)s har fått en sista dag.") % {"role": membership})
            return redirect("roles")
        except ValidationError as error:
            _show(error, form)
    return render(request, "servicecenter/accounts/role.html", {"form": form, "membership": membership})


@requires(Permission.ADMINISTER)
@require_POST
def decide_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or refuse a role that another administrator has asked for (begärd roll)."""
    asked = role_request_here(pk)
    if asked is None:
        raise Http404
    decide, told = DECISIONS["confirm" if request.POST.get("decision") == "confirm" else "refuse"]
    try:
        decide(asked=asked, by=request.user, at=timezone.now())
        messages.success(request, told % {"role": asked})
    except (NotAllowedNow, SecondPersonNeeded) as refusal:
        messages.error(request, str(refusal))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("roles")


DECISIONS = {
    "confirm": (confirm_role, gettext_lazy("%(role)s är bekräftad och tilldelad.")),
    "refuse": (refuse_request, gettext_lazy("Begäran om %(role)s är avslagen.")),
}


def _delegate(request: HttpRequest, form: DelegationForm) -> bool:
    try:
        given = give_delegation(by=request.user, at=timezone.now(), **form.cleaned_data)
    except ValidationError as error:
        _show(error, form)
        return False
    messages.success(
        request, _("%(who)s är din ersättare från %(day)s.") % {"who": given.receiver, "day": given.starts_on}
    )
    return True


def _grant(request: HttpRequest, form: RoleForm) -> bool:
    given: dict[str, Any] = dict(form.cleaned_data)
    email, full_name = given.pop("email"), given.pop("full_name")
    if user_by_email(email) is None and not full_name:
        form.add_error("full_name", _("Personen har inget konto än. Skriv namnet så skapas det."))
        return False
    try:
        user = invite_person(email=email, full_name=full_name, by=request.user)
        give = request_role if given["role"] in PRIVILEGED else grant_role
        given_role = give(user=user, by=request.user, at=timezone.now(), **given)
    except ValidationError as error:
        _show(error, form)
        return False
    told = (
        _("%(role)s är begärd och väntar på en andra administratör.")
        if give is request_role
        else _("%(role)s är tilldelad.")
    )
    messages.success(request, told % {"role": given_role})
    return True


def _show(error: ValidationError, form: Form) -> None:
    """The action's refusal, at the field it concerns."""
    for field, errors in getattr(
        error, "error_dict", {None: error.error_list if hasattr(error, "error_list") else []}
    ).items():
        form.add_error(field if field in form.fields else None, errors)
