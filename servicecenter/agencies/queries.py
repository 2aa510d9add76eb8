"""Units and dated settings of the agency in scope."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from servicecenter.agencies.models import Agency, AgencySetting, Unit
from servicecenter.agencies.tree import UnitTree
from servicecenter.common.remembering import remembered
from servicecenter.tenancy.scope import current_agency_id


def in_force(on: date) -> Q:
    """Rows with ``starts_on`` and ``ends_on`` that hold on a day; the last day is included."""
    return Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))


@remembered
def settings_on(day: date) -> dict[str, str]:
    """Every local setting that holds on a day. The one that started last wins over an older one still open."""
    rows = AgencySetting.objects.filter(in_force(day)).order_by("starts_on", "id")
    return {row.key: row.value for row in rows}


def setting(key: str, on: date) -> str | None:
    """One local setting on a day, or nothing when the agency has not decided it."""
    return settings_on(on).get(key)


def settings_under(key: str) -> list[AgencySetting]:
    """A setting, and those below it (``key.…``), of all days in one query; of two that hold the last one does."""
    rows = AgencySetting.objects.filter(Q(key=key) | Q(key__startswith=f"{key}."))
    return list(rows.order_by("starts_on", "id"))


def register_of_settings() -> QuerySet[AgencySetting]:
    return AgencySetting.objects.order_by("key", "-starts_on")


def units() -> QuerySet[Unit]:
    return Unit.objects.select_related("manager").order_by("code")


def unit_by_code(code: str) -> Unit | None:
    return Unit.objects.filter(code=code).first()


def unit_tree() -> UnitTree:
    """The whole tree of the agency in one query."""
    return tree_of(Unit.objects.values_list("id", "parent_id", "manager_id"))


def tree_of(units: Iterable[tuple[int, int | None, int | None]]) -> UnitTree:
    """The tree of ``(unit, parent, manager)``."""
    rows = list(units)
    return UnitTree(
        parents={unit: parent for unit, parent, _manager in rows},
        managers={unit: manager for unit, _parent, manager in rows},
    )


def units_by_depth() -> list[tuple[Unit, int]]:
    """Units in the order of the tree, each with its depth, for a list that shows who is under whom."""
    rows = list(units())
    children: dict[int | None, list[Unit]] = {}
    known = {row.pk for row in rows}
    for row in rows:
        children.setdefault(row.parent_id if row.parent_id in known else None, []).append(row)
    return list(_walk(children, None, 0))


def _walk(children: dict[int | None, list[Unit]], parent: int | None, depth: int) -> list[tuple[Unit, int]]:
    found = []
    for unit in children.get(parent, ()):
        found.append((unit, depth))
        found += _walk(children, unit.pk, depth + 1)
    return found


def agency_in_scope() -> QuerySet[Agency]:
    """The one row of the agency in scope, for what is asked of it and hung on it."""
    return Agency.objects.filter(pk=current_agency_id())


def active_agency_ids() -> list[int]:
    """Every agency the centre works for; background work goes through them one scope at a time."""
    return list(Agency.objects.filter(is_active=True).order_by("id").values_list("id", flat=True))
