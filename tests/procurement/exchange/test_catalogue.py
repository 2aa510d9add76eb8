"""The catalogue line by line: bounded memory, faulty lines beside good ones, and what is no catalogue."""

import io
import subprocess
import sys

import pytest

from procurement.exchange import catalogue
from procurement.exchange.catalogue import CatalogueLine, UnreadLine, read_header, read_lines
from servicecenter.exchange.ubl.binding import UblError
from tests.procurement.exchange.messages import FORMATS, REAL

MANY = 50_000


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A file of many lines, written as a supplier's system would: one after the other."""
    whole = catalogue.build(REAL["T19"])
    start = whole.index(b"<cac:CatalogueLine>")
    line = whole[start : whole.index(b"<cac:CatalogueLine>", start + 1)]
    path = tmp_path_factory.mktemp("catalogue") / "large.xml"
    with path.open("wb") as file:
        file.write(whole[:start])
        for number in range(1, MANY + 1):
            file.write(line.replace(b"<cbc:ID>1</cbc:ID>", b"<cbc:ID>%d</cbc:ID>" % number))
        file.write(b"</Catalogue>")
    return path


READ = """
import resource, sys
from procurement.exchange.catalogue import read_lines
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with open(sys.argv[1], "rb") as file:
    count = sum(line.id == str(number) for number, line in enumerate(read_lines(file), start=1))
print(count, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)
"""


def test_fifty_thousand_lines_are_read_in_bounded_memory(large):
    """Measured in a process of its own: what the parser holds is not Python's to count."""
    told = subprocess.run([sys.executable, "-c", READ, large], check=True, capture_output=True, text=True, timeout=300)
    count, most = map(int, told.stdout.split())
    assert count == MANY
    assert large.stat().st_size > 80_000_000
    assert most < 20_000_000, f"{most} bytes"


def test_the_header_is_read_without_the_lines(large):
    with large.open("rb") as file:
        header = read_header(file)
        assert file.tell() < 1_000_000
    assert (header.id, header.version, header.agreement) == ("K-2026", "3", "23.3-1234-2025")


def test_the_lines_are_those_of_the_whole():
    assert tuple(read_lines(catalogue.build(REAL["T19"]))) == REAL["T19"].lines


def test_a_faulty_line_is_told_with_its_number_and_stops_no_other():
    built = catalogue.build(REAL["T19"]).replace(b">45.125<", b">gratis<")
    faulty, good = read_lines(built)
    assert isinstance(faulty, UnreadLine)
    assert (faulty.id, "PriceAmount är 'gratis', inte tal" in faulty.why) == ("1", True)
    assert isinstance(good, CatalogueLine)
    assert good.id == "2"


@pytest.mark.parametrize("source", [FORMATS["T01"].build(REAL["T01"]), b"", b"<html/>", b"{}"])
def test_what_is_no_catalogue_is_refused(source):
    with pytest.raises(UblError):
        list(read_lines(source))
    with pytest.raises(UblError):
        read_header(io.BytesIO(source))


def test_a_file_that_breaks_off_tells_where_after_the_lines_before():
    built = catalogue.build(REAL["T19"])
    lines = read_lines(built[: built.rindex(b"<cac:CatalogueLine>") + 30])
    assert next(lines).id == "1"
    with pytest.raises(UblError, match="inte läsbar XML: rad"):
        next(lines)


def test_a_file_beyond_the_limit_is_refused(large):
    with large.open("rb") as file, pytest.raises(UblError, match="större än 1 MB"):
        list(read_lines(file, most_bytes=1_000_000))
