"""Card transactions sent by the issuer or by the agency's own system (kortköp från kortutgivaren)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from payroll.cards.importing import import_rows
from servicecenter.common.permissions import Permission
from servicecenter.integrations.bodies import Body, RejectRow, Text
from servicecenter.integrations.endpoints import Endpoint
from servicecenter.integrations.schema import written

MOST_TRANSACTIONS = 1_000


class CardTransactionBody(Body):
    """One purchase; what is wrong with a row is told in the answer, and the others are used."""

    id = Text(max_length=60, help_text="Utgivarens transaktionsnummer: samma köp två gånger är ett.")
    number = Text(max_length=12, help_text="Anställningsnummer.")
    date = Text(max_length=10, help_text="Köpdag, 2026-11-18.")
    amount = Text(max_length=20, help_text="Kronor; under noll för pengar som kom tillbaka.")
    currency = Text(max_length=3, required=False, allow_blank=True, default="SEK")
    original_amount = Text(max_length=20, required=False, allow_blank=True, default="")
    merchant = Text(max_length=120)
    country = Text(max_length=2, required=False, allow_blank=True, default="")


class CardTransactionsBody(Body):
    issuer = Text(max_length=40, help_text="Kortutgivaren, skriven likadant varje gång.")
    name = Text(max_length=200, help_text="Vad sändningen kallas i listan över inlästa kortfiler.")
    transactions = CardTransactionBody(many=True, allow_empty=False, max_length=MOST_TRANSACTIONS)


class CardImportRow(serializers.Serializer):
    id = serializers.UUIDField(source="public_id")
    read = serializers.IntegerField()
    added = serializers.IntegerField()
    same = serializers.IntegerField()
    rejected = serializers.IntegerField()
    rejects = RejectRow(many=True, source="rejects.all")


class NewCardTransactions(Endpoint):
    scopes = {"POST": Permission.EDIT_PAY_FACTS}

    @written(CardTransactionsBody, CardImportRow, told="Läs in kortköp; samma köp två gånger ändrar ingenting")
    def post(self, request: Request) -> Response:
        def act(given: dict[str, Any]) -> Any:
            found = import_rows(
                issuer=given["issuer"],
                name=given["name"],
                rows=given["transactions"],
                by=request.user,
                at=timezone.now(),
            )
            return CardImportRow(found).data

        return self.once(request, CardTransactionsBody, act)
