"""Why a picture was not taken in: what is wrong and what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from servicecenter.file_content.kinds import Refused

REASONS = {
    "empty": _("Filen är tom. Välj bilden igen."),
    "bytes": _("Bilden är större än %(most)s MB. Spara den mindre, 800 bildpunkter räcker."),
    "kind": _("Filen är varken JPEG, PNG eller HEIC, vad den än heter. Spara bilden som JPEG eller PNG."),
    "broken": _("Bilden är skadad eller inte hel. Spara den på nytt som JPEG eller PNG."),
    "pixels": _(
        "Bilden är %(width)s × %(height)s bildpunkter, fler än de %(most)s miljoner som tas emot. Spara den mindre."
    ),
    "heavy": _("Bilden är för tung att läsa säkert. Spara den mindre, som JPEG eller PNG."),
    "twice": _("Zip-filen har två bilder med samma namn. Den första används; ge dem olika namn."),
    "locked": _("Zip-filen är låst med lösenord. Packa bilderna på nytt utan lösenord."),
}


def told(refusal: Refused) -> str:
    return str(REASONS[refusal.code]) % refusal.values
