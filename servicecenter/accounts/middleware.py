"""Every request gets one transaction and one agency scope, or is turned away."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.accounts.queries import held_by
from servicecenter.accounts.roles import only_reads
from servicecenter.audit.reading import reads_of_request
from servicecenter.tenancy.scope import set_user, tenant

Handler = Callable[[HttpRequest], HttpResponse]
AGENCY_KEY = "agency_id"
SIGN_ON_KEY = "sign_on"
"""In the session of one who came through an agency's own log-in service: agency, user and whether it asked for two
factors. Such a session reaches that agency only, whatever other roles the person has: no agency vouches for another."""
NOT_OF_THE_ACCOUNT = frozenset({"account_logout", "account_reauthenticate", "mfa_reauthenticate"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def open_to_all(view: Callable) -> Callable:
    """Mark a view that may be seen without logging in."""
    view.open_to_all = True
    return view


def without_agency(view: Callable) -> Callable:
    """Mark a view that runs before an agency is chosen."""
    view.without_agency = True
    return view


class LoginRequired:
    """Log-in is required unless the view says otherwise; allauth's own views look after themselves."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        if request.user.is_authenticated or _is_open(view):
            return None
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)


class AgencyScope:
    """One transaction a request, in the scope of the agency chosen in the session.

    Reading requests run in a read-only transaction; what they read of a person is logged in a second one, before the
    answer leaves. A failing view rolls everything back.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            with transaction.atomic():
                return self._answer(request)
        if is_system(request):
            return self._in_agency(request)
        if _session_too_old(request):
            logout(request)
            return redirect(settings.LOGIN_URL)
        today = timezone.localdate()
        with transaction.atomic():
            set_user(user.pk)
            request.held = held_by(user, on=today)
        user.remember_roles(request.held.memberships, on=today)
        request.agencies = reachable(request, request.held.agencies())
        request.agency = _chosen(request)
        if request.agency is None:
            with transaction.atomic():
                set_user(user.pk)
                return self._answer(request)
        return self._in_agency(request)

    def _in_agency(self, request: HttpRequest) -> HttpResponse:
        with reads_of_request(request) as reads:
            with tenant(request.agency.pk, user_id=request.user.pk):
                request.permissions = request.user.permissions()
                if request.method in SAFE and not request.path.startswith("/konto/"):
                    _read_only()
                response = self._answer(request)
            if reads.pending:
                with tenant(request.agency.pk):
                    reads.write()
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        """The view's answer, with everything a failing view wrote taken back."""
        response = self.get_response(request)
        if hasattr(response, "render") and not getattr(response, "is_rendered", True):
            response.render()
        if getattr(request, "has_failed", False):
            transaction.set_rollback(True)
        return response

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        if not request.user.is_authenticated or is_system(request):
            return None
        if _is_open(view):
            _refuse_account_of_others(request, view)
            return None
        if settings.REQUIRE_SECOND_FACTOR and request.held.is_privileged and not _has_two_factors(request):
            return redirect("mfa_index")
        if getattr(request, "agency", None) is None and not getattr(view, "without_agency", False):
            return redirect("choose_agency")
        if request.method not in SAFE and not getattr(view, "without_agency", False) and _only_reads(request):
            raise PermissionDenied(_("Rollen revisor läser men ändrar inget. Inget är ändrat."))
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Only noted here: other middleware still reads the database to answer for the exception."""
        request.has_failed = True


def is_system(request: HttpRequest) -> bool:
    """A system that calls the interface: its token has already said for which agency."""
    return request.user.scopes is not None


def signed_on(request: HttpRequest) -> dict | None:
    """How the person came in, when it was through an agency's own log-in service."""
    found = request.session.get(SIGN_ON_KEY)
    return found if found and found["user"] == request.user.pk else None


def reachable(request: HttpRequest, agencies: list) -> list:
    """The agencies of this session: all the person's own, or the one whose log-in service let them in."""
    found = signed_on(request)
    return agencies if found is None else [agency for agency in agencies if agency.pk == found["agency"]]


def _has_two_factors(request: HttpRequest) -> bool:
    found = signed_on(request)
    return bool(found and found["strong"]) or request.held.has_second_factor


def _refuse_account_of_others(request: HttpRequest, view: Callable) -> None:
    """One agency's log-in service gives no way to the keys of an account that also opens other agencies."""
    target = getattr(view, "view_class", view)
    is_of_account = (
        target.__module__.startswith("allauth.") and request.resolver_match.url_name not in NOT_OF_THE_ACCOUNT
    )
    if is_of_account and signed_on(request) and len(request.held.agencies()) > 1:
        raise PermissionDenied(
            _("Logga in med lösenord för att ändra kontot: det öppnar fler myndigheter än den du kom in genom.")
        )


def _is_open(view: Callable) -> bool:
    target = getattr(view, "view_class", view)
    return getattr(view, "open_to_all", False) or target.__module__.startswith("allauth.")


def _only_reads(request: HttpRequest) -> bool:
    return only_reads(getattr(request, "permissions", frozenset()))


def _session_too_old(request: HttpRequest) -> bool:
    """ASVS 7.3.2: a session ends after twelve hours however busy it is."""
    now = timezone.now().timestamp()
    started = request.session.setdefault("started_at", now)
    return now - started > settings.SESSION_ABSOLUTE_SECONDS


def _chosen(request: HttpRequest):
    """The agency of the session, if the person still has a role there; the only one, if there is one."""
    by_id = {agency.pk: agency for agency in request.agencies}
    chosen = by_id.get(request.session.get(AGENCY_KEY))
    if chosen is None and len(by_id) == 1:
        chosen = next(iter(by_id.values()))
    return chosen


def _read_only() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
