"""Fewer and smaller questions to the database.

The lookup ``__any`` is one parameter however many keys, where ``__in`` makes and parses one for each. ``rows_of`` is a
column with the rows of another table, so that several small look-ups are one query.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Field, ForeignObject, Lookup, QuerySet
from django.db.models.functions import JSONObject


class Keys:
    """Primary keys written once as a Postgres array, for as many queries as ask for the same rows."""

    def __init__(self, keys: Iterable[int]) -> None:
        self.text = f"{{{','.join([str(int(key)) for key in keys])}}}"


@ForeignObject.register_lookup
@Field.register_lookup
class AnyOf(Lookup):
    """``column = ANY(array)`` for whole-number keys, given as a sequence or as ``Keys``, or for words."""

    lookup_name = "any"

    def get_prep_lookup(self) -> Keys | list[str]:
        if isinstance(self.lhs.output_field, CharField):
            return [str(word) for word in self.rhs]
        return self.rhs if isinstance(self.rhs, Keys) else Keys(self.rhs)

    def get_db_prep_lookup(self, value: Keys | list[str], connection: Any) -> tuple[str, list[Any]]:
        return "%s", [value.text if isinstance(value, Keys) else value]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} = ANY({right})", [*left_params, *right_params]


def rows_of(rows: QuerySet, *columns: str, **named: Any) -> ArraySubquery:
    """The rows as a list of mappings; days and moments come as text. ``named`` columns are paths or expressions."""
    return ArraySubquery(rows.values(row_of=JSONObject(**{name: name for name in columns} | named)))
