from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from payroll.payslip_print.render import render_payslip_pdf, render_payslip_png, render_payslips
from payroll.payslip_print.view import Fact, PayslipView, Row, Section, Sum

AT = datetime(2026, 11, 20, 9, 15, tzinfo=UTC)

VIEW = PayslipView(
    agency_name="Lantmäteriet",
    organisation_number="202100-4888",
    person_name="Erik Sandberg",
    personal_number="19850412-••••",
    employments=(Fact("Anställning 104-22", "Kartingenjör, 100 %"), Fact("Skatt", "Tabell 33, kolumn 1")),
    period="november 2026",
    pays_on=date(2026, 11, 25),
    account="Till Swedbank •••• 8203",
    sections=(
        Section("Lön", (Row("11100", "Månadslön", 4_200_000, "november 2026", "1 mån", "42 000,00"),)),
        Section(
            "Frånvaro",
            (Row("32300", "Karensavdrag", -154_560, "3–5 november", "1", "−1 545,60"),),
            "Bruttolön",
            4_045_440,
        ),
        Section("Skatt", (Row("90100", "Preliminär skatt", -987_000, "tabell 33, kolumn 1"),)),
    ),
    totals=(Sum("Bruttolön", 4_045_440), Sum("Skatt", -987_000)),
    net=3_058_440,
    year_to_date=(Sum("Bruttolön", 45_691_240), Sum("Skatt", -10_374_400)),
    vacation=(Fact("Årets rätt", "31 dagar"), Fact("Kvar att ta ut", "15 dagar")),
    employer_cost=(
        Sum("Till ditt konto", 3_058_440),
        Sum("Skatt", 987_000),
        Sum("Arbetsgivaravgifter", 1_271_077),
        Sum("Kostnad", 5_316_517),
    ),
    notes=("Pensionspremien fastställs av SPV och ingår inte.",),
    contact="Frågor om din lön: 0771-00 00 00",
)


def reader(view=VIEW):
    return PdfReader(BytesIO(render_payslip_pdf(view, created_at=AT)))


def text_of(pdf):
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).replace("\u00a0", " ").split())


@pytest.fixture(scope="module")
def pdf():
    return reader()


@pytest.mark.parametrize(
    "shown",
    [
        "Lantmäteriet", "202100-4888", "Erik Sandberg", "19850412-••••", "Kartingenjör", "November 2026",
        "onsdag 25 november 2026", "•••• 8203", "11100", "Månadslön", "42 000,00", "Karensavdrag", "−1 545,60",
        "3–5 november", "Bruttolön", "40 454,40", "−9 870,00", "30 584,40 kr", "Hittills i år", "456 912,40",
        "Kvar att ta ut", "15 dagar", "Arbetsgivaravgifter", "53 165,17", "ingår inte", "0771-00 00 00", "Sida 1 (1)",
    ],
)  # fmt: skip
def test_everything_of_the_view_can_be_read_as_text(pdf, shown):
    assert shown in text_of(pdf)


def test_the_pdf_is_tagged_in_swedish_and_says_so(pdf):
    root = pdf.trailer["/Root"]
    assert root["/Lang"] == "sv"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
    assert pdf.metadata.title == "Lönespecifikation november 2026 – Erik Sandberg"
    assert pdf.metadata.creation_date == AT


def tags(node, found):
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            tags(child, found)
    elif isinstance(node, dict):
        if "/S" in node:
            found.append(node["/S"])
        if "/K" in node:
            tags(node["/K"], found)
    return found


def test_a_screen_reader_finds_the_headings_and_the_table_with_its_header_cells(pdf):
    found = tags(pdf.trailer["/Root"]["/StructTreeRoot"]["/K"], [])
    assert found.count("/H1") == 1
    assert found.count("/H2") == 3
    assert found.count("/Table") == 1
    assert found.count("/TH") == 6
    assert found.count("/TR") >= 1 + 3 + 3 + 1 + 1


def test_all_fonts_are_embedded_and_are_our_own(pdf):
    fonts = pdf.pages[0]["/Resources"]["/Font"].values()
    names = {font.get_object()["/BaseFont"] for font in fonts}
    assert names
    assert all("Inter" in name for name in names)


def test_the_same_view_gives_the_same_bytes_and_another_one_others():
    once = render_payslip_pdf(VIEW, created_at=AT)
    assert once == render_payslip_pdf(VIEW, created_at=AT)
    assert once != render_payslip_pdf(replace(VIEW, net=1), created_at=AT)


def test_many_payslips_come_one_by_one_with_their_keys():
    views = ((number, replace(VIEW, person_name=f"Person {number}")) for number in range(3))
    rendered = render_payslips(views, created_at=AT)
    assert next(rendered)[0] == 0
    assert [(key, f"Person {key}" in text_of(PdfReader(BytesIO(pdf)))) for key, pdf in rendered] == [
        (1, True),
        (2, True),
    ]


def test_a_long_payslip_goes_on_over_pages_with_the_table_head_repeated():
    rows = tuple(Row("21100", f"Rad {number}", number) for number in range(300))
    long = reader(replace(VIEW, sections=(Section("Tillägg", rows),)))
    assert len(long.pages) > 3
    assert all("À-pris" in page.extract_text() for page in long.pages[:3])
    assert "Rad 299" in text_of(long)


def test_a_payslip_without_the_optional_parts_is_still_whole():
    bare = replace(VIEW, sections=(), totals=(), year_to_date=(), vacation=(), employer_cost=(), notes=(), contact="")
    text = text_of(reader(bare))
    assert "30 584,40" in text
    assert "Hittills" not in text


@pytest.mark.parametrize("amount", [-1, 0])
def test_a_cost_with_nothing_or_less_to_show_has_no_picture_and_no_fault(amount):
    cost = (Sum("Till ditt konto", amount), Sum("Kostnad", amount))
    assert "Vad lönen kostar" in text_of(reader(replace(VIEW, employer_cost=cost)))


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_a_name_in_any_writing_never_stops_the_payslip(name):
    assert len(reader(replace(VIEW, person_name=name)).pages) >= 1


def test_names_of_many_languages_are_shown_as_they_are_written():
    name = "Łukasz Öberg Nguyễn Ξένια Жанна"
    assert name in text_of(reader(replace(VIEW, person_name=name)))


def test_text_is_text_and_never_a_command_to_the_typesetter():
    name = '#panic("x") *a* $b$ \\ <c> @d'
    assert name in text_of(reader(replace(VIEW, person_name=name)))


def test_a_picture_of_the_page_can_be_made():
    assert render_payslip_png(VIEW, created_at=AT)[0].startswith(b"\x89PNG")
