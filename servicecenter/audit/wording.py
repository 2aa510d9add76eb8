"""What readers of the log see for each event."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from servicecenter.audit.events import Event
from servicecenter.audit.queries import READ

EVENT_LABELS = {
    READ: _("Såg uppgifter"),
    Event.AGENCY_CHOSEN: _("Valde myndighet"),
    Event.ATTEST_REQUESTED: _("Begärde attest"),
    Event.ATTEST_DECIDED: _("Beslutade om attest"),
    Event.DELEGATION_GIVEN: _("Utsåg ersättare"),
    Event.DELEGATION_REVOKED: _("Återkallade ersättare"),
    Event.ROLE_REQUESTED: _("Begärde roll"),
    Event.ROLE_REFUSED: _("Avslog roll"),
    Event.ROLE_GRANTED: _("Gav roll"),
    Event.ROLE_ENDED: _("Avslutade roll"),
    Event.ACCESS_REQUESTED: _("Begärde åtkomstnyckel"),
    Event.ACCESS_CONFIRMED: _("Bekräftade åtkomstnyckel"),
    Event.ACCESS_REVOKED: _("Återkallade åtkomstnyckel"),
    Event.SIGN_ON_REQUESTED: _("Begärde inloggningstjänst"),
    Event.SIGN_ON_CONFIRMED: _("Bekräftade inloggningstjänst"),
    Event.SIGN_ON_ENDED: _("Avslutade inloggningstjänst"),
    Event.SIGNED_ON: _("Loggade in genom myndigheten"),
    Event.SIGN_ON_REFUSED: _("Nekad inloggning genom myndigheten"),
    Event.IDENTITIES_REQUESTED: _("Registrerade identiteter"),
    Event.IDENTITIES_CONFIRMED: _("Bekräftade identiteter"),
    Event.SIGNAL_RECEIVED: _("Fick besked från inloggningstjänst"),
    Event.ACCESS_ENDED: _("Avslutade åtkomst"),
    Event.REGISTER_CHANGED: _("Ändrade register"),
    Event.TIME_REPORTED: _("Rapporterade tid eller frånvaro"),
    Event.FACT_RECORDED: _("Registrerade uppgift"),
    Event.BANK_ACCOUNT_CHANGED: _("Ändrade bankkonto"),
    Event.PROTECTED_OPENED: _("Öppnade skyddade uppgifter"),
    Event.PAY_RUN_OPENED: _("Öppnade lönekörning"),
    Event.PAY_RUN_STARTED: _("Startade räkning"),
    Event.PAY_RUN_CALCULATED: _("Lönekörning räknad"),
    Event.PAY_RUN_REVIEWED: _("Lämnade lönekörning till attest"),
    Event.PAY_RUN_APPROVED: _("Attesterade lönekörning"),
    Event.PAY_RUN_RETURNED: _("Återsände lönekörning"),
    Event.PAY_RUN_DEFINITIVE: _("Fastställde lönekörning"),
    Event.PAY_RUN_PAID: _("Lönekörning utbetald"),
    Event.PAY_RUN_CANCELLED: _("Avbröt lönekörning"),
    Event.BACK_PAY_CONFIRMED: _("Bekräftade retroaktiv lön"),
    Event.RUN_REPLAYED: _("Spelade om lönekörning"),
    Event.FINDING_SIGNED: _("Kvitterade kontroll"),
    Event.CHECKLIST_SIGNED: _("Kvitterade checklista"),
    Event.SAMPLE_ASSIGNED: _("Fördelade stickprov"),
    Event.SAMPLE_CHECKED: _("Granskade stickprov"),
    Event.PERSON_EXCLUDED: _("Undantog person"),
    Event.VOUCHER_POSTED: _("Bokförde verifikation"),
    Event.SIE_HANDED_IN: _("Lämnade in SIE-fil"),
    Event.SIE_POSTED: _("Läste in SIE-fil"),
    Event.BATCH_SEALED: _("Förseglade betalningar"),
    Event.BATCH_RELEASED: _("Bemyndigade betalningar"),
    Event.BATCH_SENT: _("Sände betalningar"),
    Event.RESTORE_OPENED: _("Stoppade sändning efter återläsning"),
    Event.RESTORE_LISTED: _("Lade in bankens lista"),
    Event.RESTORE_CLOSED: _("Släppte sändning efter återläsning"),
    Event.DECLARATION_MADE: _("Gjorde arbetsgivardeklaration"),
    Event.DECLARATION_SEALED: _("Förseglade arbetsgivardeklaration"),
    Event.DECLARATION_RETURNED: _("Återsände arbetsgivardeklaration"),
    Event.DECLARATION_APPROVED: _("Godkände arbetsgivardeklaration"),
    Event.DECLARATION_RECEIVED: _("Registrerade kvittens"),
    Event.DECLARATION_REJECTED: _("Noterade avvisad deklaration"),
    Event.PENSION_REPORT_MADE: _("Gjorde pensionsrapport"),
    Event.PENSION_REPORT_SEALED: _("Förseglade pensionsrapport"),
    Event.PENSION_REPORT_RETURNED: _("Återsände pensionsrapport"),
    Event.PENSION_REPORT_APPROVED: _("Godkände pensionsrapport"),
    Event.PENSION_REPORT_DELIVERED: _("Noterade lämnad pensionsrapport"),
    Event.DEBT_DECIDED: _("Beslutade om löneskuld"),
    Event.DEBT_WITHDRAWN: _("Återtog löneskuld"),
    Event.DEBT_PLAN_PROPOSED: _("Föreslog återbetalning"),
    Event.DEBT_PLAN_AGREED: _("Medgav återbetalning"),
    Event.DEBT_PLAN_ENDED: _("Avslutade återbetalning"),
    Event.DEBT_PAID: _("Registrerade inbetalning"),
    Event.DEBT_WRITTEN_OFF: _("Skrev av löneskuld"),
    Event.BANK_ANSWER_RECEIVED: _("Tog emot bankens svar"),
    Event.BANK_ROW_HANDLED: _("Utredde omatchad rad"),
    Event.REPAYMENT_PROPOSED: _("Föreslog ny betalning"),
    Event.REPAYMENT_APPROVED: _("Godkände ny betalning"),
    Event.PAYMENT_CASE_CLOSED: _("Avslutade utbetalningsärende"),
    Event.ADVANCE_PROPOSED: _("Föreslog förskott"),
    Event.ADVANCE_APPROVED: _("Beslutade om förskott"),
    Event.ADVANCE_CANCELLED: _("Återtog förslag om förskott"),
    Event.RESERVE_EXPORTED: _("Skrev reservarkiv"),
    Event.FILE_EXPORTED: _("Hämtade fil"),
    Event.DISPOSAL_RULE_DECIDED: _("Beslutade gallringsregel"),
    Event.DISPOSAL_PROPOSED: _("Föreslog gallring"),
    Event.DISPOSAL_WITHDRAWN: _("Återtog gallring"),
    Event.DISPOSAL_CARRIED_OUT: _("Gallrade"),
    Event.LEGAL_HOLD_PLACED: _("Satte gallringsstopp"),
    Event.LEGAL_HOLD_LIFTED: _("Hävde gallringsstopp"),
    Event.RULES_LOADED: _("Läste in regler"),
}


def event_label(event: str) -> str:
    """The label; an event of an older release shows its own word."""
    return str(EVENT_LABELS.get(event, event))


def details(values: dict[str, object]) -> str:
    """An event's details on one line; a detail of an older release keeps its own word."""
    return ", ".join(f"{DETAIL_LABELS.get(name, name)}: {_shown(value)}" for name, value in values.items())


def _shown(value: object) -> object:
    if value is None:
        return "–"
    return (_("ja") if value else _("nej")) if isinstance(value, bool) else value


DETAIL_LABELS = {
    "files": _("filer"),
    "legal_basis": _("rättslig grund"),
    "restored_to": _("återläst till"),
    "row": _("rad i checklistan"),
    "rows": _("rader"),
    "rule": _("regel"),
    "years": _("åren"),
    "after": _("efter"),
    "amount_limit_ore": _("beloppsgräns i öre"),
    "attempt": _("försök"),
    "batch": _("betalningsfil nr"),
    "before": _("före"),
    "behalf_of": _("för användare nr"),
    "comment": _("kommentar"),
    "content_hash": _("innehållets kontrollsumma"),
    "count": _("antal"),
    "decision": _("beslut"),
    "ends_on": _("gäller till"),
    "events": _("händelser"),
    "expires_on": _("slutar gälla"),
    "fact": _("uppgift nr"),
    "file": _("fil"),
    "giver": _("från användare nr"),
    "is_equal": _("lika"),
    "is_second": _("den andra av två"),
    "jti": _("nyckelns id"),
    "kind": _("slag"),
    "net_ore": _("netto i öre"),
    "note": _("anteckning"),
    "origin": _("ursprung"),
    "path": _("sida"),
    "payslips": _("lönespecifikationer"),
    "people": _("personer"),
    "reason": _("skäl"),
    "purpose": _("ändamål"),
    "receipt": _("kvittens"),
    "receiver": _("till användare nr"),
    "registered": _("registrerades"),
    "requested_by": _("begärd av användare nr"),
    "role": _("roll"),
    "roles": _("roller"),
    "scopes": _("omfång"),
    "sha256": _("kontrollsumma"),
    "starts_on": _("gäller från"),
    "strong": _("stark inloggning"),
    "to": _("till"),
    "told": _("antal besked"),
    "total_ore": _("summa i öre"),
    "turnover_ore": _("omslutning i öre"),
    "unit": _("enhet nr"),
    "user": _("användare nr"),
    "users": _("användare"),
    "vouchers": _("verifikationer"),
    "year": _("år"),
}
"""The details that events carry, by the names they are recorded with."""


KIND_LABELS = {
    "payslip": _("Lönespecifikation"),
    "employee_facts": _("Anställningsuppgifter"),
    "bank_account": _("Bankkonto"),
    "net_deduction": _("Avdrag"),
    "advance": _("Förskott"),
    "attachment": _("Utmätning i lön"),
    "pay": _("Lön"),
    "payment": _("Betalning"),
    "person": _("Skyddade uppgifter"),
    "declaration": _("Arbetsgivardeklaration"),
    "pensionreport": _("Pensionsrapport"),
    "attachmentorder": _("Beslut om utmätning"),
    "debt": _("Löneskuld"),
    "salarydebt": _("Löneskuld"),
    "pensionfact": _("Pensionsuppgift"),
    "timeentry": _("Tidrad"),
    "absence": _("Frånvaro"),
    "employmentspan": _("Anställningstid"),
    "payterms": _("Lönevillkor"),
    "fixeditem": _("Fast rad"),
    "groupmember": _("Placering i tidgrupp"),
    "taxdecision": _("Skattebeslut"),
    "bankaccount": _("Bankkonto"),
    "netdeduction": _("Avdrag"),
}


def kind_label(kind: str) -> str:
    """What was seen, in words; a kind of an older release shows its own word."""
    return str(KIND_LABELS.get(kind, kind))
