"""G08: a paper has two signatures with name, role, time and hash, and any change of its bytes makes them void."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections, transaction
from django.db.utils import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicecenter.accounts.roles import Role
from servicecenter.documents.wording import DocumentRefused
from servicecenter.models import Agency, AuditEvent, Document, Membership, Paper, PaperVersion, Signature, User
from servicecenter.papers.actions import add_version, approve_paper, hand_in_paper, record_ink, sign_paper, submit_paper
from servicecenter.papers.models import Source
from servicecenter.papers.queries import is_signed_by_both, missing_sides, signatures_of, signed_by_both
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.factories import NOW, make_agency, make_user
from tests.factories.papers import approved, in_review, signed
from tests.factories.pdfs import text_pdf

pytestmark = pytest.mark.django_db
People = dict[str, User]
MADE = Source.GENERATED
CENTRE, CUSTOMER = Role.CENTRE_SIGNATORY, Role.CUSTOMER_SIGNATORY


def sign(paper: Paper, by: User, seen: str = "") -> Signature:
    return sign_paper(paper=paper, seen_sha256=seen or paper.sha256, by=by, at=NOW)


def change(paper: Paper, by: User, text: str = "Ny text") -> Paper:
    return add_version(
        paper=paper, name="ny.pdf", content=text_pdf([text]), by=by, at=NOW, change="ny text", source=MADE
    )


@pytest.mark.parametrize("kind", ["letter_of_intent", "offer"])
def test_G08_both_parties_sign_the_letter_and_the_offer_with_name_role_time_and_hash(
    scope: Agency, people: People, kind: str
):
    paper = approved(people, kind)
    sign(paper, people[CENTRE])
    paper.refresh_from_db()
    assert (paper.state, is_signed_by_both(paper)) == ("approved", False)
    assert [side.value for side in missing_sides(paper)] == ["customer"]
    sign(paper, people[CUSTOMER])
    paper.refresh_from_db()
    assert (paper.state, is_signed_by_both(paper)) == ("signed", True)
    told = [(row.side, row.name, row.role, row.at, row.sha256) for row in signatures_of(paper) if row.act == "signed"]
    assert told == [
        ("centre", str(people[CENTRE]), "centre_signatory", NOW, paper.sha256),
        ("customer", str(people[CUSTOMER]), "customer_signatory", NOW, paper.sha256),
    ]
    assert AuditEvent.objects.filter(event="paper_signed", detail__sha256=paper.sha256).count() == 2


def test_G08_a_changed_paper_voids_the_signatures_and_keeps_them_in_the_history(scope: Agency, people: People):
    paper = signed(people)
    first = paper.sha256
    paper = change(paper, people[Role.ACCOUNT_MANAGER])
    assert (paper.state, paper.version, is_signed_by_both(paper)) == ("draft", 2, False)
    old = [row for row in signatures_of(paper) if row.act == "signed"]
    assert [(row.voided_at, row.sha256) for row in old] == [(NOW, first)] * 2
    assert all(row.void_reason for row in old)
    assert signed_by_both([paper.pk]) == frozenset()
    kept = PaperVersion.objects.get(paper=paper, number=1)
    assert kept.sha256 == first


def test_G08_what_was_changed_between_reading_and_signing_is_refused_with_both_hashes(scope: Agency, people: People):
    paper = approved(people)
    read = paper.sha256
    newer = change(paper, people[Role.ACCOUNT_MANAGER])
    submit_paper(paper=newer, by=people[Role.ACCOUNT_MANAGER], at=NOW)
    approve_paper(paper=newer, seen_sha256=newer.sha256, by=people[Role.CUSTOMER_LEAD], at=NOW)
    with pytest.raises(NotAllowedNow, match=f"{read[:12]}.*version 2, {newer.sha256[:12]}.*Läs den nya versionen"):
        sign(paper, people[CENTRE], seen=read)
    assert not Signature.objects.filter(act="signed").exists()


def test_only_a_signatory_signs_and_for_one_side_alone(scope: Agency, people: People):
    paper = approved(people)
    for role in (Role.ACCOUNT_MANAGER, Role.CUSTOMER_LEAD, Role.PAYROLL_CLERK):
        with pytest.raises(PermissionDenied, match="undertecknare"):
            sign(paper, people[role])
    both = make_user(scope, CENTRE, CUSTOMER)
    with pytest.raises(PermissionDenied, match="båda parterna"):
        sign(paper, both)


def test_a_person_who_changes_sides_never_signs_for_both(scope: Agency, people: People):
    paper, person = approved(people), people[CENTRE]
    sign(paper, person)
    Membership.objects.filter(user=person).update(role=CUSTOMER)
    with pytest.raises(NotAllowedNow, match="Du har redan undertecknat"):
        sign(paper, User.objects.get(pk=person.pk))
    twice = Signature.objects.get(act="signed")
    twice.pk, twice.side = None, "customer"
    with pytest.raises(IntegrityError), transaction.atomic():
        twice.save()


def test_a_second_signature_of_the_same_side_is_refused(scope: Agency, people: People):
    paper = approved(people)
    sign(paper, people[CENTRE])
    with pytest.raises(NotAllowedNow, match="Servicecentret har redan undertecknat"):
        sign(paper, make_user(scope, CENTRE))


def test_nothing_is_signed_before_it_is_approved_by_another_than_who_handed_it_over(scope: Agency, people: People):
    paper = in_review(people)
    with pytest.raises(NotAllowedNow, match="måste vara godkänt"):
        sign(paper, people[CENTRE])
    with pytest.raises(SecondPersonNeeded):
        approve_paper(paper=paper, seen_sha256=paper.sha256, by=people[Role.ACCOUNT_MANAGER], at=NOW)
    with pytest.raises(PermissionDenied):
        approve_paper(paper=paper, seen_sha256=paper.sha256, by=people[Role.PAYROLL_CLERK], at=NOW)


def test_an_annex_is_approved_when_both_sides_have(scope: Agency, people: People):
    paper = in_review(people, "annex")
    paper = approve_paper(paper=paper, seen_sha256=paper.sha256, by=people[Role.ONBOARDING_LEAD], at=NOW)
    assert paper.state == "review"
    with pytest.raises(NotAllowedNow, match="redan godkänt"):
        approve_paper(paper=paper, seen_sha256=paper.sha256, by=people[Role.ACCOUNT_MANAGER], at=NOW)
    paper = approve_paper(paper=paper, seen_sha256=paper.sha256, by=people[Role.CUSTOMER_LEAD], at=NOW)
    assert paper.state == "approved"


def test_the_same_bytes_again_change_nothing(scope: Agency, people: People):
    paper = signed(people)
    same = {"name": "x.pdf", "content": text_pdf(["Offert"])}
    again = add_version(paper=paper, **same, by=people[Role.CUSTOMER_LEAD], at=NOW)
    assert (again.version, again.state, is_signed_by_both(again)) == (1, "signed", True)


@pytest.mark.parametrize(("content", "told"), [(b"MZ\x90", "varken PDF"), (b"", "tom"), (b"%PDF-1.7 x", "skadad")])
def test_a_file_that_is_no_paper_is_refused_and_nothing_is_kept(
    scope: Agency, people: People, content: bytes, told: str
):
    with pytest.raises(DocumentRefused, match=told), transaction.atomic():
        hand_in_paper(kind="offer", title="X", name="x.pdf", content=content, by=people[Role.ACCOUNT_MANAGER], at=NOW)
    assert (Paper.objects.count(), Document.objects.count()) == (0, 0)


def test_names_in_ink_are_recorded_by_each_side_on_an_uploaded_paper(scope: Agency, people: People):
    paper = approved(people, source=Source.UPLOADED)
    ink = {"paper": paper, "seen_sha256": paper.sha256, "role": "Generaldirektör", "at": NOW}
    day = NOW.date()
    with pytest.raises(ValidationError, match="inte varit än"):
        record_ink(**ink, name="Eva Ek", signed_on=day + timedelta(days=1), by=people[Role.CUSTOMER_LEAD])
    record_ink(**ink, name="Eva Ek", signed_on=day, by=people[Role.CUSTOMER_LEAD])
    with pytest.raises(ValidationError, match="Eva Ek har redan undertecknat"):
        record_ink(**ink, name="eva  ek", signed_on=day, by=people[Role.ACCOUNT_MANAGER])
    signature = record_ink(**ink, name="Bo Alm", signed_on=date(2026, 11, 1), by=people[Role.ACCOUNT_MANAGER])
    assert (signature.role, signature.recorded_by) == ("Generaldirektör, 2026-11-01", people[Role.ACCOUNT_MANAGER])
    paper.refresh_from_db()
    assert (paper.state, is_signed_by_both(paper)) == ("signed", True)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(alphabet="abcåäö ", min_size=1, max_size=12), min_size=1, max_size=3))
def test_any_change_of_bytes_voids_every_signature(scope: Agency, people: People, texts: list[str]):
    with transaction.atomic():
        paper = signed(people)
        for text in texts:
            before = paper.sha256
            paper = change(paper, people[Role.ACCOUNT_MANAGER], text)
            assert is_signed_by_both(paper) is (paper.sha256 == before and paper.state == "signed")
            assert not Signature.objects.filter(paper=paper, voided_at=None).exclude(sha256=paper.sha256).exists()
        transaction.set_rollback(True)


def at_once(*acts: Any) -> list[Any]:
    """Each act on a connection of its own, all let go together; what was refused comes as the refusal."""

    def run(act: Any) -> Any:
        try:
            return act()
        except (NotAllowedNow, PermissionDenied) as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def scoped(agency: Agency, act: Any) -> Any:
    def run() -> Any:
        with tenant(agency.pk):
            return act()

    return run


@pytest.mark.django_db(transaction=True)
def test_two_who_sign_at_once_for_each_side_both_count_and_for_the_same_side_one_does(files: Any):
    agency = make_agency()
    people = {role: make_user(agency, role) for role in (*Role.values,)}
    second = make_user(agency, CENTRE)
    with tenant(agency.pk):
        paper, other = approved(people), approved(people, text="Annan")
    done = at_once(*(scoped(agency, lambda by=by: sign(paper, by)) for by in (people[CENTRE], people[CUSTOMER])))
    assert all(isinstance(each, Signature) for each in done)
    done = at_once(*(scoped(agency, lambda by=by: sign(other, by)) for by in (people[CENTRE], second)))
    assert sorted(type(each).__name__ for each in done) == ["NotAllowedNow", "Signature"]
    with tenant(agency.pk):
        assert is_signed_by_both(paper)
        assert Signature.objects.filter(paper=other, act="signed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_who_signs_while_the_paper_is_changed_has_signed_nothing_of_the_new(files: Any):
    agency = make_agency()
    people = {role: make_user(agency, role) for role in (*Role.values,)}
    with tenant(agency.pk):
        paper = approved(people)
    at_once(
        scoped(agency, lambda: sign(paper, people[CENTRE])),
        scoped(agency, lambda: change(paper, people[Role.ACCOUNT_MANAGER])),
    )
    with tenant(agency.pk):
        paper.refresh_from_db()
        assert (paper.state, paper.version) == ("draft", 2)
        assert not Signature.objects.filter(act="signed", voided_at=None).exists()
    assert connection.in_atomic_block is False
