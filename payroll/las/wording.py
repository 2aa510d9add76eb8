"""Employment time in words: rules, categories and where the days come from."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from payroll.las.models import TimeCategory
from payroll.las_rules.conversion import Rule, Standing
from payroll.las_rules.fixed_term import Part
from payroll.las_rules.model import Category, Employer

RULES: dict[Rule, str | Promise] = {
    Rule.SAVA: lazy("Särskild visstidsanställning, tolv månader på fem år"),
    Rule.CHAIN: lazy("Särskild visstidsanställning, tolv månader i en kedja"),
    Rule.SUBSTITUTE: lazy("Vikariat, två år på fem år"),
}
SHORT: dict[Rule, str | Promise] = {
    Rule.SAVA: lazy("SÄVA, fem år"),
    Rule.CHAIN: lazy("SÄVA, kedja"),
    Rule.SUBSTITUTE: lazy("Vikariat, fem år"),
}


STATES: dict[str, str | Promise] = {
    "unknown": lazy("Skäl saknas"),
    "none": lazy("Ingen rätt"),
    "unclaimed": lazy("Inte begärd"),
    "claimed": lazy("Begärd"),
    "lost": lazy("Förlorad, erbjudande avvisat"),
}
"""What has become of a right of priority."""


def category(of: Category) -> str:
    return str(TimeCategory(of.value).label)


def source_of(part: Part) -> str:
    """What gave some days."""
    if part.stretch is None:
        return _("Tid mellan tre eller flera särskilda visstidsanställningar i samma månad, 3 § LAS")
    entered = _(", införd från handling") if isinstance(part.stretch.contract, str) else ""
    return category(part.stretch.category) + entered


def employer(of: Employer) -> str:
    return _("Myndigheten") if of is Employer.AGENCY else _("Annan statlig myndighet")


def since_told(standing: Standing) -> str:
    """From which day the days of a rule are counted, and why."""
    if standing.rule is Rule.CHAIN:
        text = _(
            "Räknat från %(day)s, då kedjan av anställningar började. Uppehåll på högst sex månader bryter den inte."
        )
    else:
        text = _("Räknat från %(day)s, fem år bakåt.")
    return text % {"day": standing.since}


def verdict(row: Standing) -> str:
    """What the rule comes to, in a sentence."""
    if row.has_passed:
        return _("Gränsen passerades %s. Anställningen gäller tills vidare från den dagen.") % row.passes_on
    if row.passes_on:
        return _("Gränsen passeras %s av det som redan är avtalat.") % row.passes_on
    if row.if_prolonged_on:
        return _("Gränsen nås inte av det som är avtalat. Förlängs anställningen utan avbrott passeras den %s.") % (
            row.if_prolonged_on
        )
    return _("Den övergår inte: ingen sådan anställning pågår eller väntar, eller personen hinner fylla 69 år.")
