"""What the page of a paper shows (papperets sida): steps, names, versions, and what the reader may do."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from servicecenter.accounts.models import User
from servicecenter.papers.models import APPROVED_BY_BOTH, Act, Paper, PaperKind, PaperVersion, Party, Signature, Source
from servicecenter.papers.queries import signatures_of, versions_of
from servicecenter.papers.sides import SIGNS, working_sides
from servicecenter.papers.states import PaperState

ORDER = (PaperState.DRAFT, PaperState.REVIEW, PaperState.APPROVED, PaperState.SIGNED)
MOST_SHEETS = 50


def paper_page(paper: Paper, user: User) -> dict[str, Any]:
    """The context of the page."""
    versions, names = versions_of(paper), signatures_of(paper)
    valid = [row for row in names if row.voided_at is None]
    return {
        "paper": paper,
        "current": versions[0] if versions else None,
        "versions": versions,
        "sheets": _sheets(versions[0]) if versions else [],
        "steps": _steps(paper),
        "sides": [_side(side, valid, paper) for side in Party],
        "void": [row for row in names if row.voided_at is not None],
        **_may(paper, user, valid, versions),
    }


def _sheets(version: PaperVersion) -> list[dict[str, Any]]:
    """The pages as pictures, which no reader's program can run anything in."""
    document = version.document
    numbers = range(1, min(document.page_count, MOST_SHEETS) + 1)
    return [{"number": n, "url": reverse("document_page", args=[document.public_id, n])} for n in numbers]


def _steps(paper: Paper) -> list[dict[str, str]]:
    now = ORDER.index(PaperState(paper.state))
    marks = ["done" if n < now or paper.state == PaperState.SIGNED else "now" if n == now else "" for n in range(4)]
    return [{"label": state.label, "meta": "", "status": mark} for state, mark in zip(ORDER, marks, strict=True)]


def _side(side: Party, valid: list[Signature], paper: Paper) -> dict[str, Any]:
    mine = {row.act: row for row in valid if row.side == side and row.sha256 == paper.sha256}
    return {"label": side.label, "approved": mine.get(Act.APPROVED), "signed": mine.get(Act.SIGNED)}


def _may(paper: Paper, user: User, valid: list[Signature], versions: list[PaperVersion]) -> dict[str, Any]:
    """What the reader may do now; the actions ask again."""
    works, signs = working_sides(user), [side for side, needed in SIGNS.items() if user.may(needed)]
    done = {(row.act, row.side) for row in valid}
    side = works[0] if len(works) == 1 else None
    approves = paper.state == PaperState.REVIEW and side is not None and (Act.APPROVED, side) not in done
    return {
        "may_change": bool(works),
        "may_submit": bool(works) and paper.state == PaperState.DRAFT and paper.version > 0,
        "may_approve": approves,
        "approves_for": side.label if approves and side else "",
        "needs_both": paper.kind in APPROVED_BY_BOTH,
        "may_sign": paper.state == PaperState.APPROVED and len(signs) == 1 and (Act.SIGNED, signs[0]) not in done,
        "signs_for": signs[0].label if signs else "",
        "may_record_ink": paper.state == PaperState.APPROVED
        and side is not None
        and (Act.SIGNED, side) not in done
        and versions[0].source == Source.UPLOADED,
        "waits_for": _waits_for(paper, done),
    }


def _waits_for(paper: Paper, done: set[tuple[str, str]]) -> str:
    """One line on what the paper waits for."""
    if paper.state == PaperState.DRAFT:
        return _("Väntar på att lämnas till granskning.") if paper.version else _("Väntar på sin första fil.")
    if paper.state == PaperState.SIGNED:
        return _("Båda parterna har undertecknat papperet som det är.")
    if paper.state == PaperState.APPROVED and paper.kind == PaperKind.ANNEX:
        return _("Godkänt. Den som undertecknar överenskommelsen undertecknar också bilagan.")
    act = Act.APPROVED if paper.state == PaperState.REVIEW else Act.SIGNED
    if act == Act.APPROVED and paper.kind not in APPROVED_BY_BOTH:
        return _("Väntar på att en annan person godkänner.")
    left = _(" och ").join(str(side.label) for side in Party if (act, side) not in done)
    verb = _("godkänna") if act == Act.APPROVED else _("underteckna")
    return _("Väntar på att %(who)s ska %(verb)s.") % {"who": left, "verb": verb}
