"""What is suggested is what more than half of the earlier invoices had, by the closest likeness there is."""

from __future__ import annotations

from invoicing.coding_rules.history import Basis, Features, Used, suggest

PEN = Features(article="A1", name="penna")


def used(*codings: str, features: Features = PEN) -> list[Used]:
    return [Used(number, features, account, "100") for number, account in enumerate(codings, start=1)]


def test_F15_the_usual_coding_is_suggested_with_how_usual_it_is() -> None:
    found = suggest(PEN, used("5311", "5311", "5311", "5311", "5311", "5311", "5321"))
    assert found is not None
    assert (found.account, found.coding, found.basis) == ("5311", "100", Basis.ARTICLE)
    assert found.why("Kontor AB") == "6 av 7 tidigare fakturor från Kontor AB med samma artikel konterades så."


def test_no_suggestion_where_there_is_no_majority() -> None:
    assert suggest(PEN, used("5311", "5321")) is None
    assert suggest(PEN, []) is None


def test_two_codings_on_every_invoice_suggest_neither() -> None:
    both = [Used(n, Features(), account, "100") for n in (1, 2, 3) for account in ("5311", "5321")]
    assert suggest(Features(name="annat"), both) is None


def test_the_closest_likeness_goes_before_the_supplier() -> None:
    history = [*used("5311", "5311", "5311"), Used(9, Features(article="B2"), "5321", "100")]
    found = suggest(Features(article="B2"), history)
    assert found is not None
    assert (found.account, found.hits, found.of) == ("5321", 1, 1)
    other = suggest(Features(article="C3"), history)
    assert other is not None
    assert (other.account, other.basis, other.hits, other.of) == ("5311", Basis.SUPPLIER, 3, 4)
