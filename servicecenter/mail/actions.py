"""Sending what waits (skicka posten): kept while the mail server is away, sent when it is back.

A message is deleted in the transaction in which the server took it. Dying between the two sends it again: it has the
same Message-ID then, so that the receiver can tell.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import SMTP
from email.utils import parseaddr
from smtplib import SMTPException, SMTPResponseException, SMTPServerDisconnected

import structlog
from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction

from servicecenter.common.fault_points import fault_point
from servicecenter.mail.models import OutgoingMail

log = structlog.get_logger()


def send_waiting(*, at: datetime) -> int:
    """Send everything that waits; gives how much went. Raises nothing: what did not go waits for the next turn."""
    _give_up(at)
    waiting = list(OutgoingMail.objects.order_by("id").values_list("pk", flat=True))
    if not waiting:
        return 0
    sent, server = 0, EmailBackend()
    try:
        server.open()
        for pk in waiting:
            sent += _send(server, pk)
    except (OSError, SMTPException) as away:
        log.warning("mail_server_away", waiting=len(waiting) - sent, error_kind=type(away).__name__)
    finally:
        server.close()
    return sent


def _send(server: EmailBackend, pk: int) -> bool:
    """One message; one that the server refuses stands in nobody's way. Raises when the server is away."""
    with transaction.atomic():
        mail = OutgoingMail.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
        if mail is None:
            return False
        content = bytes(mail.message)
        sender = parseaddr(message_from_bytes(content, policy=SMTP)["From"])[1]
        try:
            server.connection.sendmail(sender, mail.recipients, content)
        except SMTPServerDisconnected:
            raise
        except SMTPException as refusal:
            return _note(mail, refusal)
        fault_point("mail delivered and not noted")
        mail.delete()
    return True


def _note(mail: OutgoingMail, refusal: SMTPException) -> bool:
    """The answer of the server, without the address it is about."""
    code = refusal.smtp_code if isinstance(refusal, SMTPResponseException) else ""
    mail.tries, mail.error = mail.tries + 1, f"{type(refusal).__name__} {code}".strip()
    mail.save(update_fields=["tries", "error"])
    log.warning("mail_refused", mail=mail.pk, error_kind=mail.error)
    return False


def _give_up(at: datetime) -> None:
    """What is older than the link of a forgotten password holds would only confuse."""
    kept = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    count, _rows = OutgoingMail.objects.filter(handed_in_at__lt=at - kept).delete()
    if count:
        log.error("mail_given_up", count=count)
