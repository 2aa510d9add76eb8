"""A supplier's shop is set up by one clerk and opened by another; where baskets come from is never one person's say."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from procurement.models import Shop
from procurement.punch_out.actions import decide_shop, request_shop
from procurement.punch_out.queries import open_shops
from servicecenter.sign_on.secrets import unseal
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.factories.purchasing import make_buyer
from tests.factories.shops import SECRET, open_shop_for, shop_facts
from tests.procurement.punch_out.conftest import now


def asked(buyer, web, kind="cxml", **given):
    facts = shop_facts(web, kind, **given)
    return request_shop(agreement=buyer.agreement, given=facts, reason="Avtalet", by=buyer.clerk, at=now())


def decided(shop, decision, by, comment="Fel"):
    return decide_shop(shop=shop, decision=decision, comment=comment, by=by, at=now())


def test_a_shop_opens_when_another_person_agrees(scope, buyer, web, second):
    shop = asked(buyer, web)
    today = now().date()
    assert not open_shops(today)
    with pytest.raises(SecondPersonNeeded):
        decided(shop, "confirm", buyer.clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Shop.objects.filter(pk=shop.pk).update(state="confirmed", decided_by=buyer.clerk, decided_at=now())
    decided(shop, "confirm", second)
    assert [row.pk for row in open_shops(today)] == [shop.pk]
    assert (shop.browser_origins, shop.return_origins) == ([web.address], [web.address])
    assert SECRET not in shop.sealed_secret
    assert unseal(shop.sealed_secret) == SECRET


def test_a_change_replaces_the_shop_only_when_another_person_agrees(scope, buyer, web, second):
    first = decided(asked(buyer, web), "confirm", second)
    change = asked(
        buyer, web, name="Nya butiken", secret="", return_origins="https://www.butik.example\nhttps://butik.example/"
    )
    with pytest.raises(NotAllowedNow, match="väntar redan"):
        asked(buyer, web)
    assert unseal(change.sealed_secret) == SECRET  # at the same place, so it may stay
    assert change.return_origins == ["https://www.butik.example", "https://butik.example"]
    first.refresh_from_db()
    assert first.state == "confirmed"
    decided(change, "confirm", second)
    first.refresh_from_db()
    assert first.state == "replaced"
    decided(change, "end", second)
    assert not open_shops(now().date())


def test_a_secret_is_never_carried_to_another_place(scope, buyer, web, second, settings):
    decided(asked(buyer, web), "confirm", second)
    settings.SHOP_ORIGINS = [web.address, "https://ny.example"]
    with pytest.raises(ValidationError) as refusal:
        asked(buyer, web, address="https://ny.example/setup", secret="")
    assert "secret" in refusal.value.error_dict


def test_what_is_asked_is_refused_or_withdrawn_by_the_right_person(scope, buyer, web, second):
    shop = asked(buyer, web)
    with pytest.raises(PermissionDenied):
        decided(shop, "withdraw", second)
    with pytest.raises(ValidationError):
        decided(shop, "refuse", second, comment=" ")
    assert decided(shop, "refuse", second).state == "refused"
    assert decided(asked(buyer, web), "withdraw", buyer.clerk).state == "withdrawn"
    for decision in ("confirm", "replace", ""):
        with pytest.raises((NotAllowedNow, SecondPersonNeeded)):
            decided(shop, decision, second)
    with pytest.raises(PermissionDenied):
        request_shop(agreement=buyer.agreement, given={}, reason="x", by=buyer.requester, at=now())


WRONG = [
    ("address", "http://butik.example/x", "https://"),
    ("address", "butik.example", "ingen adress"),
    ("address", "https://anna:hemligt@butik.example/", "egna fält"),
    ("address", "https://butik.example/ x", "tecken"),
    ("address", "https://butik.example\\@ond.example/", "egna fält"),
    ("address", "https://butik.example/", "SHOP_ORIGINS"),
    ("address", "http://localhost:1/", "https://"),
    ("address", "file:///etc/passwd", "ingen adress"),
    ("address", "https://[::1/", "ingen adress"),
    ("name", " ", "heta"),
    ("kind", "fax", "sätt"),
    ("supplier_identity", "", "leverantören"),
    ("secret", "", "SharedSecret"),
    ("return_origins", "http://butik.example", "https://"),
    ("browser_origins", "\n".join(f"https://b{n}.example" for n in range(11)), "Högst 10"),
    ("more_fields", "utan likhetstecken", "namn=värde"),
    ("more_fields", "HOOK_URL=https://ond.example", "sätts av oss"),
]


@pytest.mark.parametrize(("field", "value", "told"), WRONG)
def test_what_is_wrong_is_told_at_its_field(scope, buyer, web, field, value, told):
    with pytest.raises(ValidationError) as refusal:
        asked(buyer, web, **{field: value})
    assert told in str(refusal.value.error_dict[field])
    assert not Shop.objects.exists()


def test_oci_needs_no_secret_and_no_call_of_ours(scope, buyer, web, settings):
    settings.SHOP_ORIGINS = []
    shop = asked(buyer, web, "oci5", address="https://butik.example/oci?kund=1", secret="", more_fields="språk = sv")
    assert (shop.sealed_secret, shop.more_fields) == ("", {"språk": "sv"})


def test_the_clerk_sets_a_shop_up_and_another_one_opens_it(buyer, web, second, browser_of):
    where = reverse("shop_change", args=[buyer.agreement.public_id])
    browser = browser_of(buyer.clerk, buyer.agency)
    assert (
        "Lägg upp eller ändra butiken"
        in browser.get(reverse("purchase_agreement", args=[buyer.agreement.public_id])).content.decode()
    )
    answer = browser.post(where, {"name": "Butik", "kind": "cxml", "address": "http://x.example", "reason": "Avtal"})
    assert answer.status_code == 422
    assert "börjar inte med https://" in answer.content.decode()
    answer = browser.post(where, shop_facts(web, "cxml") | {"reason": "Avtalet"})
    page = answer["Location"]
    assert SECRET not in browser.get(page).content.decode()
    browser.post(page, {"decision": "confirm"})
    with tenant(buyer.agency.pk):
        assert Shop.objects.get().state == "waiting"
    browser = browser_of(second, buyer.agency)
    assert "sparat, visas inte" in browser.get(page).content.decode()
    browser.post(page, {"decision": "confirm"})
    shown = browser.get(reverse("supplier", args=[buyer.supplier.public_id])).content.decode()
    assert "Kontorsbutiken" in shown
    with tenant(buyer.agency.pk):
        assert Shop.objects.get().state == "confirmed"
    change = shop_facts(web, "cxml", secret="nytt", name="Kontorsbutiken 2") | {"reason": "Nytt lösenord"}
    page = browser.post(where, change)["Location"]
    shown = browser_of(buyer.clerk, buyer.agency).get(page).content.decode()
    assert "nytt, visas inte" in shown
    assert "<b>Kontorsbutiken 2</b>" in shown
    assert SECRET not in shown


def test_another_agency_finds_nothing(buyer, web, second, browser_of):
    with tenant(buyer.agency.pk):
        shop = open_shop_for(buyer.agreement, web, "oci4", by=buyer.clerk, second=second)
    other = make_buyer()
    clerk = browser_of(other.clerk, other.agency)
    assert clerk.get(reverse("shop", args=[shop.public_id])).status_code == 404
    assert clerk.post(reverse("shop", args=[shop.public_id]), {"decision": "end"}).status_code == 404
    assert clerk.get(reverse("shop_change", args=[buyer.agreement.public_id])).status_code == 404
    requester = browser_of(other.requester, other.agency)
    assert requester.post(reverse("shop_enter", args=[shop.public_id])).status_code == 404
    assert "Kontorsbutiken" not in requester.get(reverse("shops")).content.decode()
    assert "Kontorsbutiken" not in requester.get(reverse("articles")).content.decode()
