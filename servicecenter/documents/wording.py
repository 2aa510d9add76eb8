"""Why a file was not taken in: what is wrong, why, and what to do."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from servicecenter.file_content.kinds import Refused

REASONS = {
    "empty": _("Filen är tom. Välj filen igen, eller fotografera på nytt."),
    "bytes": _("Filen är större än %(most)s MB. Fotografera på nytt med lägre upplösning, eller dela upp dokumentet."),
    "kind": _(
        "Filen är varken PDF, JPEG, PNG eller HEIC, vad den än heter. Spara dokumentet som PDF eller fotografera det."
    ),
    "broken": _("Filen är skadad eller inte hel och går inte att läsa. Hämta den på nytt eller fotografera kvittot."),
    "pixels": _(
        "Bilden är %(width)s × %(height)s bildpunkter, fler än de %(most)s miljoner som tas emot. "
        "Spara den mindre och försök igen."
    ),
    "pages": _("Dokumentet har %(count)s sidor; högst %(most)s tas emot. Lämna bara de sidor som hör till köpet."),
    "locked": _(
        "PDF-filen är krypterad eller låst med lösenord, och skulle inte gå att läsa när den arkiverats. "
        "Öppna den, skriv ut den till en ny PDF och lämna den."
    ),
    "script": _(
        "PDF-filen innehåller program eller formulär som körs när den öppnas. "
        "Skriv ut den till en ny PDF och lämna den."
    ),
    "action": _(
        "PDF-filen startar andra program eller skickar uppgifter när den öppnas. "
        "Skriv ut den till en ny PDF och lämna den."
    ),
    "attachment": _("PDF-filen har andra filer inbäddade. Lämna varje fil för sig, eller skriv ut den till en ny PDF."),
    "heavy": _("Filen är för tung att läsa säkert. Fotografera dokumentet eller skriv ut det till en ny PDF."),
    "disk": _("Filen kunde inte sparas just nu och är inte inlämnad. Försök igen om en stund."),
}


class DocumentRefused(ValidationError):
    """The file is not taken in; nothing of it is kept. The text says what is wrong, why, and what to do."""

    def __init__(self, refusal: Refused) -> None:
        super().__init__(REASONS[refusal.code], code=refusal.code, params=refusal.values)

    def __str__(self) -> str:
        """The text alone, as a message shows it."""
        return " ".join(self.messages)
