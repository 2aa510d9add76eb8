"""The beat's doors to messages; two at once take different messages."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from servicecenter.agencies.queries import active_agency_ids
from servicecenter.tenancy.scope import tenant
from servicecenter.transport.receiving import handle, receive_files, received_ids
from servicecenter.transport.sending import send, waiting_ids


@shared_task(expires=60, time_limit=1800)
def send_messages(**kwargs: Any) -> None:
    """In every agency, try what waits to be sent; each message in a transaction of its own."""
    at = timezone.now()
    for agency_id in active_agency_ids():
        with tenant(agency_id):
            waiting = waiting_ids(at)
        for message_id in waiting:
            with tenant(agency_id):
                send(message_id, at=at)


@shared_task(expires=60, time_limit=1800)
def receive_messages(**kwargs: Any) -> None:
    """Take what has come into the folder, then handle what waits in every agency."""
    at = timezone.now()
    for _name, _why in receive_files(at=at):
        pass
    for agency_id in active_agency_ids():
        with tenant(agency_id):
            received = received_ids()
        for message_id in received:
            handle(message_id, agency_id=agency_id, at=at)
