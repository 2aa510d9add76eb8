"""Orders and receipts to and from an external e-commerce system, sent as they are made."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from procurement.boundary.exporting import told_of
from procurement.boundary.jobs import import_rows
from procurement.boundary.order_file import KIND_IN_JSON, NotAnOrderFile, print_of
from procurement.boundary.order_reading import rows_in_json
from procurement.boundary.queries import orders_between
from servicecenter.common.permissions import Permission
from servicecenter.integrations.bodies import Asked, Body, Text
from servicecenter.integrations.endpoints import Endpoint
from servicecenter.integrations.schema import listed, written

MOST_ORDERS, MOST_LINES = 50, 1_000


class Note(Text):
    """Text that may be left out or empty."""

    def __init__(self, **given: Any) -> None:
        super().__init__(required=False, allow_blank=True, default="", **given)


class ExternalLineBody(Body):
    line = Text(max_length=6, help_text="Radens nummer i ordern.")
    article = Note(max_length=60)
    name = Text(max_length=200)
    cpv = Note(max_length=12)
    quantity = Text(max_length=20, help_text="Tal som text, till exempel 12.5.")
    cancelled = Note(max_length=20)
    measure = Text(max_length=10, help_text="UN/ECE-kod, till exempel C62.")
    price = Text(max_length=20, help_text="Kronor utan moms per mått, tal som text.")
    vat = Text(max_length=6)
    coding = Note(max_length=80)
    reason = Note(max_length=300, help_text="Skäl till direktupphandling.")


class CameLineBody(Body):
    line = Text(max_length=6)
    quantity = Text(max_length=20)


class ExternalReceiptBody(Body):
    kind = serializers.ChoiceField(tuple(KIND_IN_JSON.values()))
    number = Text(max_length=40)
    received_on = Text(max_length=10)
    is_replaced = Note(max_length=3, help_text="För returer: ja eller nej.")
    note = Note(max_length=300)
    lines = CameLineBody(many=True, allow_empty=False, max_length=MOST_LINES)


class ExternalOrderBody(Body):
    """One order; what is wrong with one is told in the answer, and the others are used."""

    system = Text(max_length=40)
    number = Text(max_length=40, help_text="Ordernumret i det externa systemet.")
    ordered_at = Note(max_length=32, help_text="Svensk tid, eller ISO 8601 med förskjutning.")
    supplier = Note(max_length=20, help_text="Organisationsnummer.")
    agreement = Note(max_length=40)
    requester = Note(max_length=254)
    unit = Note(max_length=20)
    title = Note(max_length=120)
    lines = ExternalLineBody(many=True, required=False, default=list, max_length=MOST_LINES)
    receipts = ExternalReceiptBody(many=True, required=False, default=list, max_length=MOST_LINES)


class ExternalOrdersBody(Body):
    name = Text(max_length=200, help_text="Vad sändningen kallas i listan över inlästa filer.")
    orders = ExternalOrderBody(many=True, allow_empty=False, max_length=MOST_ORDERS)


class ExternalRejectRow(serializers.Serializer):
    line = serializers.IntegerField(help_text="Orderns plats i sändningen, från 1.")
    order_number = serializers.CharField()
    field = serializers.CharField()
    reason = serializers.CharField()


class ExternalImportRow(serializers.Serializer):
    id = serializers.UUIDField(source="public_id")
    state = serializers.CharField(help_text="waiting tills en arbetare har läst den, sedan done.")
    read = serializers.IntegerField()
    added = serializers.IntegerField()
    received = serializers.IntegerField()
    same = serializers.IntegerField()
    rejected = serializers.IntegerField()
    rejects = ExternalRejectRow(many=True, source="rejects.all")


class NewExternalOrders(Endpoint):
    scopes = {"POST": Permission.HANDLE_PROCUREMENT}

    @written(
        ExternalOrdersBody, ExternalImportRow,
        told="Läs in order och mottagningar från ett annat system; samma två gånger ändrar ingenting",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        def act(given: dict[str, Any]) -> Any:
            rows = [
                (place, row)
                for place, order in enumerate(given["orders"], start=1)
                for row in _rows(order, place)
            ]  # fmt: skip
            sha256 = print_of(json.dumps(given["orders"], ensure_ascii=False, sort_keys=True))
            found = import_rows(name=given["name"], sha256=sha256, rows=rows, by=request.user, at=timezone.now())
            return ExternalImportRow(found).data

        return self.once(request, ExternalOrdersBody, act)


class OrderLineRow(serializers.Serializer):
    line = serializers.IntegerField()
    article = serializers.CharField()
    name = serializers.CharField()
    cpv = serializers.CharField()
    quantity = serializers.CharField()
    cancelled = serializers.CharField()
    measure = serializers.CharField(source="unit")
    price = serializers.CharField()
    vat = serializers.CharField(source="vat_rate")
    coding = serializers.CharField()
    reason = serializers.CharField()


class CameLineRow(serializers.Serializer):
    line = serializers.IntegerField()
    quantity = serializers.CharField()


class ReceiptRow(serializers.Serializer):
    kind = serializers.CharField()
    number = serializers.CharField()
    received_on = serializers.DateField(source="on")
    note = serializers.CharField()
    lines = CameLineRow(many=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        lines = [{"line": line, "quantity": quantity} for line, quantity in instance.lines]
        told = {"kind": KIND_IN_JSON[instance.kind], "number": instance.number, "on": instance.on}
        return super().to_representation({**told, "note": instance.note, "lines": lines})


class PurchaseOrderRow(serializers.Serializer):
    """An order without the people in it."""

    system = serializers.CharField(help_text="servicecenter för order som är gjorda här.")
    number = serializers.CharField()
    ordered_at = serializers.DateTimeField(source="head.ordered_at")
    supplier = serializers.CharField(source="head.supplier")
    agreement = serializers.CharField(source="head.agreement")
    unit = serializers.CharField(source="head.unit")
    lines = OrderLineRow(many=True)
    receipts = ReceiptRow(many=True, source="came")

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return super().to_representation(told_of(instance))


class PurchaseOrdersAsked(Asked):
    since = serializers.DateField(source="first", required=False, help_text="Beställda från och med dagen.")
    until = serializers.DateField(source="last", required=False, help_text="Beställda till och med dagen.")


class PurchaseOrders(Endpoint):
    scopes = {"GET": Permission.SEE_PROCUREMENT}

    @listed(PurchaseOrderRow, told="Order med rader och mottagningar", filters=PurchaseOrdersAsked)
    def get(self, request: Request) -> Response:
        asked: dict[str, Any] = self.chosen(request, PurchaseOrdersAsked)
        return self.page(request, orders_between(**asked), PurchaseOrderRow)


def _rows(order: dict[str, Any], place: int) -> list[Any]:
    try:
        return list(rows_in_json(json.loads(json.dumps(order)), place))
    except NotAnOrderFile as error:
        raise ValidationError(str(error)) from None
