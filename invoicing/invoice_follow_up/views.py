"""The door of following up invoices (uppföljning): lead time, touchless share, volume; by month and supplier."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from invoicing.invoice_follow_up import queries
from invoicing.invoice_follow_up.forms import FollowUpFilter
from invoicing.invoice_follow_up.lateness import lateness
from invoicing.invoice_follow_up.measures import Handled, summed
from servicecenter.accounts.doors import requires
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, Kind, export
from servicecenter.reports.paging import page_of
from servicecenter.web.formatting import NARROW, month_abbreviation, number

COLUMNS = (
    Column(lazy("Leverantör"), "key"),
    Column(lazy("Ankomna"), "arrived", Kind.NUMBER),
    Column(lazy("E-fakturor, procent"), "as_data", Kind.NUMBER),
    Column(lazy("Matchade, procent"), "matched_share", Kind.NUMBER),
    Column(lazy("Klarmarkerade"), "cleared", Kind.NUMBER),
    Column(lazy("Utan handpåläggning, procent"), "touchless", Kind.NUMBER),
    Column(lazy("Dagar till klarmarkering, median"), "days", Kind.NUMBER),
    Column(lazy("Sena"), "late", Kind.NUMBER),
)


@requires(Permission.SEE_INVOICES)
@require_GET
def invoice_follow_up(request: HttpRequest) -> HttpResponse:
    """How invoices are handled: the figures of some months, and each supplier's."""
    today = timezone.localdate()
    form = FollowUpFilter(request.GET, newest=Month.of(today))
    months = form.months()
    suppliers = queries.handled_by_supplier(months, today=today, q=form.chosen().get("q", ""))
    if fmt := request.GET.get("format"):
        return export(map(queries.as_handled, suppliers), COLUMNS, name="uppfoljning-fakturor", fmt=fmt)
    by_month = queries.handled_by_month(months, today=today)
    page = page_of(request, suppliers)
    labels = [month_abbreviation(month.starts_on) for month in months]
    context = {
        "filter_form": form,
        "tiles": _tiles(summed(by_month), queries.median_days(months)),
        "arrived_chart": [(label, row.arrived) for label, row in zip(labels, by_month, strict=True)],
        "touchless_chart": [
            (label, row.touchless) for label, row in zip(labels, by_month, strict=True) if row.touchless is not None
        ],
        "months": list(zip(months, by_month, strict=True)),
        "late": lateness(months),
        "page_obj": page,
        "rows": [queries.as_handled(row) for row in page.object_list],
    }
    return render(request, "invoicing/invoice_follow_up/follow_up.html", context)


def _tiles(whole: Handled, days: float | None) -> list[dict[str, str]]:
    return [
        {"label": _("Ankomna"), "value": number(whole.arrived), "note": _percent(whole.as_data, _("som e-faktura"))},
        {
            "label": _("Matchade"),
            "value": "–" if whole.matched_share is None else f"{whole.matched_share}{NARROW}%",
            "note": _("%(matched)s av %(arrived)s ankomna")
            % {"matched": number(whole.matched), "arrived": number(whole.arrived)},
        },
        {
            "label": _("Utan handpåläggning"),
            "value": "–" if whole.touchless is None else f"{whole.touchless}{NARROW}%",
            "note": _("%(untouched)s av %(cleared)s klarmarkerade")
            % {"untouched": number(whole.untouched), "cleared": number(whole.cleared)},
            "kind": "ok" if whole.touchless is not None and whole.touchless >= 50 else "",
        },
        {
            "label": _("Ledtid"),
            "value": "–" if days is None else number(int(days)),
            "unit": "" if days is None else _("dagar"),
            "note": _("median från ankomst till klarmarkering"),
        },
        {
            "label": _("Sena"),
            "value": number(whole.late),
            "note": _("betalda efter förfallodagen, eller förfallna"),
            "kind": "warn" if whole.late else "",
        },
        {"label": _("Slutbokförda"), "value": number(whole.posted), "note": _("volymen som avgiften räknas på")},
    ]


def _percent(share: int | None, words: str) -> str:
    return "" if share is None else f"{share}{NARROW}% {words}"
