"""Setting up an agency's sign-on: two persons, nothing fetched, secrets sealed, and clear words when it is wrong."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.utils import timezone

from servicecenter.accounts.roles import Role
from servicecenter.models import Membership, SignOn, SignOnIdentity
from servicecenter.sign_on import actions
from servicecenter.sign_on.metadata import UnreadableMetadata, fingerprint, read_metadata
from servicecenter.sign_on.outbound import is_allowed
from servicecenter.sign_on.queries import sign_on_of
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.factories import make_agency, make_user
from tests.factories.log_in_services import SamlService
from tests.factories.runs import client_of

OIDC = {"issuer": "https://idp.example", "client_id": "k", "client_secret": "hemlig", "subject_claim": ""}
SAML = SamlService()


@pytest.fixture
def agency(db):
    return make_agency(code="larkan")


@pytest.fixture
def admins(agency):
    return make_user(agency, Role.ADMINISTRATOR), make_user(agency, Role.ADMINISTRATOR)


@pytest.fixture(autouse=True)
def allowed(settings):
    settings.SIGN_ON_ORIGINS = ["https://idp.example"]


def ask(agency, by, **given):
    with tenant(agency.pk):
        return actions.request_oidc(**OIDC | {"strong_contexts": []} | given, by=by, at=timezone.now())


def test_a_sign_on_works_when_a_second_administrator_has_confirmed_it(agency, admins):
    asked = ask(agency, admins[0])
    assert sign_on_of("larkan") is None
    with tenant(agency.pk):
        with pytest.raises(SecondPersonNeeded):
            actions.confirm_sign_on(sign_on=asked, by=admins[0], at=timezone.now())
        actions.confirm_sign_on(sign_on=asked, by=admins[1], at=timezone.now())
    assert sign_on_of("larkan") == asked


def test_the_database_wants_the_second_person_too(agency, admins):
    asked = ask(agency, admins[0])
    with tenant(agency.pk), pytest.raises(IntegrityError, match="sign_on_second_person"):
        SignOn.objects.filter(pk=asked.pk).update(confirmed_by=admins[0], confirmed_at=timezone.now())


def test_a_new_sign_on_takes_the_place_of_the_one_before(agency, admins):
    first, second = ask(agency, admins[0]), ask(agency, admins[1])
    with tenant(agency.pk):
        actions.confirm_sign_on(sign_on=first, by=admins[1], at=timezone.now())
        actions.confirm_sign_on(sign_on=second, by=admins[0], at=timezone.now())
        with pytest.raises(NotAllowedNow):
            actions.confirm_sign_on(sign_on=first, by=admins[1], at=timezone.now())
    assert sign_on_of("larkan") == second
    with tenant(agency.pk):
        actions.end_sign_on(sign_on=second, by=admins[0], at=timezone.now())
    assert sign_on_of("larkan") is None


def test_only_an_administrator_sets_up_a_sign_on(agency):
    with pytest.raises(PermissionDenied):
        ask(agency, make_user(agency, Role.PAYROLL_CLERK))


def test_the_secret_lies_sealed(agency, admins):
    ask(agency, admins[0])
    with tenant(agency.pk):
        assert "hemlig" not in SignOn.objects.get().sealed_secret


@pytest.mark.parametrize(
    "url",
    ["https://annan.example", "http://idp.example", "https://idp.example.annan.example", "https://x@idp.example",
     "https://idp.example:444", "https://169.254.169.254", "file:///etc/passwd"],
)  # fmt: skip
def test_an_origin_that_operations_have_not_allowed_is_refused(agency, admins, url):
    assert not is_allowed(url)
    with pytest.raises(ValidationError, match="SIGN_ON_ORIGINS"):
        ask(agency, admins[0], issuer=url)


def test_metadata_tells_who_where_and_which_key():
    found = read_metadata(SAML.metadata())
    assert (found.entity_id, found.sso_url) == (SAML.entity_id, "https://idp.larkan.example/sso")
    assert len(fingerprint(found.certificate)) == 95


DTD = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
BOMB = b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "inte XML"),
        (b"hej", "inte XML"),
        (DTD, "DTD"),
        (BOMB, "DTD"),
        (b"<x/>", "inte 0"),
        (b"<a>" + SAML.metadata() * 2 + b"</a>", "inte 2"),
        (b"x" * 500_001, "större"),
        (SAML.metadata(days=-1), "gick ut"),
        (SAML.metadata().replace(b"HTTP-Redirect", b"HTTP-Artifact"), "HTTP-Redirect"),
        (SAML.metadata().replace(b"MII", b"###", 1), "certifikatet"),
        (SAML.metadata().replace(b"https://idp.larkan.example/sso", b"javascript:alert(1)"), "HTTP-Redirect"),
    ],
    ids=range(11),
)
def test_metadata_that_cannot_be_used_is_told_why(content, fault):
    with pytest.raises(UnreadableMetadata, match=fault):
        read_metadata(content)


def identities(agency, by, *lines):
    with tenant(agency.pk):
        return actions.request_identities(lines=lines, by=by, at=timezone.now())


def test_identities_are_confirmed_by_someone_else(agency, admins):
    user = make_user(agency, Role.EMPLOYEE)
    identities(agency, admins[0], (user.email.upper(), "u-1"))
    with tenant(agency.pk):
        with pytest.raises(SecondPersonNeeded):
            actions.confirm_identities(by=admins[0], at=timezone.now())
        assert actions.confirm_identities(by=admins[1], at=timezone.now()) == 1


def test_nobody_confirms_an_identity_of_their_own(agency, admins):
    identities(agency, admins[0], (admins[1].email, "u-9"))
    with tenant(agency.pk), pytest.raises(SecondPersonNeeded):
        actions.confirm_identities(by=admins[1], at=timezone.now())


def test_a_new_identifier_takes_the_place_of_the_old_and_waits_anew(agency, admins):
    user = make_user(agency, Role.EMPLOYEE)
    identities(agency, admins[0], (user.email, "u-1"))
    identities(agency, admins[0], (user.email, "u-2"))
    with tenant(agency.pk):
        assert list(SignOnIdentity.objects.filter(ended_at__isnull=True).values_list("subject", flat=True)) == ["u-2"]


@pytest.mark.parametrize(("subject", "fault"), [("u-1", "någon annans"), ("", "saknas")])
def test_an_identifier_stands_for_one_person(agency, admins, subject, fault):
    first, second = make_user(agency, Role.EMPLOYEE), make_user(agency, Role.EMPLOYEE)
    identities(agency, admins[0], (first.email, "u-1"))
    with pytest.raises(ValidationError, match=fault):
        identities(agency, admins[0], (second.email, subject))


def test_only_people_of_the_agency_can_be_named(agency, admins):
    stranger = make_user(make_agency(), Role.EMPLOYEE)
    with pytest.raises(ValidationError, match="ingen roll i myndigheten"):
        identities(agency, admins[0], (stranger.email, "u-1"))


def test_the_page_takes_two_administrators_from_nothing_to_a_sign_on(agency, admins):
    first, second = (client_of(user, agency) for user in admins)
    empty = first.get("/inloggning/").text
    assert "Ingen inloggningstjänst än." in empty
    body = {"saml": "1", "metadata": SimpleUploadedFile("idp.xml", SAML.metadata()), "strong_contexts": "a\nb\n"}
    assert first.post("/inloggning/", body).status_code == 302
    with tenant(agency.pk):
        asked = SignOn.objects.get()
        assert asked.strong_contexts == ["a", "b"]
    assert f"/inloggning/{asked.public_id}/bekrafta/" not in first.get("/inloggning/").text
    page = second.get("/inloggning/").text
    assert f"/inloggning/{asked.public_id}/bekrafta/" in page
    assert fingerprint(asked.certificate) in page
    second.post(f"/inloggning/{asked.public_id}/bekrafta/")
    assert sign_on_of("larkan") == asked
    user = make_user(agency, Role.EMPLOYEE)
    first.post("/inloggning/", {"identities": "1", "lines": f"{user.email}; u-1\n\n"})
    second.post("/inloggning/identiteter/bekrafta/")
    with tenant(agency.pk):
        assert SignOnIdentity.objects.get().confirmed_by == admins[1]
    first.post(f"/inloggning/{asked.public_id}/avsluta/")
    assert sign_on_of("larkan") is None


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"oidc": "1", **OIDC, "issuer": "https://annan.example"}, "SIGN_ON_ORIGINS"),
        ({"saml": "1", "metadata": SimpleUploadedFile("x.xml", b"<x/>")}, "Metadata kan inte användas"),
        ({"identities": "1", "lines": "utan semikolon"}, "semikolon saknas"),
        ({"identities": "1", "lines": "okand@example.se;u"}, "ingen roll i myndigheten"),
    ],
    ids=["oidc", "saml", "line", "person"],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(agency, admins, body, word):
    page = client_of(admins[0], agency).post("/inloggning/", body)
    assert page.status_code == 422
    assert word in page.text
    assert body.get("lines", "") in page.text


def test_a_role_that_has_not_begun_is_taken_away_when_someone_leaves(agency, admins):
    user = make_user(agency, Role.EMPLOYEE)
    with tenant(agency.pk):
        coming = date(2999, 1, 1)
        Membership.objects.create(agency=agency, user=user, role=Role.MANAGER, starts_on=coming)
        assert actions.end_access(user=user, reason="slutat", by=admins[0], at=timezone.now()) == 2
        assert not Membership.objects.filter(agency=agency, user=user, role=Role.MANAGER).exists()
        assert actions.end_access(user=user, reason="slutat", by=admins[0], at=timezone.now()) == 0
