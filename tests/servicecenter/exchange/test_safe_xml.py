"""The attacks that XML allows: none of them reads a file, asks the network, or takes more than a moment."""

import io

import pytest

from servicecenter.exchange.safe_xml import MOST_DEPTH, UnsafeXml, elements, whole

LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
ATTACKS = {
    "a file of the server": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
    "an address": '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:1/">]><a>&x;</a>',
    "an external type": '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>',
    "a parameter entity": '<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]><a/>',
    "a thousand million laughs": f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><a>&l9;</a>',
    "one entity many times": f'<!DOCTYPE a [<!ENTITY l "{"x" * 9000}">]><a>{"&l;" * 9000}</a>',
    "a type and nothing more": "<!DOCTYPE a><a/>",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_document_type_is_refused_whatever_it_wants(attack):
    for source in (ATTACKS[attack].encode(), io.BytesIO(ATTACKS[attack].encode())):
        with pytest.raises(UnsafeXml):
            list(elements(source))


def test_a_document_type_is_refused_in_every_encoding_that_is_read():
    for encoding in ("utf-16", "iso-8859-1", "utf-8-sig"):
        with pytest.raises(UnsafeXml):
            whole(f'<?xml version="1.0"?>{ATTACKS["a file of the server"]}'.encode(encoding))


@pytest.mark.parametrize("depth", [MOST_DEPTH + 1, 300, 100_000])
def test_deep_nesting_is_refused(depth):
    with pytest.raises(UnsafeXml):
        list(elements(b"<a>" * depth + b"</a>" * depth))


def test_what_our_formats_need_of_depth_is_read():
    assert whole(b"<a>" * MOST_DEPTH + b"</a>" * MOST_DEPTH).tag == "a"


class Endless:
    """A file that never ends, as one that says too little of its size."""

    def read(self, size=-1):
        return b"<a>" + b"x" * 65_536 if size else b""


def test_a_file_without_end_is_refused_at_the_limit():
    with pytest.raises(UnsafeXml, match="större än 1 MB"):
        list(elements(Endless(), most_bytes=1_000_000))
