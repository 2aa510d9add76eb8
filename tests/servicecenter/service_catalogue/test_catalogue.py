"""The service catalogue: its versions, and files that are refused with the place and the reason."""

from __future__ import annotations

from datetime import date

import pytest

from servicecenter.service_catalogue.catalogue import Area, CatalogueError, CatalogueFileError, Responsible
from servicecenter.service_catalogue.reading import parse_version
from servicecenter.service_catalogue.versions import Change, catalogue, catalogue_on, differences, newest, versions

HEAD = """
number = 1
valid_from = 2012-06-01
source = "Prov"
"""
SERVICE = """
[[service]]
code = "{code}"
sv = "Tjänst"
en = "Service"
summary_sv = "Vad den är"
summary_en = "What it is"
area = "payroll"
class = "base"
owner = "Lön"
legal_basis = ["Förordning"]
steps = [{{ key = "do", sv = "Gör", en = "Do", by = "centre" }}]
"""
ONE = HEAD + SERVICE.format(code="one")


def test_each_day_has_its_version_and_none_before_the_first():
    assert catalogue_on(date(2013, 5, 1)).number == 1
    assert catalogue_on(date(2020, 1, 1)).number == 2
    with pytest.raises(CatalogueError, match="2012-06-01"):
        catalogue_on(date(2012, 5, 31))


def test_a_version_that_does_not_exist_is_told_with_those_that_do():
    with pytest.raises(CatalogueError, match=r"version 9\. Välj en av 1, 2"):
        catalogue(9)


def test_a_service_is_found_by_what_its_steps_say():
    found = newest().select(text="MATCHA mot abonnemang")
    assert [service.code for service in found] == ["supplier_invoices"]
    assert newest().select(text="finns inte i något steg") == ()
    assert {service.area for service in newest().select(area=Area.FINANCE)} == {Area.FINANCE}


def test_between_the_versions_two_add_ons_came_and_invoices_became_electronic():
    found = differences(catalogue(1), catalogue(2))
    assert {(each.change, each.code) for each in found if each.before is None} == {
        (Change.ADDED, "scheduling"),
        (Change.ADDED, "recruitment"),
    }
    law = next(each for each in found if each.about.sv == "Rättslig grund")
    assert "2018:1277" in law.after.sv
    assert "2018:1277" not in law.before.sv
    step = next(each for each in found if each.about.sv.startswith("Steg"))
    assert (step.before.sv, step.after.sv) == ("Skicka fakturan (Leverantören)", "Skicka e-fakturan (Leverantören)")


def test_read_backwards_what_came_is_what_goes():
    gone = {each.code for each in differences(catalogue(2), catalogue(1)) if each.change == Change.WITHDRAWN}
    assert gone == {"scheduling", "recruitment"}


def test_a_version_does_not_differ_from_itself():
    for version in versions():
        assert differences(version, version) == ()


def test_what_a_version_does_not_restate_it_has_from_the_one_before():
    assert newest().service("payroll") == catalogue(1).service("payroll")
    assert newest().service("supplier_invoices").included == catalogue(1).service("supplier_invoices").included


@pytest.mark.parametrize(
    ("change", "field", "told"),
    [
        (('class = "base"', 'class = "add_on"'), "service one.parent", "ska ange sin bastjänst"),
        (('class = "base"', 'class = "special"\nparent = "none"'), "service one.parent", "none är ingen bastjänst"),
        (('class = "base"', 'class = "base"\nparent = "one"'), "service one.parent", "har ingen överordnad"),
        (('by = "centre"', 'by = ["centre", "customer"]'), "service one.steps[1].by", "exakt en, inte 2"),
        (('by = "centre"', 'by = "both"'), "service one.steps[1].by", "'both' är inget av centre, customer"),
        (('by = "centre"', 'by = "third_party"'), "service one.steps[1].party", "anges för en annan part"),
        (('area = "payroll"', 'area = "offices"'), "service one.area", "'offices' är inget av payroll, finance"),
        (('sv = "Tjänst"', 'sv = ""'), "service one.sv", "texten saknas"),
        (('owner = "Lön"', 'owner = "Lön"\nprice = 3'), "service one.price", "fältet är okänt"),
        (("number = 1", 'number = "1"'), "number", "heltal"),
        (("2012-06-01", '"igår"'), "valid_from", "datum"),
        (('legal_basis = ["Förordning"]', "legal_basis = []"), "service one.legal_basis", "minst en text"),
        (("steps = [{", "steps = [] # [{"), "service one.steps", "minst ett steg"),
        (('code = "one"', 'code = "One more"'), "service One more.code", "små bokstäver"),
        (('class = "base"', 'class = "base"\ncomes_with = "two"'), "service one.comes_with", "two finns inte"),
        (('source = "Prov"', 'source = "Prov"\ncontinues = 7'), "continues", "version 7 finns inte"),
        (("number = 1", "number = = 1"), "filen", "TOML"),
    ],
)
def test_a_file_that_is_wrong_is_refused_by_field(change, field, told):
    with pytest.raises(CatalogueFileError) as refused:
        parse_version(ONE.replace(*change), "prov.toml")
    assert refused.value.file == "prov.toml"
    assert refused.value.field == field
    assert told in refused.value.expected


def test_the_file_that_the_refusals_change_is_right_by_itself():
    (service,) = parse_version(ONE, "prov.toml")
    assert service.steps[0].responsible == Responsible.CENTRE


def test_a_code_and_a_step_may_stand_once():
    with pytest.raises(CatalogueFileError, match="one: tjänsten står två gånger"):
        parse_version(ONE + SERVICE.format(code="one"), "prov.toml")
    twice = ONE.replace("steps = [", 'steps = [{ key = "do", sv = "Gör", en = "Do", by = "customer" }, ')
    with pytest.raises(CatalogueFileError, match="do: steget står två gånger"):
        parse_version(twice, "prov.toml")


def test_two_services_never_deliver_the_same():
    two = ONE + SERVICE.format(code="two")
    with pytest.raises(CatalogueFileError, match="payroll: två tjänster levererar samma sak"):
        parse_version(two.replace('owner = "Lön"', 'owner = "Lön"\ndelivers = "payroll"'), "prov.toml")


def test_a_version_withdraws_only_what_there_was():
    first = parse_version(ONE + SERVICE.format(code="two"), "a.toml")
    later = HEAD.replace("number = 1", "number = 2\ncontinues = 1")
    assert [each.code for each in parse_version(later + 'withdrawn = ["one"]', "b.toml", [first])] == ["two"]
    with pytest.raises(CatalogueFileError, match="three finns inte i version 1"):
        parse_version(later + 'withdrawn = ["three"]', "b.toml", [first])
