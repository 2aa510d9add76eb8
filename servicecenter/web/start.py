"""The start page's content (startsidan): what waits for this person, and when they are paid; one page for all roles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from payroll.employment.queries import account_on, person_of
from payroll.own_pay.queries import net_by_month, next_payday, own_payslips
from servicecenter.attest.kinds import kind_of
from servicecenter.attest.queries import inbox, tasks_of
from servicecenter.audit.reading import note_read
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.web.formatting import kronor, long_date, month_abbreviation, number
from servicecenter.web.navigation import address
from servicecenter.web.queries import month_to_open, open_findings, releasable_by, runs_waiting_for, with_stops
from servicecenter.web.waiting import waiting_of

SHOWN = 6
MONTHS = 6
TAKES_RUNS_ON = frozenset({Permission.PREPARE_PAY_RUN, Permission.APPROVE_PAY_RUN})
ATTESTS = frozenset({Permission.ATTEST, Permission.EDIT_PAY_FACTS})

RUNTAKES_RUNS_ON = {
    "opened": (gettext_lazy("Att räkna"), "plain", "circle"),
    "preliminary": (gettext_lazy("Att granska"), "info", "eye"),
    "under_control": (gettext_lazy("Att attestera"), "info", "check"),
    "approved": (gettext_lazy("Att fastställa"), "fjord", "lock"),
}


def start_context(request: HttpRequest) -> dict[str, Any]:
    """Only the parts that the reader's roles give are there; the template leaves the rest out."""
    now = timezone.localtime()
    tasks = inbox(request.user, on=now.date())
    waiting_runs = with_stops(runs_waiting_for(request.user)) if TAKES_RUNS_ON & request.permissions else []
    runs = [*_to_open(request, now.date()), *(_run_item(run, now.date()) for run in waiting_runs)]
    batches = [_batch_item(batch, now.date()) for batch in releasable_by(request.user)]
    waiting_of(request).update(attest=len(tasks), pay_runs=len(waiting_runs), payments=len(batches))
    attests = not ATTESTS.isdisjoint(request.permissions)
    return {
        "greeting": greeting(now, request.user.full_name),
        "lead": lead(now.date(), [len(tasks), len(runs), len(batches)]),
        "quick": list(_quick(request)),
        "tiles": list(_tiles(request)),
        "waiting": [_task_item(task, now.date()) for task in tasks_of(tasks[:SHOWN])] if attests or tasks else None,
        "waiting_count": len(tasks),
        "waiting_url": reverse("attest_inbox"),
        "runs": runs if TAKES_RUNS_ON & request.permissions else None,
        "runs_url": address("pay_runs"),
        "batches": batches if Permission.RELEASE_PAYMENT in request.permissions else None,
        "batches_url": address("payments"),
        "pay": _pay(request, now.date()) if Permission.SEE_OWN_PAY in request.permissions else None,
        "shortcuts": list(_shortcuts(request)),
    }


def greeting(now: datetime, name: str) -> str:
    first = name.split(maxsplit=1)[0] if name.split() else ""
    hello = _("God morgon") if 5 <= now.hour < 10 else _("God kväll") if now.hour >= 18 else _("Hej")
    return f"{hello}, {first}" if first else hello


def lead(today: date, counts: Iterable[int]) -> str:
    count = sum(counts)
    day = capfirst(long_date(today))
    if not count:
        return _("%(day)s. Inget väntar på dig.") % {"day": day}
    waits = ngettext("%(count)s sak väntar på dig.", "%(count)s saker väntar på dig.", count) % {"count": number(count)}
    return f"{day}. {waits}"


def _task_item(task: Any, today: date) -> dict[str, Any]:
    kind = kind_of(task.kind)
    return {
        "url": reverse("attest_case", args=[task.public_id]),
        "icon": kind.icon,
        "title": task.title,
        "meta": f"{kind.label} · {task.requested_by}" if task.requested_by else kind.label,
        "amount_ore": task.amount_ore,
        "note": _age(timezone.localdate(task.requested_at), today),
    }


def _age(day: date, today: date) -> str:
    days = (today - day).days
    return ngettext("%(days)d dag", "%(days)d dagar", days) % {"days": days} if days > 0 else _("i dag")


def _run_item(run: Any, today: date) -> dict[str, Any]:
    label, kind, icon = RUNTAKES_RUNS_ON[run.state]
    stops = run.open_stops
    if stops:
        label, kind, icon = ngettext("%d stopp", "%d stopp", stops) % stops, "stop", "stop"
    month = date_format(Month.parse(run.month).starts_on, "F Y")
    return {
        "url": reverse("pay_run", args=[run.public_id]),
        "icon": "calendar",
        "title": _("Lönekörning %s") % month,
        "meta": _("%(people)s personer, lönedag %(day)s")
        % {"people": number(run.people), "day": _when(run.pays_on, today)},
        "tag": {"kind": kind, "label": label, "icon": icon},
    }


def _to_open(request: HttpRequest, today: date) -> Iterable[dict[str, Any]]:
    month = month_to_open(on=today) if Permission.PREPARE_PAY_RUN in request.permissions else None
    if month is not None:
        name = date_format(Month.parse(month.month).starts_on, "F Y")
        yield {
            "url": reverse("pay_run_of_month", args=[month.month]),
            "icon": "calendar",
            "title": _("Lönekörning %s") % name,
            "meta": _("Lönedag %s") % _when(month.pays_on, today),
            "tag": {"kind": "plain", "label": _("Att öppna"), "icon": "plus"},
        }


def _batch_item(batch: Any, today: date) -> dict[str, Any]:
    return {
        "url": reverse("payment_batch", args=[batch.public_id]),
        "icon": "bank",
        "title": batch.title,
        "meta": _("%(count)s betalningar, betalas %(day)s")
        % {"count": number(batch.payment_count), "day": _when(batch.pays_on, today)},
        "amount_ore": batch.total_ore,
        "note": batch.get_state_display(),
    }


def _when(day: date, today: date) -> str:
    return _("i dag") if day == today else long_date(day)


def _quick(request: HttpRequest) -> Iterable[dict[str, Any]]:
    """The one or two things this role most often begins with."""
    choices = (
        (Permission.PREPARE_PAY_RUN, "pay_runs", _("Lönekörningar"), "calendar"),
        (Permission.EDIT_PAY_FACTS, "employees", _("Sök person"), "search"),
        (Permission.SEE_AUDIT, "audit_log", _("Logg"), "eye"),
        (Permission.ADMINISTER, "roles", _("Behörigheter"), "shield"),
        (Permission.SEE_OWN_PAY, "my_payslips", _("Min lön"), "money"),
    )
    found = [row for row in choices if row[0] in request.permissions and address(row[1])][:2]
    for place, (_permission, name, label, icon) in enumerate(found):
        yield {"label": label, "url": address(name), "icon": icon, "is_primary": place == 0}


def _tiles(request: HttpRequest) -> Iterable[dict[str, Any]]:
    """What those who prepare or approve pay ask first."""
    if Permission.SEE_PAY not in request.permissions:
        return
    payday = next_payday(timezone.localdate())
    if payday is not None:
        days = (payday - timezone.localdate()).days
        note = _("i dag") if not days else ngettext("om %d dag", "om %d dagar", days) % days
        yield {"label": _("Nästa lönedag"), "value": date_format(payday, "j b").rstrip("."), "note": note}
    findings = open_findings()
    url = address("pay_runs")
    yield {
        "label": _("Stopp att rätta"),
        "value": number(findings["stop"]),
        "note": _("hindrar attest") if findings["stop"] else _("inget hindrar"),
        "kind": "stop" if findings["stop"] else "ok",
        "url": url,
    }
    yield {
        "label": _("Varningar att kvittera"),
        "value": number(findings["warning"]),
        "note": _("ska kvitteras före attest") if findings["warning"] else _("alla kvitterade"),
        "kind": "warn" if findings["warning"] else "ok",
        "url": url,
    }


def _pay(request: HttpRequest, today: date) -> dict[str, Any] | None:
    """The next pay when its run is fixed, else the latest; nothing for someone who has never been paid here."""
    person = person_of(request.user)
    if person is None:
        return None
    payslips = list(own_payslips(person)[: 3 * MONTHS])
    payday = next_payday(today)
    if not payslips:
        return {"pays_on": payday, "days_left": (payday - today).days, "net_ore": None} if payday else None
    newest = payslips[0]
    note_read(kind="payslip", person_id=person.pk, name=person.name, object_id=str(newest.pk))
    account = account_on(person, newest.run.pays_on)
    history = net_by_month(payslips, months=MONTHS)
    return {
        "pays_on": newest.run.pays_on,
        "days_left": (newest.run.pays_on - today).days,
        "net_ore": newest.net_ore,
        "account_end": account.account[-4:] if account else "",
        "payslip_url": reverse("my_payslip", args=[newest.public_id]),
        "history": [(_short_month(month), ore) for month, ore in history],
        "remark": _remark(history),
        "next_payday": payday if payday and payday != newest.run.pays_on else None,
    }


def _short_month(month: str) -> str:
    return month_abbreviation(Month.parse(month).starts_on)


def _remark(history: list[tuple[str, int]]) -> str:
    """The chart's caption says what has changed, in kronor."""
    if len(history) < 2:
        return _("Nettolön, tusen kronor.")
    (_before, earlier), (month, latest) = history[-2:]
    name = date_format(Month.parse(month).starts_on, "F").capitalize()
    if latest == earlier:
        return _("Nettolön, tusen kronor. %s är lika med månaden före.") % name
    word = _("högre") if latest > earlier else _("lägre")
    return _("Nettolön, tusen kronor. %(month)s är %(kronor)s kr %(word)s än månaden före.") % {
        "month": name,
        "kronor": kronor(abs(latest - earlier)),
        "word": word,
    }


def _shortcuts(request: HttpRequest) -> Iterable[dict[str, Any]]:
    """Where roles with little that waits go: what they are here to look at."""
    choices = (
        (
            Permission.SEE_OWN_PAY,
            "my_employment",
            _("Min anställning"),
            _("Lön, omfattning och skatt, med historik."),
            "person",
        ),
        (Permission.SEE_OWN_PAY, "my_bank_account", _("Mitt bankkonto"), _("Kontot som lönen går till."), "bank"),
        (
            Permission.SEE_OWN_PAY,
            "my_deductions",
            _("Mina avdrag"),
            _("Fackavgift, parkering och föreningar."),
            "folder",
        ),
        (
            Permission.SEE_OWN_PAY,
            "who_has_seen",
            _("Vem har sett mina uppgifter"),
            _("Alla som öppnat din lön eller ditt konto."),
            "eye",
        ),
        (
            Permission.SEE_LEDGER,
            "vouchers",
            _("Verifikationer"),
            _("Det som är bokfört av lönekörningarna."),
            "document",
        ),
        (Permission.SEE_RULES, "rules", _("Regelverk"), _("Varje regel med källa, och skattetabellerna."), "list"),
        (
            Permission.SEE_AGREEMENTS,
            "agencies",
            _("Myndigheten"),
            _("Överenskommelser, inställningar och enheter."),
            "bank",
        ),
        (Permission.SEE_AUDIT, "audit_log", _("Logg"), _("Vem gjorde vad, och vem läste vems lön."), "eye"),
        (Permission.ADMINISTER, "roles", _("Behörigheter"), _("Vem som får göra vad i myndigheten."), "shield"),
    )
    if Permission.SEE_PAY in request.permissions:
        return
    for permission, name, title, meta, icon in choices:
        if permission in request.permissions and (url := address(name)):
            yield {"url": url, "icon": icon, "title": title, "meta": meta}
