"""What orders bind of an agreement (avrop). The ceiling is never passed, whoever orders at the same time."""

from __future__ import annotations

from django.db.models import F, Q
from django.utils.translation import gettext as _

from procurement.agreements.models import AgreementState, PurchaseAgreement
from servicecenter.common.money import Ore, format_kronor
from servicecenter.workflow.transitions import NotAllowedNow


class CeilingPassed(NotAllowedNow):
    """The order is larger than what is left of the agreement."""

    def __init__(self, agreement: PurchaseAgreement, *, wanted: Ore) -> None:
        self.agreement, self.wanted = agreement, wanted
        super().__init__(
            _(
                "Avtal %(number)s räcker inte: takbeloppet är %(ceiling)s kr, %(bound)s kr är avropat och ordern är "
                "på %(wanted)s kr. Höj taket med en andra person, eller beställ mindre."
            )
            % {
                "number": agreement.number,
                "ceiling": format_kronor(agreement.ceiling_ore or 0),
                "bound": format_kronor(agreement.ordered_ore),
                "wanted": format_kronor(wanted),
            }
        )


def bind(agreement: PurchaseAgreement, amount_ore: Ore) -> None:
    """Bind an order's amount (binda), in the order's own transaction.

    One statement looks and adds, so that two orders at once wait for each other; the database's own rule stands behind.
    Raises ``CeilingPassed``, or ``NotAllowedNow`` for an agreement that is not in force.
    """
    if amount_ore < 0:
        raise ValueError(f"{amount_ore} öre kan inte bindas; det som tas tillbaka släpps med release")
    fits = Q(ceiling_ore__isnull=True) | Q(ceiling_ore__gte=F("ordered_ore") + amount_ore)
    rows = PurchaseAgreement.objects.filter(fits, pk=agreement.pk, state=AgreementState.ACTIVE)
    if rows.update(ordered_ore=F("ordered_ore") + amount_ore):
        return
    now = PurchaseAgreement.objects.get(pk=agreement.pk)
    if now.state != AgreementState.ACTIVE:
        raise NotAllowedNow(_("Avtal %s är inte fastställt, eller avslutat.") % now.number)
    raise CeilingPassed(now, wanted=amount_ore)


def release(agreement: PurchaseAgreement, amount_ore: Ore) -> None:
    """Let go of what an order had bound (släppa), such as when it is cancelled. Never more than is bound."""
    rows = PurchaseAgreement.objects.filter(pk=agreement.pk, ordered_ore__gte=amount_ore)
    if amount_ore < 0 or not rows.update(ordered_ore=F("ordered_ore") - amount_ore):
        raise ValueError(f"{amount_ore} öre är inte bundna av avtal {agreement.number}")
