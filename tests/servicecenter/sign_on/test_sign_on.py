"""Logging in through the agency's own service: who gets in, how far, and what is turned away with which words."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from lxml import etree

from servicecenter.accounts.middleware import SIGN_ON_KEY
from servicecenter.accounts.roles import Role
from servicecenter.audit.models import AuditEvent
from servicecenter.models import Agency, Membership, SignOnIdentity, User
from servicecenter.sign_on import actions
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_user
from tests.factories.log_in_services import (
    NAMES,
    STRONG_CONTEXT,
    OidcService,
    SamlService,
    encoded,
    new_key,
    oidc_service,
    request_id_of,
)

pytestmark = pytest.mark.django_db
HOST = "http://127.0.0.1"


@pytest.fixture
def agency() -> Agency:
    return make_agency(code="larkan")


@pytest.fixture
def admins(agency) -> tuple[User, User]:
    return make_user(agency, Role.ADMINISTRATOR), make_user(agency, Role.ADMINISTRATOR)


@pytest.fixture
def employee(agency, admins) -> User:
    return known(make_user(agency, Role.EMPLOYEE), agency, admins)


@pytest.fixture
def oidc(agency, admins, settings) -> Iterator[OidcService]:
    with oidc_service() as service:
        settings.SIGN_ON_ORIGINS = [service.issuer]
        connect_oidc(agency, admins, service)
        yield service


@pytest.fixture
def saml(agency, admins) -> SamlService:
    service = SamlService()
    with tenant(agency.pk):
        asked = actions.request_saml(
            metadata=service.metadata(), subject_claim="", strong_contexts=[STRONG_CONTEXT], by=admins[0],
            at=timezone.now(),
        )  # fmt: skip
        actions.confirm_sign_on(sign_on=asked, by=admins[1], at=timezone.now())
    return service


def connect_oidc(agency, admins, service, **given) -> None:
    with tenant(agency.pk):
        asked = actions.request_oidc(
            **{"issuer": service.issuer, "client_id": "klient", "client_secret": "hemlig", "subject_claim": "",
               "strong_contexts": ["mfa"]} | given,
            by=admins[0], at=timezone.now(),
        )  # fmt: skip
        actions.confirm_sign_on(sign_on=asked, by=admins[1], at=timezone.now())


def known(user: User, agency: Agency, admins, subject: str = "u-1") -> User:
    with tenant(agency.pk):
        actions.request_identities(lines=[(user.email, subject)], by=admins[0], at=timezone.now())
        actions.confirm_identities(by=admins[1], at=timezone.now())
    return user


def browser() -> Client:
    return Client(headers={"host": "127.0.0.1"})


def begin(client: Client, code: str = "larkan") -> str:
    answer = client.get(f"/konto/myndighet/{code}/borja/")
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return answer.url


def through_oidc(client: Client, code: str = "larkan"):
    asked = parse_qs(urlsplit(begin(client, code)).query)
    return client.get(f"/konto/myndighet/{code}/oidc/", {"code": "kod", "state": asked["state"][0]})


def back_from_saml(client: Client, response, code: str = "larkan"):
    posted = client.post(f"/konto/myndighet/{code}/saml/", {"SAMLResponse": encoded(response), "RelayState": ""})
    return client.get(posted.url) if posted.status_code == 302 else posted


def saml_answer(service: SamlService, url: str, **said):
    acs = f"{HOST}/konto/myndighet/larkan/saml/"
    audience = said.pop("audience", f"{acs}metadata/")
    return service.response(acs=said.pop("acs", acs), audience=audience, request_id=request_id_of(url), **said)


def through_saml(client: Client, service: SamlService, **said):
    return back_from_saml(client, saml_answer(service, begin(client), **said))


def who(client: Client) -> int | None:
    found = client.session.get("_auth_user_id")
    return int(found) if found else None


def refusals(agency) -> list[str]:
    with tenant(agency.pk):
        rows = AuditEvent.objects.filter(event="sign_on_refused").order_by("id")
        return [row.detail["reason"] for row in rows]


def test_a_person_known_to_the_agency_comes_in_by_openid_connect(agency, oidc, employee):
    client = browser()
    answer = through_oidc(client)
    assert (answer.status_code, answer.url) == (302, "/")
    assert who(client) == employee.pk
    assert client.get("/").context["agency"] == agency
    asked = oidc.asked[0]
    assert asked["client_secret"] == "hemlig"
    assert len(asked["code_verifier"]) >= 43
    with tenant(agency.pk):
        told = AuditEvent.objects.get(event="signed_on")
        assert (told.actor_id, told.detail["strong"]) == (employee.pk, False)


def test_a_person_known_to_the_agency_comes_in_by_saml(agency, saml, employee):
    client = browser()
    answer = through_saml(client, saml)
    assert (answer.status_code, answer.url) == (302, "/"), answer.content.decode()[:3000]
    assert who(client) == employee.pk


def test_whoever_has_no_role_here_is_turned_away_and_no_account_is_made(agency, oidc, admins):
    users = User.objects.count()
    client = browser()
    answer = through_oidc(client)
    assert answer.status_code == 403
    assert "Du har ingen roll här" in answer.content.decode()
    assert (who(client), User.objects.count()) == (None, users)


def test_an_identifier_counts_only_when_a_second_administrator_has_confirmed_it(agency, oidc, admins):
    user = make_user(agency, Role.EMPLOYEE)
    with tenant(agency.pk):
        actions.request_identities(lines=[(user.email, "u-1")], by=admins[0], at=timezone.now())
    assert through_oidc(browser()).status_code == 403


def test_an_e_mail_address_lets_nobody_in(agency, oidc, admins):
    user = make_user(agency, Role.EMPLOYEE)
    oidc.claims = {"sub": "okänd", "email": user.email, "email_verified": True, "preferred_username": user.email}
    assert through_oidc(browser()).status_code == 403


def test_another_agencys_service_opens_nothing_for_the_same_identifier(agency, oidc, employee, settings):
    other = make_agency(code="zebra")
    theirs = make_user(other, Role.ADMINISTRATOR), make_user(other, Role.ADMINISTRATOR)
    connect_oidc(other, theirs, oidc)
    assert through_oidc(browser(), "zebra").status_code == 403


def test_a_session_from_one_agencys_service_never_reaches_another_agency(agency, oidc, admins):
    """The clerk serves two agencies; the first one's service must not vouch for the second."""
    clerk = known(make_user(agency, Role.EMPLOYEE), agency, admins)
    other = make_agency(code="zebra")
    with tenant(other.pk):
        Membership.objects.create(agency=other, user=clerk, role=Role.PAYROLL_CLERK, starts_on=date(2025, 1, 1))
    client = browser()
    through_oidc(client)
    assert client.get("/").context["agencies"] == [agency]
    client.post("/valj-myndighet/", {"agency": str(other.public_id)})
    assert client.get("/").context["agency"] == agency
    assert client.get("/lon/personer/").status_code == 403


@pytest.mark.parametrize("path", ["2fa/", "2fa/totp/activate/", "password/change/", "sessions/", "password/set/"])
def test_nor_does_it_reach_the_keys_of_an_account_that_opens_others(agency, oidc, admins, path):
    clerk = known(make_user(agency, Role.EMPLOYEE), agency, admins)
    make_user_in(make_agency(), clerk)
    client = browser()
    through_oidc(client)
    answer = client.get(f"/konto/{path}")
    assert answer.status_code == 403
    assert "Logga in med lösenord" in answer.content.decode()


def make_user_in(agency, user) -> None:
    with tenant(agency.pk):
        Membership.objects.create(agency=agency, user=user, role=Role.PAYROLL_CLERK, starts_on=date(2025, 1, 1))


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "http://127.0.0.1:1"}, "issuer"),
        ({"aud": "någon-annan"}, "udience"),
        ({"aud": ["klient", "annan"], "azp": "annan"}, "någon annan"),
        ({"exp": datetime(2026, 1, 1, tzinfo=UTC)}, "expired"),
        ({"iat": datetime(2040, 1, 1, tzinfo=UTC)}, "not yet valid"),
        ({"sub": None}, "sub"),
        ({"exp": None}, "exp"),
    ],
)
def test_a_token_that_says_the_wrong_thing_is_refused_with_the_reason(agency, oidc, employee, claims, reason):
    oidc.claims = claims
    client = browser()
    answer = through_oidc(client)
    assert (answer.status_code, who(client)) == (403, None)
    assert reason in refusals(agency)[0]
    assert "kunde inte godtas" in answer.content.decode()


def test_an_unsigned_token_is_refused(agency, oidc, employee, monkeypatch):
    monkeypatch.setattr(OidcService, "token", unsigned)
    assert through_oidc(browser()).status_code == 403
    assert len(refusals(agency)) == 1


def unsigned(service: OidcService) -> str:
    import jwt

    now = datetime.now(UTC)
    claims = {"iss": service.issuer, "aud": "klient", "sub": "u-1", "iat": now, "exp": now + timedelta(minutes=5)}
    return jwt.encode(claims, None, algorithm="none", headers={"kid": "1"})


def test_a_token_signed_by_another_key_or_with_the_public_key_as_secret_is_refused(agency, oidc, employee):
    oidc.signing_key = new_key()
    assert through_oidc(browser()).status_code == 403
    oidc.algorithm, oidc.signing_key = "HS256", b"k" * 32
    assert through_oidc(browser()).status_code == 403


def test_a_service_that_says_it_is_another_is_refused(agency, oidc, employee):
    oidc.discovery = {"issuer": "https://annan.example"}
    answer = browser().get("/konto/myndighet/larkan/borja/")
    assert answer.status_code == 403
    assert "https://annan.example" in refusals(agency)[0]


@pytest.mark.parametrize("place", ["token_endpoint", "jwks_uri"])
def test_nothing_is_fetched_from_a_host_that_operations_have_not_allowed(agency, oidc, employee, place):
    with oidc_service() as trap:
        oidc.discovery = {place: f"{trap.issuer}/token"}
        assert through_oidc(browser()).status_code == 403
        assert trap.asked == []
    assert "tillåtit" in refusals(agency)[0]


def test_a_redirect_elsewhere_is_not_followed(agency, oidc, employee):
    oidc.redirects = True
    assert browser().get("/konto/myndighet/larkan/borja/").status_code == 403
    assert "någon annanstans" in refusals(agency)[0]


def test_an_answer_used_twice_or_in_another_browser_is_refused(agency, oidc, employee):
    client, thief = browser(), browser()
    asked = parse_qs(urlsplit(begin(client)).query)
    back = {"code": "kod", "state": asked["state"][0]}
    assert thief.get("/konto/myndighet/larkan/oidc/", back).status_code == 403
    assert client.get("/konto/myndighet/larkan/oidc/", back).status_code == 302
    client.post("/konto/logout/")
    again = client.get("/konto/myndighet/larkan/oidc/", back)
    assert (again.status_code, who(client)) == (403, None)


def test_a_saml_answer_used_twice_is_refused(agency, saml, employee):
    client = browser()
    response = saml_answer(saml, begin(client))
    assert back_from_saml(client, response).status_code == 302
    client.post("/konto/logout/")
    assert (back_from_saml(client, response).status_code, who(client)) == (403, None)
    other = browser()
    begin(other)
    assert (back_from_saml(other, response).status_code, who(other)) == (403, None)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"audience": "https://annan.example"}, "not a valid audience"),
        ({"issuer": "https://annan.example"}, "Invalid issuer"),
        ({"lasts": timedelta(minutes=-30)}, "expired"),
        ({"begins": timedelta(minutes=30)}, "not yet valid"),
        ({"acs": f"{HOST}/konto/myndighet/zebra/saml/"}, "instead of"),
        ({"signed": False}, "is not signed"),
        ({"name_format": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"}, "uid"),
    ],
    ids=lambda said: next(iter(said)) if isinstance(said, dict) else "",
)
def test_an_assertion_that_says_the_wrong_thing_is_refused_with_the_reason(agency, saml, employee, said, reason):
    client = browser()
    answer = through_saml(client, saml, **said)
    assert (answer.status_code, who(client)) == (403, None)
    assert reason in refusals(agency)[0]
    assert "Försök igen" in answer.content.decode()


def test_an_assertion_signed_by_another_key_is_refused(agency, saml, employee):
    client = browser()
    forger = SamlService()
    assert back_from_saml(client, saml_answer(forger, begin(client))).status_code == 403


def wrapped_beside(response):
    """The signed assertion kept, and an unsigned one of one's own put before it."""
    signed = response.find(".//saml:Assertion", NAMES)
    forged = copy.deepcopy(signed)
    forged.set("ID", "_evil")
    forged.remove(forged.find("{http://www.w3.org/2000/09/xmldsig#}Signature"))
    forged.find(".//saml:NameID", NAMES).text = "u-2"
    signed.addprevious(forged)
    return response


def wrapped_around(response):
    """The signed assertion moved inside the signature of a forged one with the same id."""
    signed = response.find(".//saml:Assertion", NAMES)
    forged = copy.deepcopy(signed)
    forged.find(".//saml:NameID", NAMES).text = "u-2"
    signature = forged.find("{http://www.w3.org/2000/09/xmldsig#}Signature")
    holder = etree.SubElement(signature, "{http://www.w3.org/2000/09/xmldsig#}Object")
    response.replace(signed, forged)
    holder.append(signed)
    return response


def wrapped_in_extensions(response):
    signed = response.find(".//saml:Assertion", NAMES)
    forged = copy.deepcopy(signed)
    forged.set("ID", "_evil")
    forged.find(".//saml:NameID", NAMES).text = "u-2"
    response.replace(signed, forged)
    holder = etree.Element(f"{{{NAMES['samlp']}}}Extensions")
    holder.append(signed)
    forged.addprevious(holder)
    return response


@pytest.mark.parametrize("attack", [wrapped_beside, wrapped_around, wrapped_in_extensions])
def test_a_wrapped_signature_lets_nobody_in(agency, saml, employee, admins, attack):
    known(make_user(agency, Role.MANAGER), agency, admins, "u-2")
    client = browser()
    answer = back_from_saml(client, attack(saml_answer(saml, begin(client))))
    assert (answer.status_code, who(client)) == (403, None)
    assert "must contain 1 assertion" in refusals(agency)[0]


def test_a_comment_in_a_name_does_not_cut_it_short(agency, saml, employee, admins):
    """Signatures do not cover comments: a reader that stops at one would take u-2 for who is called u-2x."""
    known(make_user(agency, Role.MANAGER), agency, admins, "u-2")
    client = browser()
    response = saml_answer(saml, begin(client), subject="u-2x")
    name = response.find(".//saml:NameID", NAMES)
    name.text = "u-2"
    name.append(etree.Comment("x"))
    name[0].tail = "x"
    assert (back_from_saml(client, response).status_code, who(client)) == (403, None)
    assert "ingen roll här" in refusals(agency)[0]


def test_a_privileged_role_needs_a_second_factor_unless_the_service_has_asked_for_two(agency, oidc, admins, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    known(make_user(agency, Role.MANAGER), agency, admins)
    weak = browser()
    through_oidc(weak)
    assert weak.get("/").url == "/konto/2fa/"
    oidc.claims = {"amr": ["pwd", "mfa"]}
    strong = browser()
    through_oidc(strong)
    assert strong.get("/").status_code == 200
    assert strong.session[SIGN_ON_KEY]["strong"] is True


def test_the_same_for_saml(agency, saml, admins, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    known(make_user(agency, Role.MANAGER), agency, admins)
    weak, strong = browser(), browser()
    through_saml(weak, saml)
    assert weak.get("/").url == "/konto/2fa/"
    through_saml(strong, saml, context=STRONG_CONTEXT)
    assert strong.get("/").status_code == 200


def test_ones_own_second_factor_is_asked_for_when_the_service_has_asked_for_one_only(agency, oidc, employee):
    Authenticator.objects.create(user=employee, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = browser()
    assert through_oidc(client).url.startswith("/konto/2fa/authenticate/")
    assert who(client) is None
    oidc.claims = {"amr": ["mfa"]}
    strong = browser()
    assert through_oidc(strong).url == "/"
    assert who(strong) == employee.pk


def test_what_a_service_vouches_for_counts_for_that_person_only(agency, oidc, admins, employee, settings):
    """Whoever logs in by password in the same browser afterwards is asked like anyone else."""
    settings.REQUIRE_SECOND_FACTOR = True
    oidc.claims = {"amr": ["mfa"]}
    client = browser()
    through_oidc(client)
    manager = make_user(agency, Role.MANAGER)
    kept = dict(client.session[SIGN_ON_KEY])
    client.force_login(manager, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[SIGN_ON_KEY] = kept
    session.save()
    assert client.get("/").url == "/konto/2fa/"


def test_an_inactive_person_does_not_get_in(agency, oidc, employee):
    User.objects.filter(pk=employee.pk).update(is_active=False)
    client = browser()
    assert through_oidc(client).status_code == 403
    assert who(client) is None


def test_whoever_leaves_is_out_at_once_and_stays_out(agency, oidc, employee, admins):
    client = browser()
    through_oidc(client)
    assert client.get("/").status_code == 200
    with tenant(agency.pk):
        assert actions.end_access(user=employee, reason="slutat", by=admins[0], at=timezone.now()) == 1
    assert client.get("/").url.startswith("/konto/login/")
    assert through_oidc(browser()).status_code == 403
    with tenant(agency.pk):
        told = AuditEvent.objects.get(event="access_ended")
        assert (told.detail["reason"], told.detail["roles"]) == ("slutat", ["employee"])


def test_roles_of_other_agencies_are_left_alone_when_someone_leaves_one(agency, employee, admins):
    other = make_agency()
    make_user_in(other, employee)
    with tenant(agency.pk):
        actions.end_access(user=employee, reason="slutat", by=admins[0], at=timezone.now())
    with tenant(other.pk):
        assert Membership.objects.get(user=employee, agency=other).ends_on is None


def test_the_choice_of_agency_lists_all_and_tells_of_nobody(agency, oidc, client):
    make_agency(code="zebra", name="Zebramyndigheten")
    page = client.get("/konto/myndighet/").content.decode()
    assert "Zebramyndigheten" in page
    assert client.post("/konto/myndighet/", {"agency": "larkan"}).url == "/konto/myndighet/larkan/"
    none = client.post("/konto/myndighet/", {"agency": "zebra"})
    unknown = client.post("/konto/myndighet/", {"agency": "finns-inte"})
    assert (none.status_code, unknown.status_code) == (422, 422)
    assert client.get("/konto/myndighet/zebra/").status_code == 404
    assert "Logga in hos myndigheten" in client.get("/konto/myndighet/larkan/").content.decode()
    assert "/konto/myndighet/" in client.get("/konto/login/").content.decode()


def test_the_house_tells_a_saml_service_who_it_is(agency, saml, client):
    answer = client.get("/konto/myndighet/larkan/saml/metadata/", headers={"host": "127.0.0.1"})
    root = etree.fromstring(answer.content)
    assert root.get("entityID") == f"{HOST}/konto/myndighet/larkan/saml/metadata/"
    assert b"SingleLogoutService" not in answer.content
    assert b'WantAssertionsSigned="true"' in answer.content


@pytest.mark.parametrize(
    "path", ["3rdparty/", "3rdparty/signup/", "oidc/larkan/login/", "saml/larkan/login/", "social/signup/"]
)
def test_the_librarys_own_ways_in_are_closed(agency, oidc, client, path):
    assert client.get(f"/konto/{path}").status_code == 404


def test_identities_of_the_other_agency_are_not_seen(agency, employee):
    with tenant(make_agency().pk):
        assert SignOnIdentity._base_manager.count() == 0
