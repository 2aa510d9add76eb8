"""Forms for roles and stand-ins. Choices are always those of the agency in scope."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from servicecenter.accounts.queries import people_here
from servicecenter.accounts.roles import Role
from servicecenter.agencies.queries import units
from servicecenter.reports.fields import DateInput
from servicecenter.reports.filters import FilterForm

ORE = 100


class LimitField(forms.DecimalField):
    """An amount limit in kronor, kept in öre (beloppsgräns). Empty is no limit."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Beloppsgräns i kronor"),
            help_text=_("Lämna tomt om rätten inte har någon gräns."),
            required=False,
            min_value=Decimal(0),
            max_digits=14,
            decimal_places=2,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        )

    def clean(self, value: str | None) -> int | None:
        """As people write kronor here: ``2 500,50``."""
        kronor = super().clean("".join((value or "").split()).replace(",", "."))
        return None if kronor is None else int(kronor * ORE)


class PeriodForm(forms.Form):
    """Unit, limit and days, the same for a role and a stand-in."""

    unit = forms.ModelChoiceField(label=_("Enhet"), queryset=None, required=False, empty_label=_("Hela myndigheten"))
    amount_limit_ore = LimitField()
    starts_on = forms.DateField(label=_("Gäller från och med"), widget=DateInput)
    ends_on = forms.DateField(label=_("Gäller till och med"), widget=DateInput, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units()
        self.fields["starts_on"].initial = timezone.localdate()


class RoleFilter(FilterForm):
    text = forms.CharField(label=_("Namn eller e-postadress"), max_length=100)
    role = forms.ChoiceField(label=_("Roll"), choices=[("", _("Alla")), *Role.choices])
    held = forms.ChoiceField(label=_("Gäller"), choices=[("", _("Alla")), ("now", _("Nu"))])


class RoleForm(PeriodForm):
    """Give a person a role; a new person gets an account."""

    email = forms.EmailField(label=_("E-postadress"))
    full_name = forms.CharField(
        label=_("Namn"), max_length=120, required=False, help_text=_("Behövs bara för den som inte har ett konto.")
    )
    role = forms.ChoiceField(label=_("Roll"), choices=Role.choices)
    field_order = ["email", "full_name", "role"]


class EndRoleForm(forms.Form):
    ends_on = forms.DateField(label=_("Sista dagen"), widget=DateInput)


class DelegationForm(PeriodForm):
    """Name a stand-in (ersättare)."""

    receiver = forms.ModelChoiceField(label=_("Ersättare"), queryset=None)
    reason = forms.CharField(label=_("Anledning"), max_length=200, help_text=_("Till exempel semester eller sjukdom."))
    field_order = ["receiver", "reason"]

    def __init__(self, *args: object, giver_id: int, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].queryset = people_here(on=timezone.localdate()).exclude(pk=giver_id)
        self.fields["ends_on"].required = True
