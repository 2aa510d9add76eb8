"""``manage.py agi``: build without keeping anything, and try a file."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from payroll.declarations.models import Declaration
from payroll.exchange.agi import parse
from tests.factories.declarations import approved

XSD = """<?xml version="1.0"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"
  targetNamespace="http://xmls.skatteverket.se/se/skatteverket/da/instans/schema/1.1">
  <xs:element name="Skatteverket"><xs:complexType>
    <xs:sequence><xs:any processContents="skip" {occurs} maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="omrade" fixed="Arbetsgivardeklaration"/>
  </xs:complexType></xs:element>
</xs:schema>"""
"""No schema of the tax agency's: it only shows that a schema that is given is used."""


def told(*words: object) -> str:
    out = io.StringIO()
    call_command("agi", *map(str, words), stdout=out, stderr=out)
    return out.getvalue()


def test_a_month_is_built_without_being_kept(office, fixed, tmp_path):
    text = told("build", "--agency", office.agency.code, "--month", "2026-11", "--out", tmp_path)
    [path] = tmp_path.glob("AGI-*.xml")
    assert parse(path.read_bytes()).count == 4
    assert "inget är sparat" in text
    assert "XSD är inte prövad" in text
    assert not Declaration.objects.exists()


def test_one_run_is_built_by_its_id(office, fixed, tmp_path):
    told("build", "--agency", office.agency.code, "--run", fixed.public_id, "--out", tmp_path)
    assert len(list(tmp_path.glob("AGI-*.xml"))) == 1


def test_a_sealed_month_is_built_as_it_was_sealed(office, fixed, tmp_path, settings):
    declaration = approved(office.clerk, office.approver)
    told("build", "--agency", office.agency.code, "--month", "2026-11", "--out", tmp_path / "ut")
    [built] = (tmp_path / "ut").glob("*.xml")
    [written] = (Path(settings.FILES_DIR) / "declarations" / declaration.agency.code).glob("*.xml")
    assert built.read_bytes() == written.read_bytes()


def test_an_agency_that_does_not_exist_is_said(office):
    with pytest.raises(CommandError, match="Myndigheten ingen finns inte"):
        told("build", "--agency", "ingen", "--month", "2026-11")


def test_a_month_without_a_run_is_said(office):
    with pytest.raises(CommandError, match="Ingen sådan lönekörning"):
        told("build", "--agency", office.agency.code, "--month", "2026-11")


@pytest.fixture
def built(office, fixed, tmp_path) -> Path:
    told("build", "--agency", office.agency.code, "--month", "2026-11", "--out", tmp_path)
    [path] = tmp_path.glob("AGI-*.xml")
    return path


def test_a_good_file_is_read_and_what_was_not_tried_is_said(built):
    text = told("validate", built)
    assert "3 individuppgifter" in text
    assert "XSD är inte prövad" in text


def test_a_schema_that_is_given_is_used(built, tmp_path):
    loose, strict = tmp_path / "loose.xsd", tmp_path / "strict.xsd"
    loose.write_text(XSD.replace("{occurs}", 'minOccurs="1"'))
    strict.write_text(XSD.replace("{occurs}", 'minOccurs="99"'))
    assert "Validerad mot" in told("validate", built, "--xsd", loose)
    with pytest.raises(CommandError, match="1 fel"):
        told("validate", built, "--xsd", strict)


def test_a_bad_file_is_refused(built):
    content = built.read_bytes()
    built.write_bytes(content.replace(b'faltkod="001">', b'faltkod="001">-'))
    with pytest.raises(CommandError, match="3 fel"):
        told("validate", built)
    built.write_bytes(content[:200])
    with pytest.raises(CommandError, match="inte läsbar XML"):
        told("validate", built)


def test_sums_that_do_not_tie_are_told(built):
    content = built.read_bytes()
    built.write_bytes(content.replace(b'<agd:SummaSkatteavdr faltkod="497">', b'<agd:SummaSkatteavdr faltkod="497">1'))
    assert "individuppgifterna ger" in told("validate", built)
