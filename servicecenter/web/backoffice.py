"""The back office (kontoret): the registers of every slice on one site, in Swedish and with the house's own log-in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from payroll.employment.admin import REGISTERS as EMPLOYMENT
from payroll.runs.admin import REGISTERS as PAY_RUNS
from servicecenter.accounts.admin import REGISTERS as ACCOUNTS
from servicecenter.agencies.admin import REGISTERS as AGENCIES
from servicecenter.agreements.admin import REGISTERS as AGREEMENTS
from servicecenter.rulebooks.admin import REGISTERS as RULEBOOKS

NOT_OURS = frozenset({"login", "logout", "password_change", "password_change_done", "autocomplete", "view_on_site"})
"""Pages of the library that the house has in another place, or that know no agencies."""


class BackOffice(admin.AdminSite):
    site_title = _("Administration")
    site_header = _("Administration")
    index_title = _("Register")
    site_url = "/"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Opens for whoever may see at least one register in the agency in scope."""
        return request.user.is_authenticated and any(
            register.has_view_permission(request) for register in self._registry.values()
        )

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Callable[..., HttpResponse]:
        """Log-in is asked for by the middleware like everywhere else; what is left is the right."""

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_permission(request):
                raise PermissionDenied(gettext("Din roll öppnar inget register här."))
            return view(request, *args, **kwargs)

        return csrf_protect(guarded if cacheable else never_cache(guarded))

    def get_urls(self) -> list[Any]:
        return [url for url in super().get_urls() if getattr(url, "name", None) not in NOT_OURS]


site = BackOffice(name="admin")
for registers in (AGENCIES, AGREEMENTS, ACCOUNTS, EMPLOYMENT, PAY_RUNS, RULEBOOKS):
    for model, register in registers.items():
        site.register(model, register)
