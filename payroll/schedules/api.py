"""Shifts from a staffing-planning system, sent as they are planned (arbetspass från bemanningssystem)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from payroll.schedules.importing import import_rows
from servicecenter.common.permissions import Permission
from servicecenter.integrations.bodies import Body, RejectRow, Text
from servicecenter.integrations.endpoints import Endpoint
from servicecenter.integrations.schema import written

MOST_SHIFTS = 1_000
COLUMNS = {
    "reference": "pass",
    "number": "anställningsnummer",
    "employment": "anställning",
    "starts_at": "börjar",
    "ends_at": "slutar",
    "break_starts_at": "rast från",
    "break_ends_at": "rast till",
    "duty": "slag",
}
DUTIES = {"shift": "arbetspass", "standby": "beredskap", "on_call": "jour"}


class YesOrNo(serializers.BooleanField):
    """True or false; a number or a text that means the same is refused."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Place(serializers.IntegerField):
    """A whole number as a number; a text or a fraction is refused."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool | str | float):
            self.fail("invalid")
        return super().to_internal_value(data)


class ShiftBody(Body):
    """One planned shift; what is wrong with a row is told in the answer, and the others are used."""

    reference = Text(max_length=60, help_text="Passets id i bemanningssystemet.")
    number = Text(max_length=12, help_text="Anställningsnummer.")
    employment = Place(required=False, default=1, min_value=1, max_value=99)
    starts_at = Text(max_length=32, help_text="Svensk tid, eller ISO 8601 med förskjutning.")
    ends_at = Text(max_length=32)
    break_starts_at = Text(max_length=32, required=False, allow_blank=True, default="")
    break_ends_at = Text(max_length=32, required=False, allow_blank=True, default="")
    duty = serializers.ChoiceField(("shift", "standby", "on_call"), required=False, default="shift")
    is_cancelled = YesOrNo(required=False, default=False)


class ShiftsBody(Body):
    name = Text(max_length=200, help_text="Vad sändningen kallas i listan över inlästa scheman.")
    shifts = ShiftBody(many=True, allow_empty=False, max_length=MOST_SHIFTS)


class ShiftImportRow(serializers.Serializer):
    id = serializers.UUIDField(source="public_id")
    read = serializers.IntegerField()
    added = serializers.IntegerField()
    changed = serializers.IntegerField()
    same = serializers.IntegerField()
    cancelled = serializers.IntegerField()
    rejected = serializers.IntegerField()
    rejects = RejectRow(many=True, source="rejects.all")


class NewShifts(Endpoint):
    scopes = {"POST": Permission.REPORT_TIME}

    @written(ShiftsBody, ShiftImportRow, told="Läs in planerade arbetspass; samma pass två gånger ändrar ingenting")
    def post(self, request: Request) -> Response:
        def act(given: dict[str, Any]) -> Any:
            rows = [_columns(shift) for shift in given["shifts"]]
            found = import_rows(name=given["name"], rows=rows, by=request.user, at=timezone.now())
            return ShiftImportRow(found).data

        return self.once(request, ShiftsBody, act)


def _columns(shift: dict[str, Any]) -> dict[str, str]:
    """The row as the file has it."""
    row = {column: str(shift[name]) for name, column in COLUMNS.items()}
    return {**row, "slag": DUTIES[shift["duty"]], "inställt": "ja" if shift["is_cancelled"] else ""}
