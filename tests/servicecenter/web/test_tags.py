"""The words of the templates: what they write, and that nothing unsafe slips through them."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from lxml import etree

from servicecenter.common.because import Because
from servicecenter.web.icons import ICONS, KIND_ICONS, STATE_LOOKS


def written(source: str, address: str = "/", cookies: str = "", **context) -> str:
    request = RequestFactory().get(address, headers={"Cookie": cookies} if cookies else {})
    return Template("{% load sc %}" + source).render(Context({"request": request, **context}))


@pytest.mark.parametrize("name", sorted(ICONS))
def test_every_icon_is_well_formed_and_hidden_from_screen_readers(name):
    assert etree.fromstring(written("{% icon name %}", name=name)).get("aria-hidden") == "true"


def test_every_kind_and_every_state_has_a_shape_that_exists():
    assert set(KIND_ICONS.values()) | {shape for _, shape in STATE_LOOKS.values()} <= set(ICONS)
    assert {kind for kind, _ in STATE_LOOKS.values()} <= set(KIND_ICONS)


def test_a_state_is_said_in_words_and_an_unknown_one_is_plain():
    approved = written('{% state "approved" "Attesterad" %}')
    assert "sc-tag--fjord" in approved
    assert approved.endswith("Attesterad</span>")
    assert "sc-tag--plain" in written('{% state "unheard_of" "Något" %}')


def test_what_a_person_has_written_is_escaped():
    assert "<script>" not in written(
        '{% tag "stop" name %}{% sort_header "a" name %}{% bar_chart rows name %}',
        name="<script>",
        rows=[("<script>", 1)],
    )


def test_pips_mark_the_steps_done_and_the_one_under_way():
    marks = written('{% pips 2 5 "stop" %}')
    assert marks.count("is-done") == 2
    assert marks.count("is-stop") == 1
    assert marks.count("<i ") == 5


@pytest.mark.parametrize(
    ("address", "direction", "next_sort"),
    [
        ("/?sort=name&page=3", "ascending", "-name"),
        ("/?sort=-name", "descending", "name"),
        ("/?sort=other", "none", "name"),
    ],
)
def test_a_column_sorts_up_then_down_from_the_first_page(address, direction, next_sort):
    header = written('{% sort_header "name" "Namn" %}', address)
    assert f'aria-sort="{direction}"' in header
    assert f"?sort={next_sort}" in header
    assert "page" not in header


def test_sorting_keeps_the_filter():
    assert "team=mine&amp;sort=name" in written('{% sort_header "name" "Namn" %}', "/?team=mine")


@pytest.mark.parametrize(
    ("cookies", "attributes"),
    [
        ("sc_theme=dark; sc_density=dense", ' data-theme="dark" data-density="dense"'),
        ('sc_theme="><script>', ""),
        ("", ""),
    ],
)
def test_only_known_choices_of_appearance_reach_the_page(cookies, attributes):
    assert written("{% appearance %}", cookies=cookies) == attributes


def test_an_explanation_is_told_in_the_language_of_the_reader():
    step = Because(sv="Månadslön", en="Monthly salary")
    with translation.override("en"):
        assert written("{{ step|told }}", step=step) == "Monthly salary"
    assert written("{{ step|told }}", step=step) == "Månadslön"


def test_an_explanation_shows_every_step_at_any_depth_and_marks_the_unsourced():
    leaf = Because(sv="Innerst", en="", value="5", unsourced=True)
    tree = Because(sv="Ytterst", en="", value="1 545,60 kr", steps=(Because(sv="Mitten", en="", steps=(leaf,)),))
    page = written('{% include "components/because.html" %}', because=tree)
    assert all(word in page for word in ("Ytterst", "Mitten", "Innerst", "Källa ej bekräftad"))
