"""Where Django hands in its mail: the outbox (utkorgen), in the transaction of what the mail tells of."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from servicecenter.mail.models import OutgoingMail


class Outbox(BaseEmailBackend):
    """Keeps what is sent until the beat's next turn; that the mail server is away is nobody's concern here."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        rows = [
            OutgoingMail(recipients=mail.recipients(), message=mail.message().as_bytes())
            for mail in email_messages
            if mail.recipients()
        ]
        return len(OutgoingMail.objects.bulk_create(rows))
