"""What may go, what stops it, and what has gone, in the agency in scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from servicecenter.common.hashing import sha256_of_bytes
from servicecenter.disposal.kinds import DisposalKind, all_kinds, kind_of
from servicecenter.disposal.models import Disposal, DisposalRule, LegalHold


@dataclass(frozen=True, slots=True)
class Preview:
    """A dry run (provkörning): which rule holds, and how many rows it would take and the holds keep."""

    kind: DisposalKind
    rule: DisposalRule | None
    before: date | None
    count: int
    held: int
    is_stopped: bool


def rule_on(kind: str, day: date) -> DisposalRule | None:
    return DisposalRule.objects.filter(kind=kind, starts_on__lte=day).order_by("-starts_on", "-id").first()


def holds() -> QuerySet[LegalHold]:
    return LegalHold.objects.filter(lifted_at__isnull=True).select_related("placed_by")


def previews(day: date) -> list[Preview]:
    return [preview(kind, day) for kind in all_kinds()]


def preview(kind: DisposalKind, day: date) -> Preview:
    rule = rule_on(kind.key, day)
    if rule is None:
        return Preview(kind, None, None, 0, 0, is_stopped=False)
    before = years_before(day, rule.years)
    everything = kind.rows(before).count()
    free = rows_to_dispose(kind, before).count()
    return Preview(kind, rule, before, free, everything - free, is_stopped(kind))


def rows_to_dispose(kind: DisposalKind, before: date) -> QuerySet:
    """The rows that the rule gives, but for those of people under a hold; none at all when the kind is held."""
    rows = kind.rows(before)
    if is_stopped(kind):
        return rows.none()
    held = [hold.person_id for hold in holds() if hold.person_id is not None and hold.kind in ("", kind.key)]
    return rows.exclude(**{f"{kind.person}__in": held}) if held else rows


def is_stopped(kind: DisposalKind) -> bool:
    """A hold on no one in particular holds the whole kind, or every kind."""
    return any(hold.person_id is None and hold.kind in ("", kind.key) for hold in holds())


def years_before(day: date, years: int) -> date:
    """The same day some years ago; the leap day becomes the last of February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def hash_of(rows: QuerySet) -> tuple[int, str]:
    """How many, and the hash of their keys: the second person decides on exactly these."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    return len(keys), sha256_of_bytes(",".join(map(str, keys)).encode())


def waiting() -> QuerySet[Disposal]:
    return (
        Disposal.objects.filter(carried_out_at__isnull=True, withdrawn_at__isnull=True)
        .select_related("rule", "proposed_by")
        .order_by("-id")
    )


def tombstones() -> QuerySet[Disposal]:
    """What has been disposed of, the newest first (gallringsrapport)."""
    found = Disposal.objects.filter(carried_out_at__isnull=False)
    return found.select_related("rule", "proposed_by", "carried_out_by").order_by("-id")


def disposal_here(pk: int) -> Disposal | None:
    return Disposal.objects.filter(pk=pk).first()


def hold_here(pk: int) -> LegalHold | None:
    return LegalHold.objects.filter(pk=pk).first()


def label_of(key: str) -> str:
    """The kind in words; one that is no longer registered keeps its own word."""
    try:
        return str(kind_of(key).label)
    except KeyError:
        return key
