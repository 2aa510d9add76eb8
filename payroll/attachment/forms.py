"""Forms for decisions on attachment; what is right is settled by the actions."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from servicecenter.reports.fields import DayField, KronorField

SHOWN = (("now", _("Gäller i dag")), ("all", _("Alla")))


class WhyForm(forms.Form):
    """Why, as the history shall say it."""

    reason = forms.CharField(
        label=_("Orsak"), max_length=200, required=False, help_text=_("Syns i historiken, till exempel omprövning.")
    )


class AttachmentForm(WhyForm):
    reference = forms.CharField(
        label=_("Kronofogdens beteckning"), max_length=35, help_text=_("Står överst i beslutet.")
    )
    payment_reference = forms.CharField(
        label=_("Betalningsreferens"),
        max_length=35,
        required=False,
        help_text=_("Följer med betalningen. Tomt: beteckningen."),
    )
    protected_ore = KronorField(
        label=_("Förbehållsbelopp i kronor per månad"), help_text=_("Betalas alltid ut före alla avdrag utom skatt.")
    )
    amount_ore = KronorField(
        label=_("Belopp att hålla inne i kronor per månad"),
        required=False,
        help_text=_("Tomt: allt över förbehållsbeloppet."),
    )
    starts_on = DayField(
        label=_("Gäller från och med"), help_text=_("Första lönedagen efter att beslutet kom till arbetsgivaren.")
    )
    ends_on = DayField(label=_("Gäller till och med"), required=False, help_text=_("Tomt: tills Kronofogden ändrar."))
    field_order = ["reference", "payment_reference", "protected_ore", "amount_ore", "starts_on", "ends_on", "reason"]


class EndAttachmentForm(WhyForm):
    last_day = DayField(label=_("Sista dagen"))
    field_order = ["last_day", "reason"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = timezone.localdate()


class ShownForm(forms.Form):
    """The filter above the list."""

    visa = forms.ChoiceField(label=_("Visa"), choices=SHOWN, required=False)
