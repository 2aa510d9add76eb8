"""G21: the agreement is signed when every annex is approved and by both, over one hash that covers them all."""

from __future__ import annotations

import re

import pytest

from servicecenter.accounts.roles import Role
from servicecenter.agreements.actions import offer_version, take_back_version
from servicecenter.agreements.controls import gate_checks
from servicecenter.agreements.queries import annexes_of, counts, version_in_force
from servicecenter.models import Agency, Signature, User
from servicecenter.papers.actions import add_version, sign_paper
from servicecenter.papers.models import Source
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW
from tests.factories.agreements import FROM, approve, approve_all, drafted, offered, sign, signed
from tests.factories.pdfs import text_pdf
from tests.servicecenter.agreements.annexes import text_of

pytestmark = pytest.mark.django_db
People = dict[str, User]


def test_G21_gate_2_needs_all_annexes_approved_and_two_signatures_and_names_what_is_missing(
    scope: Agency, people: People
):
    version = offered(people)
    left = {check.code: check for check in gate_checks(version, on=FROM) if not check.is_met}
    assert set(left) == {"annexes_approved", "data_processing_signed", "agreement_signed"}
    assert "Bilaga 3" in left["annexes_approved"].stands
    approve_all(version, people)
    sign(next(row.paper for row in annexes_of(version) if row.code == "P"), people)
    assert [check.code for check in gate_checks(version, on=FROM) if not check.is_met] == ["agreement_signed"]
    sign(version.paper, people)
    assert [check for check in gate_checks(version, on=FROM) if not check.is_met] == []
    version.refresh_from_db()
    assert (version.state, version.signed_on, version_in_force(FROM)) == ("signed", NOW.date(), version)


def test_G21_the_agreement_cant_be_signed_while_an_annex_is_not_approved_and_it_is_named(scope: Agency, people: People):
    version = offered(people)
    for row in annexes_of(version):
        if row.code != "4":
            approve(row.paper, people)
    approve(version.paper, people)
    with pytest.raises(NotAllowedNow, match="Bilaga 4 Prisindikation och volymer är inte godkänd"):
        sign(version.paper, people)
    assert not Signature.objects.filter(paper=version.paper, act="signed").exists()


def test_the_agreement_prints_the_hash_of_every_annex(scope: Agency, people: People):
    version = offered(people)
    told = text_of(version.paper)
    for row in annexes_of(version):
        assert row.paper.sha256 in told.replace(" ", "").replace("\n", "")
        assert row.covered_sha256 == row.paper.sha256


def test_any_changed_annex_voids_the_agreement_and_its_lines_no_longer_count(scope: Agency, people: People):
    version = signed(people)
    assert counts(version)
    annex = annexes_of(version)[2].paper
    told = {"name": "x.pdf", "content": text_pdf(["Annat"]), "by": people[Role.ACCOUNT_MANAGER], "at": NOW}
    with pytest.raises(NotAllowedNow, match="tas fram ur överenskommelsens rader"):
        add_version(paper=annex, **told)
    add_version(paper=annex, **told, source=Source.GENERATED)
    assert not counts(version)
    assert version_in_force(FROM) is None
    void = Signature.objects.filter(paper=version.paper, act="signed").values_list("voided_at", "void_reason")
    assert set(void) == {(NOW, "Bilaga 3 Servicenivåer och ansvarsfördelning har ändrats.")}
    [check] = [each for each in gate_checks(version, on=FROM) if each.code == "agreement_signed"]
    assert not check.is_met


def test_taking_back_voids_and_the_same_rows_give_the_same_bytes(scope: Agency, people: People):
    version = offered(people)
    approve_all(version, people)
    before = [row.paper.sha256 for row in annexes_of(version)]
    seen = version.paper.sha256
    version = take_back_version(version=version, reason="Ny volym", by=people[Role.ACCOUNT_MANAGER], at=NOW)
    version = offer_version(version=version, by=people[Role.ACCOUNT_MANAGER], at=NOW)
    assert [row.paper.sha256 for row in annexes_of(version)] == before
    assert version.paper.sha256 == seen
    with pytest.raises(NotAllowedNow, match="måste vara godkänt"):
        sign_paper(paper=version.paper, seen_sha256=seen, by=people[Role.CENTRE_SIGNATORY], at=NOW)


def test_nothing_is_offered_before_it_is_whole_and_what_is_missing_is_named(scope: Agency, people: People):
    version = drafted(people)
    version.plan.all().delete()
    version.forums.filter(level="tactical").delete()
    with pytest.raises(NotAllowedNow) as refused:
        offer_version(version=version, by=people[Role.ACCOUNT_MANAGER], at=NOW)
    assert re.search("taktisk.*Planen hämtas", str(refused.value))
