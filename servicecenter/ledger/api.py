"""Vouchers for other systems."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from servicecenter.common.permissions import Permission
from servicecenter.integrations.bodies import Asked
from servicecenter.integrations.endpoints import Endpoint, or_404
from servicecenter.integrations.schema import listed, shown
from servicecenter.ledger.queries import vouchers_with_lines


class VoucherLineRow(serializers.Serializer):
    number = serializers.IntegerField()
    account = serializers.CharField()
    coding = serializers.DictField(child=serializers.CharField())
    amount_ore = serializers.IntegerField(help_text="Debet är positivt.")
    text = serializers.CharField()


class VoucherRow(serializers.Serializer):
    id = serializers.UUIDField(source="public_id")
    series = serializers.CharField()
    number = serializers.IntegerField()
    fiscal_year = serializers.IntegerField()
    booked_on = serializers.DateField()
    text = serializers.CharField()
    origin = serializers.CharField()
    turnover_ore = serializers.IntegerField()
    posted_at = serializers.DateTimeField()
    lines = VoucherLineRow(many=True)


class VouchersAsked(Asked):
    fiscal_year = serializers.IntegerField(min_value=1900, max_value=2999, required=False)
    series = serializers.CharField(max_length=4, required=False)


class Vouchers(Endpoint):
    scopes = {"GET": Permission.SEE_LEDGER}

    @listed(VoucherRow, told="Verifikationer med konteringsrader", filters=VouchersAsked)
    def get(self, request: Request) -> Response:
        asked: dict[str, Any] = self.chosen(request, VouchersAsked)
        return self.page(request, vouchers_with_lines().filter(**asked), VoucherRow)


class OneVoucher(Endpoint):
    scopes = {"GET": Permission.SEE_LEDGER}

    @shown(VoucherRow, told="En verifikation med konteringsrader")
    def get(self, request: Request, public_id: UUID) -> Response:
        return Response(VoucherRow(or_404(vouchers_with_lines().filter(public_id=public_id).first())).data)
