"""Log-in over HTTP: passwords, lockout, second factor, sessions and the choice of agency."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from servicecenter.audit.events import Event
from servicecenter.models import Membership
from servicecenter.tenancy.scope import tenant
from tests.conftest import superuser
from tests.factories import make_agency, make_user

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "fyra gula hästar simmar"
LOGIN = "/konto/login/"


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()


@pytest.fixture
def agency():
    return make_agency(name="Kartverket")


def person(agency, *roles, **given):
    user = make_user(agency, *roles, **given)
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(client: Client, user, password: str = PASSWORD):
    return client.post(LOGIN, {"login": user.email, "password": password})


def test_every_page_asks_who_it_is_and_comes_back_there(client):
    answer = client.get("/attest/")
    assert answer.status_code == 302
    assert answer.url == f"{LOGIN}?next=/attest/"


def test_the_log_in_page_is_swedish_and_in_our_look(client):
    page = client.get(LOGIN).content.decode()
    assert "<h1>Logga in</h1>" in page
    assert "sc-alone" in page
    assert "Använd passnyckel" in page
    assert "Sign" not in re.sub(r"<[^>]+>", "", page)


def test_a_person_logs_in_and_gets_a_new_session_id(client, agency):
    user = person(agency, "employee")
    client.get(LOGIN)
    before = client.session.session_key
    answer = log_in(client, user)
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.session.session_key != before
    assert client.get("/ersattare/").status_code == 200


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, agency):
    user = person(agency, "employee")
    answers = [
        client.post(LOGIN, {"login": email, "password": "fel lösenord helt och hållet"})
        for email in (user.email, "okand@example.se")
    ]
    seen = [re.findall(r'<div class="sc-finding.*?</ul>', answer.content.decode(), re.DOTALL) for answer in answers]
    assert seen[0] == seen[1] != []


def test_ten_wrong_passwords_lock_the_account_even_when_the_cache_is_lost(client, agency):
    user = person(agency, "employee")
    for _attempt in range(10):
        cache.clear()
        last = log_in(client, user, "fel lösenord helt och hållet")
    cache.clear()
    assert last.status_code == 429
    assert "spärrat" in last.content.decode()
    assert log_in(client, user).status_code == 429
    other = person(agency, "employee")
    assert log_in(Client(), other).status_code == 302


def test_nobody_signs_up(client):
    answer = client.post("/konto/signup/", {"email": "ny@example.se", "password1": PASSWORD, "password2": PASSWORD})
    assert "Konton delas ut" in answer.content.decode()


def test_a_person_cannot_change_the_address_of_their_account(client, agency):
    log_in(client, person(agency, "employee"))
    assert client.get("/konto/email/").status_code == 404
    assert client.post("/konto/email/", {"action_add": "", "email": "chef@example.se"}).status_code == 404


def test_the_reset_letter_lets_a_new_person_choose_a_password(client, agency):
    user = make_user(agency, "employee", email="ny@example.se")
    user.set_unusable_password()
    user.save()
    page = client.post("/konto/password/reset/", {"email": user.email}, follow=True).content.decode()
    assert "Titta i din e-post" in page
    link = re.search(r"http://testserver(\S+/password/reset/key/\S+)", mail.outbox[0].body).group(1)
    form = client.get(link, follow=True)
    answer = client.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 302
    assert log_in(Client(), user).status_code == 302


def test_the_reset_page_does_not_tell_which_addresses_have_accounts(client, agency):
    known = client.post("/konto/password/reset/", {"email": person(agency, "employee").email}, follow=True)
    unknown = client.post("/konto/password/reset/", {"email": "okand@example.se"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert without_token(known) == without_token(unknown)


def without_token(answer) -> str:
    """The page as it is told to everyone: the token of the language form differs every time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


@pytest.mark.parametrize("weak", ["kort", "servicecenter servicecenter", "123456789123456789"])
def test_a_weak_password_is_refused_with_the_reason(client, agency, weak):
    user = person(agency, "employee")
    log_in(client, user)
    form = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    page = client.post("/konto/password/change/", form)
    assert page.status_code == 200
    assert "sc-formfield__error" in page.content.decode()


def test_half_an_hour_idle_ends_the_session_and_use_prolongs_it(client, agency):
    log_in(client, person(agency, "employee"))
    row = Session.objects.get(pk=client.session.session_key)
    assert timedelta(minutes=29) < row.expire_date - timezone.now() <= timedelta(minutes=30)
    Session.objects.filter(pk=row.pk).update(expire_date=timezone.now() + timedelta(minutes=1))
    assert client.get("/ersattare/").status_code == 200
    row.refresh_from_db()
    assert row.expire_date - timezone.now() > timedelta(minutes=29)
    Session.objects.filter(pk=row.pk).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/ersattare/").status_code == 302


def test_twelve_hours_end_the_session_however_busy_it_is(client, agency):
    log_in(client, person(agency, "employee"))
    client.get("/ersattare/")
    session = client.session
    session["started_at"] = timezone.now().timestamp() - 12 * 3600 - 1
    session.save()
    assert client.get("/ersattare/").url == LOGIN
    assert client.get("/ersattare/").url.startswith(LOGIN)


def test_a_person_who_is_closed_is_out_at_once(client, agency):
    user = person(agency, "employee")
    log_in(client, user)
    user.is_active = False
    user.save()
    assert client.get("/ersattare/").status_code == 302


@pytest.mark.parametrize(("role", "goes_to"), [("attester", "/konto/2fa/"), ("employee", None)])
def test_a_privileged_role_must_have_a_second_factor(client, agency, settings, role, goes_to):
    settings.REQUIRE_SECOND_FACTOR = True
    log_in(client, person(agency, role))
    answer = client.get("/ersattare/")
    assert getattr(answer, "url", None) == goes_to
    assert client.get("/konto/2fa/").status_code == 200


def test_an_app_is_added_and_its_code_asked_for_at_the_next_log_in(client, agency, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    user = person(agency, "attester")
    log_in(client, user)
    asked = client.get("/konto/2fa/totp/activate/")
    assert asked.url.startswith("/konto/reauthenticate/")
    client.post(asked.url, {"password": PASSWORD})
    page = client.get("/konto/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert client.post("/konto/2fa/totp/activate/", {"code": code(secret)}).status_code == 302
    assert client.get("/ersattare/").status_code == 200
    again = Client()
    answer = log_in(again, user)
    assert answer.url.startswith("/konto/2fa/authenticate/")
    assert again.get("/ersattare/").status_code == 302
    cache.clear()  # a code is good once; the test has no time to wait for the next one
    assert again.post("/konto/2fa/authenticate/", {"code": code(secret)}).status_code == 302
    assert again.get("/ersattare/").status_code == 200


def test_a_reset_password_does_not_go_past_the_second_factor(client, agency):
    user = person(agency, "attester")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client.post("/konto/password/reset/", {"email": user.email})
    link = re.search(r"http://testserver(\S+/password/reset/key/\S+)", mail.outbox[0].body).group(1)
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": PASSWORD + "!", "password2": PASSWORD + "!"})
    assert client.get("/ersattare/").status_code == 302


def test_every_page_of_log_in_and_security_opens_in_swedish(client, agency):
    user = person(agency, "employee")
    log_in(client, user)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    english = re.compile(r"\b(Sign (In|Out)|Your|Please|Password|Sessions|Security Keys|Recovery)\b")
    for name in (
        "mfa_index",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_generate_recovery_codes",
        "mfa_deactivate_totp",
        "usersessions_list",
        "account_change_password",
        "account_reauthenticate",
        "account_logout",
    ):
        answer = client.get(reverse(name))
        if answer.status_code == 302:
            answer = client.get(answer.url)
        assert answer.status_code == 200, name
        text = re.sub(r"<script.*?</script>|<[^>]+>", "", answer.content.decode(), flags=re.DOTALL)
        assert not english.search(text), (name, english.search(text))
    assert Authenticator.objects.filter(user=user).exists()


def test_a_person_sees_their_sessions_and_ends_the_others(client, agency):
    user = person(agency, "employee")
    log_in(client, user)
    other = Client()
    log_in(other, user)
    other.get("/ersattare/")
    client.get("/ersattare/")
    assert client.post("/konto/sessions/").status_code == 302
    assert other.get("/ersattare/").status_code == 302
    assert client.get("/ersattare/").status_code == 200


def test_a_person_of_two_agencies_chooses_one_and_the_choice_is_logged(client, agency):
    other = make_agency(name="Skogsverket")
    user = person(agency, "employee")
    with tenant(other.pk):
        Membership.objects.create(agency=other, user=user, role="employee", starts_on="2025-01-01")
    log_in(client, user)
    assert client.get("/ersattare/").url == reverse("choose_agency")
    page = client.get(reverse("choose_agency")).content.decode()
    assert "Kartverket" in page
    assert "Skogsverket" in page
    for chosen in (agency, other):
        assert client.post(reverse("choose_agency"), {"agency": chosen.public_id}).status_code == 302
        assert chosen.name in client.get("/ersattare/").content.decode()
    assert logged_choices() == [(agency.pk, user.pk), (other.pk, user.pk)]


def test_an_agency_one_has_no_role_in_cannot_be_chosen(client, agency):
    stranger = make_agency()
    log_in(client, person(agency, "employee"))
    client.post(reverse("choose_agency"), {"agency": stranger.public_id})
    assert "Kartverket" in client.get("/ersattare/").content.decode()
    assert logged_choices() == []


def logged_choices() -> list[tuple[int, int]]:
    with superuser() as connection:
        return connection.execute(
            "SELECT agency_id, actor_id FROM servicecenter_auditevent WHERE event = %s ORDER BY id",
            [str(Event.AGENCY_CHOSEN)],
        ).fetchall()


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
