"""The words templates use: figures, days, icons, states, charts and the menu. Load with ``{% load sc %}``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any

from django import template
from django.forms import BaseForm
from django.template.context import Context
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from servicecenter.agreements.doors import services_of
from servicecenter.common.bank_accounts import format_bankgiro
from servicecenter.common.because import Because
from servicecenter.common.identity_numbers import format_organisation_number
from servicecenter.common.periods import Month
from servicecenter.web import charts, curves, formatting, gantt, month_strip, navigation, span_chart
from servicecenter.web.icons import ICONS, KIND_ICONS, STATE_LOOKS

register = template.Library()
DAY_IN_TEXT = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\d(?: \d\d\.\d\d)?(?![\w-])(?![^<]*>)")
RULE_KEY = re.compile(r"[a-z][a-z0-9]*(?:[._][a-z0-9]+)*")

register.filter("kr", formatting.kronor)
register.filter("kr_signed", formatting.signed_kronor)
register.filter("kronor_short", formatting.millions)
register.filter("percent", formatting.percent)
register.filter("percent_signed", formatting.signed_percent)
register.filter("number", formatting.number)
register.filter("signed", formatting.signed)
register.filter("swedish_date", formatting.long_date)
register.filter("short_date", formatting.short_date)
register.filter("moment", formatting.iso_moment)
register.filter("month_name", formatting.month_and_year)
register.filter("initials", formatting.initials)
register.filter("browser_name", formatting.browser_name)
register.filter("organisation_number", format_organisation_number)
register.filter("bankgiro", format_bankgiro)


@register.filter
def told(step: Because) -> str:
    """The text of an explanation in the reader's language."""
    return step.en if get_language() == "en" and step.en else step.sv


@register.filter
def lowfirst(text: str) -> str:
    """The text as it reads inside a sentence; a month or a name further in keeps its capital."""
    return text[:1].lower() + text[1:]


@register.filter
def rule_in_words(rule: str) -> str:
    """What a reader gets of a rule's name: a key of the rule data tells nothing, and the step's own text tells it."""
    return "" if RULE_KEY.fullmatch(rule) else rule


@register.filter(is_safe=True)
def whole_dates(text: str) -> str:
    """Escaped text or markup whose days (2026-11-25, with or without a time) never break at a hyphen."""
    return SafeString(DAY_IN_TEXT.sub(r'<span class="sc-nowrap">\g<0></span>', str(conditional_escape(text))))


@register.filter
def has_required(form: BaseForm) -> bool:
    """Whether a form has a field that must be filled in, so that the mark is explained only where it is used."""
    return any(field.required for field in form.fields.values())


@register.simple_tag
def options(groups: Sequence[tuple[str | None, Sequence[dict[str, Any]], int]]) -> SafeString:
    """The options of a choice by group, written in one go: a large form has tens of thousands of them."""
    return SafeString("".join(_group(name, rows) for name, rows, _place in groups))


def _group(name: str | None, rows: Sequence[dict[str, Any]]) -> str:
    written = "".join(map(_option, rows))
    return f'<optgroup label="{conditional_escape(name)}">{written}</optgroup>' if name else written


def _option(row: dict[str, Any]) -> str:
    marks = "".join(f" {name}" for name in ("selected", "disabled") if row["attrs"].get(name))
    return f'<option value="{conditional_escape(str(row["value"]))}"{marks}>{conditional_escape(row["label"])}</option>'


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the house; always beside a word, so hidden from screen readers. An unknown name is a ``KeyError``."""
    shape = SafeString(ICONS[name])
    return format_html('<svg class="sc-icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', shape)


@register.simple_tag
def tag(kind: str, label: object, icon_name: str = "", hidden: str = "") -> SafeString:
    """A state: shape, word and colour. ``hidden`` is said after a label that is a figure, but not shown."""
    more = format_html('<span class="sc-vh"> {}</span>', hidden) if hidden else ""
    shape = icon(icon_name or KIND_ICONS[kind])
    return format_html('<span class="sc-tag sc-tag--{}">{}{}{}</span>', kind, shape, label, more)


@register.simple_tag
def tag_of(looks: Any) -> SafeString:
    """A tag that the view has described: ``kind``, ``label`` and, for another shape than the kind's own, ``icon``."""
    kind, label, shape = (_part(looks, name) for name in ("kind", "label", "icon"))
    return tag(kind, label, shape)


@register.simple_tag
def state(value: str, label: object) -> SafeString:
    """The state of a thing with the looks of its kind: ``{% state run.state run.get_state_display %}``."""
    kind, shape = STATE_LOOKS.get(str(value), ("plain", "circle"))
    return tag(kind, label, shape)


@register.simple_tag
def pips(done: int, of: int, kind: str = "") -> SafeString:
    """Steps done of all. ``kind`` (run, stop, warn) marks the step that is under way, the one after the done."""
    marks = ["is-done"] * done + ([f"is-{kind}"] if kind else [])
    marks += [""] * (of - len(marks))
    dots = charts.together(format_html('<i class="{}"></i>', mark) for mark in marks[:of])
    return format_html('<span class="sc-pips" aria-hidden="true">{}</span>', dots)


@register.simple_tag
def progress(done: int, of: int, label: str, kind: str = "") -> SafeString:
    """A bar with its numbers for screen readers; write them out beside it for everyone else."""
    css = f"sc-progress sc-progress--{kind}" if kind else "sc-progress"
    return format_html(
        '<progress class="{}" value="{}" max="{}" aria-label="{}"></progress>', css, done, of or 1, label
    )


@register.simple_tag(takes_context=True)
def sort_header(context: Context, key: str, label: str, css: str = "", default: str = "") -> SafeString:
    """A column heading that sorts (``?sort=key`` and back). ``default`` is the sort of the page without a choice."""
    request = context["request"]
    chosen = request.GET.get("sort", default)
    direction = {key: "ascending", f"-{key}": "descending"}.get(chosen, "none")
    query = request.GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{key}" if direction == "ascending" else key
    shape = {"ascending": icon("arrow-up"), "descending": icon("arrow-down")}.get(direction, "")
    return format_html(
        '<th scope="col" class="{}" aria-sort="{}"><a href="?{}">{}{}</a></th>',
        css,
        direction,
        query.urlencode(),
        label,
        shape,
    )


Rows = Iterable[Sequence[object]]


@register.simple_tag
def bar_chart(
    rows: Rows, title: str, *, divisor: int = 1, decimals: int = 0, unit: str = "", strong: int = -1, caption: str = ""
) -> SafeString:
    """Bars with caption and numbers from ``(label, value)`` rows; the ``strong`` one (by place) stands out."""
    points = charts.points_from(rows, divisor=divisor, decimals=decimals, unit=unit)
    return _figure(charts.bars(points, title=title, strong=strong), points, title, caption)


@register.simple_tag
def line_chart(
    rows: Rows,
    title: str,
    *,
    before: Rows = (),
    before_label: str = "",
    divisor: int = 1,
    decimals: int = 0,
    unit: str = "",
    caption: str = "",
) -> SafeString:
    """A line over time; ``before`` (such as last year) is drawn dashed."""
    points = charts.points_from(rows, divisor=divisor, decimals=decimals, unit=unit)
    earlier = charts.points_from(before, divisor=divisor, decimals=decimals, unit=unit)
    drawn = charts.line(points, title=title, before=earlier, before_label=before_label)
    return _figure(drawn, points, title, caption)


@register.simple_tag
def histogram(
    values: Iterable[charts.Number], title: str, *, bins: int = 10, unit: str = "", caption: str = ""
) -> SafeString:
    """How many values fall in each class."""
    values = list(values)
    points = charts.classes(values, bins=bins, unit=unit)
    return _figure(charts.histogram(values, title=title, bins=bins, unit=unit), points, title, caption)


@register.simple_tag
def split_bar(parts: Sequence[tuple[str, charts.Number, str]], title: str, *, divisor: int = 1) -> SafeString:
    """One bar of parts ``(label, value, kind)``; write the parts as rows with ``{% dot kind %}`` below it."""
    return charts.split([(label, value / divisor, kind) for label, value, kind in parts], title=title)


@register.simple_tag
def waterfall(rows: Rows, title: str, *, divisor: int = 1, unit: str = "", caption: str = "") -> SafeString:
    """From the first row to the last by the rows between, ``(label, value)``: the steps add up to the difference."""
    start, *steps, end = charts.points_from(rows, divisor=divisor, unit=unit)
    signed = [charts.Point(p.label, p.value, f"+{p.shown}" if p.value > 0 else p.shown) for p in steps]
    drawn = charts.waterfall(signed, start=start, end=end, title=title)
    return _figure(drawn, [start, *signed, end], title, caption)


@register.simple_tag
def distribution(rows: Rows, usual: Rows, title: str, *, usual_label: str, caption: str = "") -> SafeString:
    """How shares are spread over classes now and as they usually are: two lists of ``(class, percent)``."""
    now = charts.points_from(rows, decimals=1, unit="%")
    before = charts.points_from(usual, decimals=1, unit="%")
    both = [
        charts.Point(a.label, a.value, f"{a.shown} ({usual_label.lower()} {b.shown})")
        for a, b in zip(now, before, strict=True)
    ]
    return _figure(charts.distribution(now, before, title=title, usual_label=usual_label), both, title, caption)


@register.simple_tag(name="curves")
def curves_tag(
    labels: Sequence[str], lines: Iterable[tuple[str, str, Sequence[float | None]]], title: str
) -> SafeString:
    """Lines ``(name, looks, values)`` over the same labels; list the same figures on the page."""
    return curves.curves(labels, [curves.Line(*line) for line in lines], title=title)


@register.simple_tag(name="stacked")
def stacked_tag(
    labels: Sequence[str], layers: Iterable[tuple[str, str, Sequence[float]]], title: str, goal: float, goal_label: str
) -> SafeString:
    """Bars of layers ``(name, kind, values)`` toward a goal; list the same figures on the page."""
    drawn = [curves.Layer(*layer) for layer in layers]
    return curves.stacked(labels, drawn, title=title, goal=goal, goal_label=goal_label)


@register.simple_tag
def line_key(looks: str) -> SafeString:
    """How a line of ``curves`` looks, beside its name."""
    return format_html(
        '<svg class="sc-chart sc-linekey" viewBox="0 0 26 10" aria-hidden="true">'
        '<polyline class="{}" points="1,5 25,5"/></svg>',
        curves.LOOKS[looks],
    )


@register.simple_tag
def dot(kind: str) -> SafeString:
    """The colour of a part beside its name."""
    return format_html(
        '<svg class="sc-dot" viewBox="0 0 10 10" aria-hidden="true">'
        '<rect class="sc-fill-{}" width="10" height="10" rx="3"/></svg>',
        kind,
    )


@register.simple_tag
def spark(values: Sequence[charts.Number]) -> SafeString:
    return charts.spark(values)


@register.simple_tag
def meter(value: charts.Number, low: charts.Number, high: charts.Number, label: str) -> SafeString:
    return charts.meter(value, low=low, high=high, label=label)


@register.simple_tag(name="gantt")
def gantt_tag(rows: Iterable[dict[str, Any]], today: date, title: str, small: bool = False) -> SafeString:
    """A timed plan; ``rows`` are the fields of ``gantt.Bar``."""
    return gantt.gantt([gantt.Bar(**row) for row in rows], today, title=title, small=small)


@register.simple_tag(name="span_chart")
def span_chart_tag(
    rows: Iterable[tuple[str, Sequence[span_chart.Span]]],
    first: date,
    last: date,
    title: str,
    marks: Iterable[tuple[str, date, bool]] = (),
) -> SafeString:
    """Stretches of days ``(label, ((first, last, kind), …))`` along a line of years; tell them in a table too."""
    drawn, days = [span_chart.Row(*row) for row in rows], [span_chart.Mark(*mark) for mark in marks]
    return span_chart.span_chart(drawn, first, last, title=title, marks=days)


@register.simple_tag(name="month_strip")
def month_strip_tag(
    month: Month,
    phases: Iterable[tuple[str, date, date, str]],
    today: date | None = None,
    holidays: Collection[date] = (),
    title: str = "Månaden",
) -> SafeString:
    return month_strip.month_strip(month, phases, today=today, holidays=holidays or (), title=title)


@register.simple_tag(takes_context=True)
def menu(context: Context) -> list[navigation.Section]:
    """The menu of this reader: ``{% menu as sections %}``. Counts come from ``request.waiting`` where it is set."""
    request = context["request"]
    return navigation.menu_for(
        getattr(request, "permissions", frozenset()),
        path=request.path,
        waiting=getattr(request, "waiting", None),
        services=partial(services_of, request),
    )


@register.filter
def section_here(sections: list[navigation.Section]) -> str:
    """The part of the menu that the page belongs to, or nothing for a page that is in no menu."""
    return next((part.label for part in sections if any(link.is_current for link in part.links)), "")


@register.filter
def tabs(sections: list[navigation.Section]) -> list[navigation.Link]:
    return navigation.tabs_of(sections)


@register.simple_tag
def address(url_name: str) -> str:
    """The address of a page, or nothing while it is not built: ``{% address "search" as search_url %}``."""
    return navigation.address(url_name)


@register.simple_tag(takes_context=True)
def appearance(context: Context) -> SafeString:
    """Attributes of ``<html>`` from the reader's own choices, kept in cookies; anything unknown is left out."""
    cookies = context["request"].COOKIES
    chosen = {name: cookies.get(f"sc_{name}") for name in APPEARANCES}
    return charts.together(
        format_html(' data-{}="{}"', name, value) for name, value in chosen.items() if value in APPEARANCES[name]
    )


APPEARANCES = {"theme": ("light", "dark"), "density": ("dense",), "keys": ("off",)}


def _part(looks: Any, name: str) -> str:
    return str(looks.get(name, "") if isinstance(looks, dict) else getattr(looks, name, ""))


def _figure(drawn: SafeString, points: list[charts.Point], title: str, caption: str) -> SafeString:
    if not points:
        return drawn
    return format_html(
        '<figure class="sc-figure">{}<figcaption>{}</figcaption><details><summary>{}</summary>{}</details></figure>',
        drawn,
        caption or title,
        gettext("Visa siffrorna"),
        charts.numbers_table(points, title=title, heading=gettext("Vad"), value_heading=gettext("Värde")),
    )
