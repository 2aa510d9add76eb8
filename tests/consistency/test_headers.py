"""Every answer of every door carries the headers that keep a browser from helping an attacker (ASVS 5.0: 3.3, 3.4)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings

from servicecenter.accounts.roles import Role
from tests.conftest import empty_database
from tests.consistency.crawl import can_be_opened
from tests.consistency.doors import Door, doors
from tests.factories.two_agencies import Side, two_agencies

ROLES = (Role.PAYROLL_CLERK, Role.ADMINISTRATOR, Role.EMPLOYEE, None)
"""Between them they open every kind of page; nobody at all sees the log-in."""

PRODUCTION = {
    "SECURE_SSL_REDIRECT": True,
    "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_HSTS_PRELOAD": True,
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_NAME": "__Host-session",
    "CSRF_COOKIE_SECURE": True,
    "CSRF_COOKIE_NAME": "__Host-csrf",
    "CSRF_COOKIE_HTTPONLY": True,
}
"""As servicecenter/settings/production.py; the test below insists that they are the same."""

SECRET_ADDRESS = ("supplier_details", "supplier_invoices_of_link", "shop_return")
"""The address itself is the key, and is told to nobody."""
ANSWERED_FIRST = {"health", "health_live"}
"""Answers of two words for machines, given before any other layer."""


@pytest.fixture(scope="module")
def answers(django_db_setup: None, django_db_blocker) -> Iterator[list[tuple[Door, HttpResponse]]]:
    with django_db_blocker.unblock(), override_settings(**PRODUCTION), two_agencies() as (ours, _theirs):
        yield [(door, answer) for role in ROLES for door, answer in walk(ours, role)]
        empty_database()


def walk(side: Side, role: str | None) -> Iterator[tuple[Door, HttpResponse]]:
    client = side.client(role) if role else Client()
    for door in doors():
        if can_be_opened(door):
            answer = client.get(door.address(side), headers={"x-forwarded-proto": "https"})
            if answer.streaming:  # read to its end, so that its file is closed
                b"".join(answer.streaming_content)
            yield door, answer


def of_the_house(answers: list[tuple[Door, HttpResponse]]) -> list[tuple[Door, HttpResponse]]:
    found = [(door, answer) for door, answer in answers if door.name not in ANSWERED_FIRST]
    assert len(found) > 200
    return found


def test_nothing_is_guessed_framed_or_told_to_strangers_and_only_tls_is_spoken(answers):
    for door, answer in of_the_house(answers):
        assert answer["X-Content-Type-Options"] == "nosniff", door.name
        assert answer["X-Frame-Options"] == "DENY", door.name
        told = ("no-referrer", "strict-origin") if door.name in SECRET_ADDRESS else ("same-origin",)
        assert answer["Referrer-Policy"] in told, door.name
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin", door.name
        told = answer["Strict-Transport-Security"]
        assert told == "max-age=31536000; includeSubDomains; preload", door.name


def test_scripts_come_only_from_the_house_and_never_from_the_page_itself(answers):
    for door, answer in of_the_house(answers):
        policy = {part.split()[0]: part.split()[1:] for part in answer["Content-Security-Policy"].split("; ")}
        assert policy["default-src"] == ["'self'"], door.name
        assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"], door.name
        assert not any("unsafe" in source for sources in policy.values() for source in sources), door.name
        assert "https:" not in str(policy), door.name


def test_what_only_the_logged_in_may_see_is_kept_in_no_cache(answers):
    for door, answer in of_the_house(answers):
        if answer.status_code == 200 and not getattr(door.view, "open_to_all", False):
            kept = answer.get("Cache-Control", "")
            assert "no-store" in kept or "private" in kept, (door.name, kept)


def test_cookies_are_for_this_host_over_tls_and_unseen_by_scripts(answers):
    seen = {cookie.key: cookie for _door, answer in answers for cookie in answer.cookies.values()}
    assert {"__Host-session", "__Host-csrf"} <= set(seen)
    for name, cookie in seen.items():
        assert cookie["httponly"], name
        assert cookie["samesite"] in ("Lax", "Strict"), name
        if name.startswith("__Host-"):
            assert cookie["secure"], name
            assert (cookie["path"], cookie["domain"]) == ("/", ""), name


def test_the_server_tells_neither_what_it_is_nor_what_went_wrong(answers):
    for door, answer in answers:
        assert "Server" not in answer, door.name
        assert "X-Powered-By" not in answer, door.name
        assert b"Traceback" not in answer.content if not answer.streaming else True, door.name


def test_trace_is_refused(client):
    assert client.trace("/konto/login/").status_code in (400, 403, 405)


def python(code: str) -> subprocess.CompletedProcess[str]:
    """Under the settings of operation, as a process of its own."""
    ours = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    environment = ours | {
        "DJANGO_SETTINGS_MODULE": "servicecenter.settings.production",
        "SECRET_KEY": "k" * 25 + "only-for-this-test-0123456789-åäö",
        "ALLOWED_HOSTS": "servicecenter.example.se",
    }
    return subprocess.run([sys.executable, "-c", code], env=environment, check=False, capture_output=True, text=True)


def test_the_settings_of_operation_are_those_that_were_walked():
    told = python(
        "from django.conf import settings\n"
        f"assert {{name: getattr(settings, name) for name in {list(PRODUCTION)}}} == {PRODUCTION!r}\n"
        "assert not settings.DEBUG and settings.REQUIRE_SECOND_FACTOR and settings.LOGGING['root']"
    )
    assert told.returncode == 0, told.stderr


def test_the_deploy_check_has_nothing_to_say_about_the_settings_of_operation():
    told = python(
        "import sys; from django.core.management import execute_from_command_line as run\n"
        "run(['manage.py', 'check', '--deploy', '--fail-level', 'WARNING'])"
    )
    assert told.returncode == 0, told.stderr
    assert "no issues" in told.stdout
