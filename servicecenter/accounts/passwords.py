"""Password rule: no word of the place (ASVS 6.2.11)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

CONTEXT_WORDS = ("servicecenter", "lönekörning", "lönesystem", "myndighet", "statens")


class ContextWordValidator:
    """Refuses a password that is mostly a word everyone here would guess."""

    def validate(self, password: str, user: object = None) -> None:
        rest = password.lower()
        for word in CONTEXT_WORDS:
            rest = rest.replace(word, "")
        if len(rest) < 8:
            raise ValidationError(
                _("Lösenordet består mest av ord som alla här kan gissa. Välj andra ord."), code="context"
            )

    def get_help_text(self) -> str:
        return _("Lösenordet får inte bygga på ord som hör till arbetsplatsen.")
