from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecenter.exchange.sbdh import NAMESPACE, Envelope, EnvelopeError, build, parse
from servicecenter.exchange.ubl.documents import DOCUMENT_TYPES, document_type
from tests.procurement.exchange.messages import FORMATS, REAL, TEXT

ENVELOPE = Envelope(
    sender="0007:2021004888",
    receiver="0007:5560125790",
    instance_id="4a5f6c1e-2f7a-4a2e-9a5b-0c7f0a2c6f11",
    created_at=datetime(2026, 11, 26, 12, 30, tzinfo=UTC),
    document_type=document_type("T01").identifier,
    process="urn:fdc:peppol.eu:poacc:bis:ordering:3",
    country="SE",
    payload=FORMATS["T01"].build(REAL["T01"]),
)
GOLDEN = """<StandardBusinessDocument xmlns="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">\
<StandardBusinessDocumentHeader><HeaderVersion>1.0</HeaderVersion>\
<Sender><Identifier Authority="iso6523-actorid-upis">0007:2021004888</Identifier></Sender>\
<Receiver><Identifier Authority="iso6523-actorid-upis">0007:5560125790</Identifier></Receiver>\
<DocumentIdentification><Standard>urn:oasis:names:specification:ubl:schema:xsd:Order-2</Standard>\
<TypeVersion>2.1</TypeVersion><InstanceIdentifier>4a5f6c1e-2f7a-4a2e-9a5b-0c7f0a2c6f11</InstanceIdentifier>\
<Type>Order</Type><CreationDateAndTime>2026-11-26T12:30:00+00:00</CreationDateAndTime></DocumentIdentification>\
<BusinessScope><Scope><Type>DOCUMENTID</Type><InstanceIdentifier>urn:oasis:names:specification:ubl:schema:xsd:Order-2\
::Order##urn:fdc:peppol.eu:poacc:trns:order:3::2.1</InstanceIdentifier><Identifier>busdox-docid-qns</Identifier></Scope>\
<Scope><Type>PROCESSID</Type><InstanceIdentifier>urn:fdc:peppol.eu:poacc:bis:ordering:3</InstanceIdentifier>\
<Identifier>cenbii-procid-ubl</Identifier></Scope>\
<Scope><Type>COUNTRY_C1</Type><InstanceIdentifier>SE</InstanceIdentifier></Scope></BusinessScope>\
</StandardBusinessDocumentHeader><Order xmlns="urn:oasis"""


def test_the_envelope_is_written_as_peppol_writes_it():
    """Peppol Business Message Envelope 2.0, example of chapter 2."""
    assert GOLDEN in build(ENVELOPE).decode()


@settings(max_examples=30, deadline=None)
@given(
    texts=st.fixed_dictionaries(dict.fromkeys(("sender", "receiver", "instance_id", "process", "country"), TEXT)),
    created_at=st.datetimes(timezones=st.just(UTC)),
    transaction=st.sampled_from(sorted(FORMATS)),
)
def test_any_envelope_is_opened_as_it_was_closed(texts, created_at, transaction):
    envelope = replace(
        ENVELOPE,
        created_at=created_at,
        document_type=document_type(transaction).identifier,
        payload=FORMATS[transaction].build(REAL[transaction]),
        **texts,
    )
    opened = parse(build(envelope))
    assert opened == envelope
    assert FORMATS[transaction].parse(opened.payload) == REAL[transaction]


def test_every_type_of_document_has_an_identifier_of_its_own():
    assert len({one.identifier for one in DOCUMENT_TYPES}) == len(DOCUMENT_TYPES)


FAULTS = {
    "saknar Receiver/Identifier": (b'<Identifier Authority="iso6523-actorid-upis">0007:5560125790</Identifier>', b""),
    "saknar DOCUMENTID": (b"DOCUMENTID", b"OTHER"),
    "inte en tidpunkt": (b"2026-11-26T12:30:00+00:00", b"i morse"),
    "inget kuvert": (NAMESPACE.encode(), b"urn:other"),
    "har 2 dokument": (b"</StandardBusinessDocumentHeader>", b"</StandardBusinessDocumentHeader><Other/>"),
    "inte läsbar XML": (b"</Order>", b""),
    "DOCTYPE": (b"<StandardBusinessDocument ", b"<!DOCTYPE a><StandardBusinessDocument "),
}


@pytest.mark.parametrize("why", FAULTS)
def test_an_envelope_that_cannot_be_opened_says_why(why):
    old, new = FAULTS[why]
    closed = build(ENVELOPE)
    assert old in closed
    with pytest.raises(EnvelopeError, match=why):
        parse(closed.replace(old, new, 1))


def test_an_envelope_without_a_document_is_refused():
    closed = build(ENVELOPE)
    empty = closed[: closed.index(b"<Order")] + b"</StandardBusinessDocument>"
    with pytest.raises(EnvelopeError, match="har 0 dokument"):
        parse(empty)
