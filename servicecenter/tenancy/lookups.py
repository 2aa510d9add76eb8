"""The lookup ``__any``: one parameter however many keys, where ``__in`` makes and parses one for each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Field, ForeignObject, Lookup


class Keys:
    """Primary keys written once as a Postgres array, for as many queries as ask for the same rows."""

    def __init__(self, keys: Iterable[int]) -> None:
        self.text = f"{{{','.join([str(int(key)) for key in keys])}}}"


@ForeignObject.register_lookup
@Field.register_lookup
class AnyOf(Lookup):
    """``column = ANY(array)`` for whole-number keys, given as a sequence or as ``Keys``."""

    lookup_name = "any"

    def get_prep_lookup(self) -> Keys:
        return self.rhs if isinstance(self.rhs, Keys) else Keys(self.rhs)

    def get_db_prep_lookup(self, value: Keys, connection: Any) -> tuple[str, list[Any]]:
        return "%s", [value.text]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} = ANY({right})", [*left_params, *right_params]
