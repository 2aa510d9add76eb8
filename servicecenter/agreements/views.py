"""The agency as the centre serves it (myndigheten): services ordered, local settings, units."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from servicecenter.accounts.doors import requires
from servicecenter.agencies.queries import register_of_settings, units_by_depth
from servicecenter.agencies.setting_words import in_words
from servicecenter.agreements.catalogue import OFFERS, included_with
from servicecenter.agreements.queries import agreements, agreements_in_force
from servicecenter.common.permissions import Permission


@requires(Permission.SEE_AGREEMENTS)
def agency_page(request: HttpRequest) -> HttpResponse:
    """What the agency in scope has ordered and decided, as it stands today."""
    today = timezone.localdate()
    in_force = set(agreements_in_force(today).values_list("pk", flat=True))
    context = {
        "agreements": [
            (row, OFFERS[row.service], row.pk in in_force, included_with(row.service)) for row in agreements()
        ],
        "settings": [in_words(row) for row in register_of_settings()],
        "units": units_by_depth(),
        "today": today,
    }
    return render(request, "servicecenter/agreements/agency.html", context)
