"""Asking a shop to open (öppna butiken): the one call that the machine makes itself, only where operations allow."""

from __future__ import annotations

from datetime import datetime

import requests
from cryptography.fernet import InvalidToken
from django.utils.translation import gettext as _
from urllib3.exceptions import HTTPError

from procurement.exchange.cxml import Credential, SetupRequest, ShopRefused, build_setup_request, parse_setup_response
from procurement.punch_out.addresses import fault_of, may_call, origin_of
from procurement.punch_out.models import Shop, ShopVisit
from servicecenter.sign_on.outbound import Outbound
from servicecenter.sign_on.secrets import unseal

HEADERS = {"Content-Type": "text/xml; charset=UTF-8", "Accept": "text/xml, application/xml"}


class ShopAway(Exception):
    """The shop did not open. The text says why and what to do."""


def secret_of(shop: Shop) -> str:
    """The shop's password in clear. Raises ``ShopAway`` when it can't be opened any more."""
    try:
        return unseal(shop.sealed_secret)
    except InvalidToken:
        raise ShopAway(_("butikens lösenord går inte att läsa längre; e-handeln får skriva in det på nytt")) from None


def start_page(visit: ShopVisit, return_address: str, *, at: datetime) -> str:
    """Where the shop is open for the visit (``PunchOutSetupRequest``). Raises ``ShopAway``."""
    shop = visit.shop
    request = SetupRequest(
        id=f"{visit.public_id}@{origin_of(return_address).partition('://')[2]}",
        sent_at=at,
        buyer=Credential(shop.buyer_domain, shop.buyer_identity),
        supplier=Credential(shop.supplier_domain, shop.supplier_identity),
        secret=secret_of(shop),
        cookie=str(visit.public_id),
        return_address=return_address,
        is_test=shop.is_test,
    )
    try:
        address = parse_setup_response(_answer(shop.address, build_setup_request(request)))
    except ShopRefused as refusal:
        raise ShopAway(str(refusal)) from None
    if fault_of(address) or origin_of(address) not in shop.browser_origins:
        raise ShopAway(
            _("butiken vill skicka dig till %s, som inte är en av dess godkända adresser") % origin_of(address)
        )
    return address


def _answer(address: str, content: bytes) -> bytes:
    try:
        with Outbound(may_call) as outbound:
            answer = outbound.post(address, data=content, headers=HEADERS)
    except (requests.RequestException, HTTPError) as error:
        raise ShopAway(_("butiken svarar inte (%s); försök igen om en stund") % type(error).__name__) from None
    if not answer.ok:
        raise ShopAway(_("butiken svarade med fel %d") % answer.status_code)
    return answer.content
