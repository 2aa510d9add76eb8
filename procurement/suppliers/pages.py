"""What the page of a supplier shows: the steps of its connection, what is wrong, and what can be done now."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from procurement.suppliers.actions import STEPS
from procurement.suppliers.queries import (
    FORMATS,
    changes_of,
    check_is_old,
    history_of,
    invitations_of,
    tests_of,
    waiting_test,
)
from procurement.suppliers.states import SUPPLIER
from servicecenter.common.bank_accounts import format_bankgiro, format_plusgiro
from servicecenter.common.permissions import Permission
from servicecenter.web.formatting import iso_moment
from servicecenter.workflow.transitions import possible

GIVEN, REACHED = frozenset({"details_given", "tested", "live", "paused"}), frozenset({"live", "paused"})


def supplier_context(supplier: Any, permissions: Collection[Permission]) -> dict[str, Any]:
    today, log = timezone.localdate(), history_of(supplier)
    changes = list(changes_of(supplier))
    invitations, tests = list(invitations_of(supplier)), list(tests_of(supplier))
    waiting = next((row for row in changes if row.state == "waiting"), None)
    invitation = next((row for row in invitations if not (row.used_at or row.revoked_at)), None)
    return {
        "supplier": supplier,
        "formats": FORMATS,
        "steps": connection_steps(supplier, log, changes),
        "findings": list(_findings(supplier, waiting, invitation, today)),
        "agreements": supplier.agreements.order_by("area", "rank", "id"),
        "shops": _shops(supplier),
        "may_order": Permission.ORDER_GOODS in permissions,
        "changes": changes,
        "waiting": waiting,
        "invitation": invitation,
        "given": next((row for row in invitations if row.given), None),
        "tests": tests,
        "waiting_test": waiting_test(supplier),
        "history": [
            {"text": SUPPLIER[row.transition].label, "meta": _when(row.at, row.by, row.comment), "status": "done"}
            for row in reversed(log)
        ],
        "possible": [row for row in possible(SUPPLIER.values(), supplier.state) if row.name in STEPS],
        "may_handle": Permission.HANDLE_PROCUREMENT in permissions,
        "may_test": supplier.state == "details_given" and bool(supplier.e_address),
        "may_invite": waiting is None and supplier.state in ("new", "invited", "details_given"),
    }


def _shops(supplier: Any) -> list[dict[str, Any]]:
    """The supplier's own shops that are confirmed, by its agreements."""
    found = supplier.agreements.filter(shops__state="confirmed").order_by("area", "rank", "id")
    rows = found.values_list("shops__public_id", "shops__name", "number")
    return [{"id": key, "name": name, "number": number} for key, name, number in rows]


def connection_steps(supplier: Any, log: list[Any], changes: list[Any]) -> list[dict[str, str]]:
    """Recorded, invited, given, confirmed, tested, live: each done by whom and when, or what comes next."""
    last = {row.transition: row for row in log}
    confirmed = next((row for row in changes if row.state == "confirmed"), None)
    waits = any(row.state == "waiting" for row in changes)
    is_given = supplier.state in GIVEN
    rows = [
        (_("Upplagd"), True, _when(supplier.recorded_at, supplier.recorded_by)),
        (_("Inbjuden"), is_given or supplier.state == "invited", _of(last, "invite_again", "invite")),
        (_("Uppgifter lämnade"), is_given, _of(last, "give_details", "take_details")),
        (
            _("E-adress och bank bekräftade"),
            is_given and bool(supplier.e_address) and not waits,
            _when(confirmed.decided_at, confirmed.decided_by) if confirmed else "",
        ),
        (_("Testmeddelande besvarat"), supplier.tested_at is not None, _of(last, "pass_test")),
        (_("Ansluten"), supplier.state in REACHED, _of(last, "resume", "go_live")),
    ]
    steps, is_first = [], supplier.state != "ended"
    for label, is_done, meta in rows:
        status = "done" if is_done else "now" if is_first else ""
        is_first = is_first and is_done
        steps.append({"label": label, "meta": meta if is_done else NEXT.get(status, ""), "status": status})
    if supplier.state == "paused":
        steps[-1] |= {"status": "stop", "meta": _("Pausad. %s") % _of(last, "pause")}
    return steps


NEXT = {"now": _("Nästa steg")}


def guarded_rows(supplier: Any) -> list[dict[str, str]]:
    """Where messages and money go, as people read it."""
    values = {name: getattr(supplier, name) for name in supplier.GUARDED}
    return [{"label": label, "value": value or _("saknas")} for label, value in _in_words(values)]


def compared(change: Any) -> list[dict[str, str]]:
    """Old and new side by side, only of what changes."""
    old, new = dict(_in_words(change.before)), dict(_in_words(change.asked))
    return [{"label": label, "before": old.get(label, ""), "after": value} for label, value in new.items()]


def _in_words(values: dict[str, str]) -> Iterator[tuple[str, str]]:
    if "e_address" in values or "e_address_scheme" in values:
        scheme, address = values.get("e_address_scheme", ""), values.get("e_address", "")
        yield _("E-adress"), " ".join(part for part in (scheme, address) if part)
    if "bankgiro" in values:
        yield _("Bankgiro"), format_bankgiro(values["bankgiro"]) if values["bankgiro"] else ""
    if "plusgiro" in values:
        yield _("Plusgiro"), format_plusgiro(values["plusgiro"]) if values["plusgiro"] else ""
    if "iban" in values:
        yield "IBAN", values["iban"]
    if "bic" in values:
        yield "BIC", values["bic"]


def _findings(supplier: Any, waiting: Any, invitation: Any, today: date) -> Iterator[dict[str, str]]:
    check = {"url": reverse("supplier_check", args=[supplier.public_id]), "action": _("Registrera kontroll")}
    if supplier.registration == "ended":
        yield _finding("stop", _("Avregistrerad"), _("Leverantören finns inte längre i Bolagsverkets register."))
    if supplier.tax_approval == "not_approved":
        text = _("Skatt kan behöva dras av från ersättning för arbete. Fråga ekonomi innan något beställs.")
        yield _finding("warn", _("Inte godkänd för F-skatt"), text)
    if supplier.checked_on is None:
        text = _("F-skatt och registrering är inte kontrollerade.")
        yield _finding("warn", _("Inte kontrollerad"), text) | check
    elif check_is_old(supplier, on=today):
        text = _("F-skatt och registrering kontrollerades %s. Kontrollera på nytt.") % supplier.checked_on
        yield _finding("warn", _("Gammal kontroll"), text) | check
    if waiting is not None:
        link = {"url": reverse("supplier_change", args=[waiting.public_id]), "action": _("Granska")}
        yield _finding("info", _("En ändring väntar"), waiting.reason) | link
    if invitation is not None:
        is_over = invitation.expires_at <= timezone.now()
        title = _("Inbjudan har gått ut") if is_over else _("Inbjudan är skickad")
        text = _("Till %(address)s. Länken gäller till %(moment)s.") % {
            "address": invitation.sent_to,
            "moment": iso_moment(invitation.expires_at),
        }
        yield _finding("warn" if is_over else "info", title, text)


def _finding(kind: str, title: str, text: str) -> dict[str, str]:
    return {"kind": kind, "title": title, "text": text}


def _of(last: dict[str, Any], *names: str) -> str:
    rows = [last[name] for name in names if name in last]
    row = max(rows, key=lambda each: each.pk, default=None)
    return _when(row.at, row.by) if row else ""


def _when(at: Any, by: Any, comment: str = "") -> str:
    who = str(by) if by else _("leverantören eller systemet")
    return ", ".join(part for part in (iso_moment(at), who, comment) if part)
