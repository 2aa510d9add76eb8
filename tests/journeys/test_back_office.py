"""The back office in a browser: the library's pages keep to the house's content policy, so the console stays silent."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories import make_agency, make_user
from tests.factories.runs import client_of
from tests.journeys.test_C01_pay_run import log_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_every_register_and_its_form_opens_without_a_word_in_the_console(live_server, page: Any):
    agency = make_agency()
    log_in(page, live_server, client_of(make_user(agency, "administrator"), agency))
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    page.goto(live_server.url + "/kontor/")
    registers = {link.get_attribute("href") for link in page.locator(".sc-backoffice a").all()}
    forms = {address for address in registers if address.endswith("/add/")}
    assert len(registers) > 6
    assert forms
    for address in sorted(registers):
        page.goto(live_server.url + address)
        for opener in page.locator(".datetimeshortcuts a").all()[:2]:
            opener.click()
        first = page.locator("#result_list tbody th a").first
        if first.count():
            first.click()
    assert said == []
