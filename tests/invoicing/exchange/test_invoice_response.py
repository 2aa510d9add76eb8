from datetime import date, time

from invoicing.exchange import invoice_response as response
from servicecenter.exchange.ubl.parts import Identifier
from servicecenter.message_rules.checking import checked
from servicecenter.message_rules.result import Verdict

REJECTION = response.InvoiceResponse(
    id="1",
    issued_on=date(2026, 11, 26),
    issued_at=time(9, 30),
    note="Vi har inte beställt något.",
    sender=response.ResponseParty(endpoint=Identifier(value="2021004888", scheme="0007"), name="Myndigheten"),
    receiver=response.ResponseParty(endpoint=Identifier(value="5560125790", scheme="0007"), name="Kaffe AB"),
    response=response.Response(
        status=response.Status(
            code=response.REJECTED,
            holds_from=date(2026, 11, 26),
            clarifications=(
                response.Clarification(
                    code=response.StatusCode(code=response.OTHER, list_id=response.REASONS),
                    text="Vi har inte beställt något.",
                ),
                response.Clarification(
                    code=response.StatusCode(code=response.NEW_INVOICE, list_id=response.ACTIONS),
                ),
            ),
        ),
        invoice_id="F-117",
    ),
)


def test_an_answer_is_read_back_as_it_was_built():
    assert response.parse(response.build(REJECTION)) == REJECTION


def test_an_answer_keeps_the_official_rules(shared, settings):
    settings.MESSAGE_RULES_DIR = shared / "schemas" / "peppol"
    found = checked(response.build(REJECTION), on=date(2026, 11, 26))
    assert (found.verdict, found.release) == (Verdict.VALID, "2026.5"), found


def test_every_official_answer_is_read(shared):
    folder = shared / "schemas" / "peppol" / "examples" / "openpeppol-2026.5" / "Invoice_reponse_use_cases"
    codes = {response.parse(path.read_bytes()).response.status.code for path in folder.glob("*.xml")}
    assert codes >= {"IP", "UQ", "CA", "AP"}
