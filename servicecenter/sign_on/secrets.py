"""Client secrets (klienthemligheter) as they lie in the database: encrypted with a key made from the house's own."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet
from django.conf import settings


def seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """Raises ``cryptography.fernet.InvalidToken`` when the house's secret key has been changed since."""
    return _box().decrypt(sealed.encode()).decode() if sealed else ""


def _box() -> Fernet:
    key = hashlib.sha256(b"servicecenter sign-on client secret" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
