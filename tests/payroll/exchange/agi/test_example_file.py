"""Skatteverket's official example file 01, read, summed and written back."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from payroll.exchange.agi import AgiFile, AgiReadError, Value, build, contribution_base, faults, parse
from payroll.exchange.agi.checks import sum_faults

NAME = "Exempelfil_01_Vanliga_lontagare_v1.1.9.xml"


@pytest.fixture
def content(shared: Path) -> bytes:
    file = shared / "schemas/agi" / NAME
    if not file.exists():
        pytest.skip(f"Skatteverkets exempelfil {NAME} finns inte här")
    return file.read_bytes()


@pytest.fixture
def example(content: bytes) -> AgiFile:
    return parse(content)


def canonical(content: bytes) -> bytes:
    """Canonical XML without comments and without the space between elements: what the file says, and no more."""
    parser = etree.XMLParser(remove_blank_text=True, remove_comments=True)
    return etree.tostring(etree.fromstring(content, parser), method="c14n2", with_comments=False)


def test_the_official_file_has_no_fault(example: AgiFile):
    assert list(faults(example)) == []
    assert list(sum_faults(example.main, example.individuals)) == []


def test_the_official_file_is_written_back_the_same_to_the_last_attribute(content: bytes, example: AgiFile):
    assert canonical(build(example)) == canonical(content)


def test_our_own_form_is_written_back_byte_by_byte(example: AgiFile):
    assert build(parse(build(example))) == build(example)


def test_everything_in_the_official_file_is_read(example: AgiFile):
    assert (str(example.period), example.employer.registered_id, example.count) == ("2021-01", "165560269986", 4)
    assert [contact.area for contact in example.employer.contacts] == [
        "skruv-avdelningens anställda",
        "mutter-avdelningens anställda",
    ]
    assert [row.number for row in example.individuals] == ["001", "002", "003"]
    assert example.individuals[1].values[-1] == Value("050", 1)
    assert example.sender.contact.address_2 == "C/O Segemyhr"


def test_the_contributions_of_the_official_file_follow_from_its_statements(example: AgiFile):
    """26 094 = 31,42 % of the summed base, öre dropped; fuel counts at its market value less what was paid for it."""
    base = sum(contribution_base(row.values) for row in example.individuals)
    assert base == (28_500 + 2_500 + 25_350 + 26_700) * 100
    assert Value("487", base * 3142 // 100_0000) == example.main.values[0]


def test_a_file_with_an_element_that_is_not_known_is_refused_with_its_line(content: bytes):
    with pytest.raises(AgiReadError, match=r"rad 71: KostformanUlagAG med fältkod 015 är okänt"):
        parse(content.replace(b'KontantErsattningUlagAG faltkod="011">28500</agd:KontantErsattningUlagAG',
                              b'KostformanUlagAG faltkod="015">28500</agd:KostformanUlagAG'))  # fmt: skip


def test_a_right_element_with_another_code_is_refused(content: bytes):
    with pytest.raises(AgiReadError, match="AvdrPrelSkatt med fältkod 002 är okänt"):
        parse(content.replace(b'AvdrPrelSkatt faltkod="001"', b'AvdrPrelSkatt faltkod="002"'))


@pytest.mark.parametrize("damaged", [b"", b"<a/>", b"not xml"])
def test_what_is_no_declaration_is_refused(damaged: bytes):
    with pytest.raises(AgiReadError):
        parse(damaged)
