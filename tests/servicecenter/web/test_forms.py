"""Forms as they are written: labels, marks, hints, faults, and the links between them."""

from __future__ import annotations

from django import forms
from django.forms.renderers import TemplatesSetting

from servicecenter.web.gallery import OutlayForm

FAULTY = {"bought_on": "2026-11-05", "amount": "1 495,005", "paid_with": "own"}


def rendered(form: forms.Form) -> str:
    form.renderer = TemplatesSetting()
    return str(form)


def ids(html: str) -> set[str]:
    return {part.split('"')[0] for part in html.split(' id="')[1:]}


def test_the_faults_come_first_and_each_links_to_a_place_on_the_page():
    html = rendered(OutlayForm(FAULTY))
    links = {part.split('"')[0] for part in html.split('href="#')[1:]}
    assert links == {"id_amount", "id_kind", "id_is_confirmed"}
    assert links <= ids(html)
    assert html.index('role="alert"') < html.index("<label")


def test_a_field_names_its_hint_and_its_fault():
    html = rendered(OutlayForm(FAULTY))
    described = {word for part in html.split('aria-describedby="')[1:] for word in part.split('"')[0].split()}
    assert {"id_amount_helptext", "id_amount_error"} <= described <= ids(html)


def test_every_control_has_a_label():
    html = rendered(OutlayForm())
    labelled = {part.split('"')[0] for part in html.split(' for="')[1:]}
    controls = {name for name in ids(html) if name.startswith("id_") and not name.endswith(("_helptext", "_error"))}
    groups = {"id_paid_with", "id_meals"}
    assert controls - groups == labelled


def test_a_required_field_is_marked_and_the_mark_explained_once():
    html = rendered(OutlayForm())
    assert html.count("måste fyllas i</p>") == 1


def test_a_form_without_required_fields_explains_no_mark():
    class Comment(forms.Form):
        text = forms.CharField(label="Kommentar", required=False)

    html = rendered(Comment())
    assert "måste fyllas i" not in html
    assert "role=" not in html


def test_an_amount_is_written_with_its_unit_and_a_day_with_the_browser_s_calendar():
    html = rendered(OutlayForm())
    assert 'inputmode="decimal"' in html
    assert "kr</span>" in html
    assert 'type="date"' in html
    assert "data-suffix" not in html


def test_no_form_writes_an_inline_style():
    assert " style=" not in rendered(OutlayForm(FAULTY))


def test_what_is_opened_is_closed():
    html = rendered(OutlayForm(FAULTY))
    for element in ("fieldset", "div", "span", "select", "label", "p", "ul", "li"):
        assert html.count(f"<{element}>") + html.count(f"<{element} ") == html.count(f"</{element}>"), element
