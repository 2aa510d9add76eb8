"""Draws payslips as PDF (PDF/UA-1, tagged for screen readers), one by one or many in a row.

The view becomes JSON, Typst sets it with the template beside this file. One compiler is kept for all payslips of a
process: it has the fonts loaded, which is most of the work.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import typst

from payroll.payslip_print.view import Fact, PayslipView, Section, Sum
from payroll.payslip_print.wording import long_date
from servicecenter.common.money import Ore, format_kronor
from servicecenter.printing.letters import FONTS, all_printable

FOLDER = Path(__file__).parent

Key = TypeVar("Key")


def render_payslip_pdf(view: PayslipView, *, created_at: datetime) -> bytes:
    """The payslip as PDF; the same view and ``created_at`` (with time zone) always give the same bytes."""
    pdf = _compiler().compile(
        format="pdf",
        sys_inputs={"data": template_data(view)},
        pdf_standards="ua-1",
        timestamp=created_at.replace(microsecond=0),
    )
    return cast("bytes", pdf)


def render_payslips(views: Iterable[tuple[Key, PayslipView]], *, created_at: datetime) -> Iterator[tuple[Key, bytes]]:
    """Payslips in bulk, each with the key it came with, one at a time in memory."""
    for key, view in views:
        yield key, render_payslip_pdf(view, created_at=created_at)


def render_payslip_png(view: PayslipView, *, created_at: datetime) -> list[bytes]:
    """One picture a page, for previews."""
    pages = _compiler().compile(
        format="png", ppi=144, sys_inputs={"data": template_data(view)}, timestamp=created_at.replace(microsecond=0)
    )
    return [page for page in (pages if isinstance(pages, list) else [pages]) if page is not None]


def template_data(view: PayslipView) -> str:
    """What the template reads: every figure written out, every character one that the font has."""
    data = {
        "title": f"Lönespecifikation {view.period} – {view.person_name}",
        "agency": view.agency_name,
        "organisation_number": view.organisation_number,
        "period": view.period[:1].upper() + view.period[1:],
        "pays_on": view.pays_on.isoformat(),
        "pays_on_long": long_date(view.pays_on),
        "account": view.account,
        "facts": _facts(view),
        "totals": [
            *map(_total, view.totals),
            {"label": "Nettolön", "amount": f"{format_kronor(view.net)} kr", "net": True},
        ],
        "net": format_kronor(view.net),
        "sections": [_section(section) for section in view.sections],
        "vacation": [_fact(fact) for fact in view.vacation],
        "year_to_date": [_sum(item) for item in view.year_to_date],
        "employer_cost": [_sum(item) for item in view.employer_cost],
        "cost_shares": _shares([item.amount for item in view.employer_cost[:-1]]),
        "notes": list(view.notes),
        "footer": " · ".join(filter(None, (view.agency_name, f"{view.person_name}, {view.period}", view.contact))),
    }
    return json.dumps(all_printable(data), ensure_ascii=False)


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(input=FOLDER / "payslip.typ", root=FOLDER, font_paths=[FONTS], ignore_system_fonts=True)


def _facts(view: PayslipView) -> list[dict[str, str]]:
    person = Fact("Namn", view.person_name), Fact("Personnummer", view.personal_number)
    return [_fact(fact) for fact in (*person, *view.employments)]


def _fact(fact: Fact) -> dict[str, str]:
    return {"label": fact.label, "value": fact.value}


def _sum(item: Sum) -> dict[str, str]:
    return {"label": item.label, "value": format_kronor(item.amount)}


def _total(item: Sum) -> dict[str, str | bool]:
    return {"label": item.label, "amount": format_kronor(item.amount), "net": False}


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "rows": [
            {
                "code": row.code,
                "text": row.text,
                "period": row.period,
                "quantity": row.quantity,
                "rate": row.rate,
                "amount": format_kronor(row.amount),
            }
            for row in section.rows
        ],
        "total_label": section.total_label,
        "total": "" if section.total is None else format_kronor(section.total),
    }


def _shares(amounts: list[Ore]) -> list[int]:
    """Whole thousandths of the cost; no picture when a part is negative or nothing is paid."""
    total = sum(amounts)
    if total <= 0 or min(amounts) < 0:
        return []
    return [max(1, amount * 1000 // total) for amount in amounts]
