"""Papers of the agency in scope: what they say, and whether both sides stand behind it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from servicecenter.papers.models import Act, Paper, PaperKind, PaperVersion, Party, Signature
from servicecenter.papers.states import PaperState

KINDS, STATES = PaperKind.choices, PaperState.choices


def papers(*, kind: str = "", state: str = "") -> QuerySet[Paper]:
    """The newest first."""
    rows = Paper.objects.select_related("made_by")
    rows = rows.filter(kind=kind) if kind else rows
    return (rows.filter(state=state) if state else rows).order_by("-made_at", "-id")


def paper_by_id(public_id: UUID) -> Paper | None:
    return Paper.objects.select_related("made_by").filter(public_id=public_id).first()


def versions_of(paper: Paper) -> list[PaperVersion]:
    """The newest first, each with its file and who made it."""
    return list(PaperVersion.objects.filter(paper=paper).select_related("document", "made_by").order_by("-number"))


def signatures_of(paper: Paper) -> list[Signature]:
    """All that was ever approved or signed, also what a change made void, in the order it was done."""
    rows = Signature.objects.filter(paper=paper).select_related("version", "recorded_by")
    return list(rows.order_by("id"))


def valid_signatures(papers_: Collection[int], *, act: str = Act.SIGNED) -> QuerySet[Signature]:
    """Names under the very bytes that the papers have now."""
    rows = Signature.objects.filter(paper__in=papers_, act=act, voided_at=None, sha256=F("paper__sha256"))
    return rows.order_by("id")


def sides_of(paper: Paper, *, act: str = Act.SIGNED) -> frozenset[str]:
    """The sides that have approved or signed what the paper says now."""
    return frozenset(valid_signatures([paper.pk], act=act).values_list("side", flat=True))


def is_signed_by_both(paper: Paper | None) -> bool:
    """Whether both parties have signed the bytes as they are now (undertecknat av båda)."""
    return paper is not None and sides_of(paper) >= set(Party.values)


def signed_by_both(paper_ids: Collection[int]) -> frozenset[int]:
    """Those of some papers that both parties have signed as they are now; one question for all."""
    sides: dict[int, set[str]] = {}
    for paper_id, side in valid_signatures(paper_ids).values_list("paper_id", "side"):
        sides.setdefault(paper_id, set()).add(side)
    return frozenset(pk for pk, found in sides.items() if found >= set(Party.values))


def signed_by_both_at(path: str) -> Q:
    """The same as a condition of a query: the paper that ``path`` leads to is signed by both as it is now."""
    names = Signature.objects.filter(paper=OuterRef(path), act=Act.SIGNED, voided_at=None, sha256=F("paper__sha256"))
    centre, customer = (Exists(names.filter(side=side)) for side in Party.values)
    return Q(centre) & Q(customer)


def missing_sides(paper: Paper, *, act: str = Act.SIGNED) -> list[Party]:
    """Who has not signed yet."""
    there = sides_of(paper, act=act)
    return [side for side in Party if side not in there]
