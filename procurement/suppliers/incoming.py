"""Answers to test orders as they come through the network (svar på testmeddelande)."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError

from procurement.suppliers.connection_tests import pass_test
from procurement.suppliers.models import ConnectionTest
from servicecenter.transport.registry import CannotHandle, Received
from servicecenter.workflow.transitions import NotAllowedNow


def answers_test(reference: str) -> bool:
    """Whether an order number is that of a test order."""
    return ConnectionTest.objects.filter(reference=reference).exists()


def handle_test_answer(reference: str, message: Received, at: datetime) -> None:
    """The supplier's connection has been tested, if the answer is from whom the test was sent to."""
    test = ConnectionTest.objects.get(reference=reference)
    if message.sender != test.e_address:
        raise CannotHandle(f"testet {reference} sändes till {test.e_address}, inte till avsändaren")
    try:
        pass_test(test=test, content=message.document, by=None, at=at)
    except (ValidationError, NotAllowedNow) as refusal:
        raise CannotHandle("; ".join(getattr(refusal, "messages", [str(refusal)]))) from refusal
