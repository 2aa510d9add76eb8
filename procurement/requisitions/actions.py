"""What a requester does: fill a basket, send it, take it back, and order the same again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from procurement.amounts import line_amount
from procurement.catalogues.models import Article
from procurement.orders.actions import place_order
from procurement.requisitions.checks import check_basket, check_quantity
from procurement.requisitions.models import (
    LineSource,
    RequesterProfile,
    Requisition,
    RequisitionLine,
    RequisitionState,
)
from procurement.requisitions.queries import (
    limit_without_attest,
    lines_of,
    orderable_article,
    profile_of,
    valid_articles,
)
from procurement.requisitions.states import REQUISITION
from procurement.suppliers.models import Supplier
from servicecenter.accounts.models import User
from servicecenter.attest.actions import lock_waiting, request_attest, withdraw
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow, move

KIND = "requisition"
NO_VAT_SAID = Decimal(25)
"""The standard rate until a supplier has said another (mervärdesskattelagen 2023:200, 9 kap. 2 §)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopChoice:
    """What was chosen in a supplier's own shop: an article of the agreement, at the shop's price for one."""

    article: Article
    quantity: Decimal
    price: Decimal
    description: str = ""
    reference: str = ""


@transaction.atomic
def open_basket(*, by: User, at: datetime) -> Requisition:
    """The person's open basket, begun from their profile when there is none (varukorg)."""
    if not by.may(Permission.ORDER_GOODS):
        raise PermissionDenied(_("Du saknar behörighet att beställa."))
    profile = profile_of(by)
    given = {"unit": profile.unit, "address": profile.address} if profile else {}
    basket, _is_new = Requisition.objects.get_or_create(
        requester=by, state=RequisitionState.BASKET, recurring=None, defaults={"started_at": at, **given}
    )
    return Requisition.objects.select_for_update(of=("self",)).get(pk=basket.pk)


@transaction.atomic
def add_article(*, article: Article, quantity: Decimal, by: User, at: datetime) -> RequisitionLine:
    """Put an article of a valid catalogue in the basket; the same one again makes more of it (lägg i varukorgen)."""
    found = _orderable(article, at)
    basket = open_basket(by=by, at=at)
    line = RequisitionLine.objects.filter(requisition=basket, article=found, source=LineSource.ARTICLE).first()
    wanted = quantity + (line.quantity if line else 0)
    check_quantity(found, wanted)
    if line is None:
        line = RequisitionLine(
            requisition=basket, number=_next(basket), source=LineSource.ARTICLE, coding=_usual_coding(by)
        )
    _copy_article(line, found, wanted)
    line.save()
    return line


@transaction.atomic
def add_shop_lines(*, choices: Sequence[ShopChoice], by: User, at: datetime) -> list[RequisitionLine]:
    """Put what was chosen in a supplier's shop in the basket, each a line of its own (ur leverantörens butik).

    The shop may sell for less than the agreement, never for more. Raises ``NotAllowedNow``, ``ValidationError``.
    """
    basket = open_basket(by=by, at=at)
    first, coding, lines = _next(basket), _usual_coding(by), []
    for number, choice in enumerate(choices, start=first):
        article = _orderable(choice.article, at)
        check_quantity(article, choice.quantity)
        if choice.price > article.price:
            raise ValidationError({"price": _("%s kostar mer i butiken än i avtalet.") % article.name})
        line = RequisitionLine(requisition=basket, number=number, source=LineSource.SHOP, coding=coding)
        _copy_article(line, article, choice.quantity, price=choice.price)
        line.description, line.shop_reference = choice.description, choice.reference
        line.save()
        lines.append(line)
    return lines


@transaction.atomic
def add_free_text(
    *, name: str, description: str, quantity: Decimal, unit: str, price: Decimal, cpv: str = "", by: User, at: datetime
) -> RequisitionLine:
    """Ask for what no catalogue has, with what it is thought to cost (fritext); e-commerce finds the supplier."""
    if not name.strip():
        raise ValidationError({"name": _("Skriv vad du behöver.")})
    if quantity <= 0:
        raise ValidationError({"quantity": _("Antalet måste vara större än noll.")})
    if price < 0:
        raise ValidationError({"price": _("Priset kan inte vara negativt.")})
    basket = open_basket(by=by, at=at)
    return RequisitionLine.objects.create(
        requisition=basket,
        number=_next(basket),
        source=LineSource.FREE_TEXT,
        name=name.strip()[:200],
        description=description.strip()[:500],
        cpv=cpv,
        quantity=quantity,
        unit=unit,
        price=price,
        vat_rate=NO_VAT_SAID,
        amount_ore=line_amount(quantity, price),
        coding=_usual_coding(by),
    )


@transaction.atomic
def change_line(*, line: RequisitionLine, quantity: Decimal, coding: str, by: User, at: datetime) -> None:
    """Another quantity or code string; none of it takes the line out of the basket."""
    basket = open_basket(by=by, at=at)
    if line.requisition_id != basket.pk:
        raise NotAllowedNow(_("Raden ligger inte längre i varukorgen."))
    if quantity <= 0:
        line.delete()
        return
    if line.article is not None:
        check_quantity(line.article, quantity)
    if line.source == LineSource.SHOP and quantity != line.quantity and line.price != line.article.price:
        told = _("Priset gäller det antal du valde i butiken. Välj ett annat antal där, eller ta bort raden med 0.")
        raise ValidationError({"quantity": told})
    line.quantity, line.coding, line.amount_ore = quantity, coding.strip(), line_amount(quantity, line.price)
    line.save(update_fields=["quantity", "coding", "amount_ore"])


@transaction.atomic
def fill_in(*, by: User, at: datetime, is_usual: bool = False, **given: Any) -> Requisition:
    """Where it goes and when it is needed; ``is_usual`` keeps unit and address for the next basket."""
    basket = open_basket(by=by, at=at)
    for name, value in given.items():
        setattr(basket, name, value)
    basket.save(update_fields=list(given))
    if is_usual:
        RequesterProfile.objects.update_or_create(
            user=by, defaults={"unit": basket.unit, "address": basket.address, "coding": _first_coding(basket)}
        )
    return basket


@transaction.atomic
def refresh_prices(*, by: User, at: datetime) -> list[str]:
    """Take in what catalogues have changed since the basket was filled; tells what, in words for the requester."""
    basket, told = open_basket(by=by, at=at), []
    lines = list(lines_of(basket))
    valid = valid_articles(lines)
    for line in lines:
        if line.article_id is None:
            continue
        article = valid.get((line.agreement_id, line.article_number))
        if article is None:
            told.append(_("%s finns inte längre i katalogen och är borttagen ur varukorgen.") % line.name)
            line.delete()
        elif article.pk != line.article_id:
            told.append(_("%s har ändrats i katalogen; varukorgen visar det som gäller nu.") % line.name)
            _copy_article(line, article, line.quantity, price=_price_now(line, article))
            line.save()
    return told


@transaction.atomic
def send_requisition(*, by: User, at: datetime) -> Requisition:
    """Send the basket to be attested, or straight to the suppliers below the agency's limit (skicka beställning).

    Raises ``ValidationError`` with all that is missing; prices must have been refreshed.
    """
    return send_prepared(open_basket(by=by, at=at), by=by, at=at)


@transaction.atomic
def send_prepared(basket: Requisition, *, by: User, at: datetime) -> Requisition:
    """The same for a requisition that is locked, or made in this transaction."""
    lines = list(lines_of(basket))
    check_basket(basket, lines, on=timezone.localdate(at))
    basket.amount_ore = sum(line.amount_ore for line in lines)
    basket.title, basket.sent_at = basket.title or _title(lines), at
    move(basket, REQUISITION["send"], by=by, at=at, also=("amount_ore", "title", "sent_at"))
    record(Event.REQUISITION_SENT, on=basket, by=by, at=at, amount_ore=basket.amount_ore)
    if _needs_no_attest(basket, lines, at):
        move(basket, REQUISITION["approve"], by=None, at=at)
        place_orders(requisition=basket, by=by, at=at)
        return basket
    request_attest(
        kind=KIND,
        on=basket,
        title=_("Beställning: %s") % basket.title,
        subject=by,
        subject_name=by.full_name,
        unit=basket.unit,
        amount_ore=basket.amount_ore,
        by=by,
        at=at,
    )
    return basket


@transaction.atomic
def take_back(*, requisition: Requisition, by: User, at: datetime) -> Requisition:
    """Nobody has attested it, and it is not wanted any more (återta)."""
    task = lock_waiting(KIND, requisition.pk)
    row = Requisition.objects.select_for_update(of=("self",)).get(pk=requisition.pk, requester=by)
    move(row, REQUISITION["withdraw"], by=by, at=at)
    if task is not None:
        withdraw(task=task, by=by, at=at)
    return row


@transaction.atomic
def order_again(*, requisition: Requisition, by: User, at: datetime) -> list[str]:
    """Put the same things in the basket at today's prices (beställ igen); tells what could not be."""
    told = []
    lines = list(lines_of(requisition))
    valid = valid_articles(lines)
    for line in lines:
        article = valid.get((line.agreement_id, line.article_number)) if line.article_id else None
        try:
            if article is not None:
                add_article(article=article, quantity=line.quantity, by=by, at=at)
            elif line.article_id is None:
                facts = {"name": line.name, "description": line.description, "unit": line.unit, "cpv": line.cpv}
                add_free_text(quantity=line.quantity, price=line.price, by=by, at=at, **facts)
            else:
                told.append(_("%s finns inte längre i katalogen.") % line.name)
        except (NotAllowedNow, ValidationError) as refusal:
            told.append("; ".join(getattr(refusal, "messages", [str(refusal)])))
    return told


@transaction.atomic
def place_orders(*, requisition: Requisition, by: User | None, at: datetime) -> None:
    """One order for each supplier and agreement of an attested requisition; free text waits for e-commerce."""
    waiting = [line for line in lines_of(requisition).filter(order_lines__isnull=True) if line.supplier_id]
    by_order = sorted(waiting, key=_order_key)
    for _key, lines in groupby(by_order, key=_order_key):
        place_order(requisition=requisition, lines=sorted(lines, key=lambda line: line.number), by=by, at=at)
    if not lines_of(requisition).filter(order_lines__isnull=True).exists():
        move(requisition, REQUISITION["order"], by=None, at=at)


@transaction.atomic
def place_free_text(
    *, line: RequisitionLine, supplier: Supplier, agreement: Any, price: Decimal, vat_rate: Decimal, reason: str,
    by: User, at: datetime,
) -> None:  # fmt: skip
    """E-commerce orders what was asked for in free text, for no more than was attested (beställ fritext).

    Without an agreement it is a direct award, whose reason is kept (19 a kap. LOU 2016:1145).
    """
    if not by.may(Permission.HANDLE_PROCUREMENT):
        raise PermissionDenied(_("Bara e-handeln kan välja leverantör."))
    requisition = Requisition.objects.select_for_update(of=("self",)).get(pk=line.requisition_id)
    if requisition.state != RequisitionState.APPROVED or line.order_lines.exists():
        raise NotAllowedNow(_("Raden är redan beställd, eller inte attesterad."))
    if agreement is None and not reason.strip():
        raise ValidationError({"reason": _("Skriv varför det köps utan avtal: direktupphandling dokumenteras.")})
    amount = line_amount(line.quantity, price)
    if amount > line.amount_ore:
        raise ValidationError({"price": _("Det kostar mer än det som attesterats. Beställaren får begära på nytt.")})
    line.supplier, line.agreement, line.price, line.vat_rate = supplier, agreement, price, vat_rate
    line.amount_ore, line.award_reason = amount, reason.strip()[:300]
    line.save(update_fields=["supplier", "agreement", "price", "vat_rate", "amount_ore", "award_reason"])
    place_orders(requisition=requisition, by=by, at=at)


def _order_key(line: RequisitionLine) -> tuple[int, int]:
    return line.supplier_id, line.agreement_id or 0


def _needs_no_attest(basket: Requisition, lines: Iterable[RequisitionLine], at: datetime) -> bool:
    limit = limit_without_attest(timezone.localdate(at))
    return basket.amount_ore <= limit and all(line.agreement_id for line in lines)


def _orderable(article: Article, at: datetime) -> Article:
    found = orderable_article(article.public_id, on=timezone.localdate(at))
    if found is None:
        raise NotAllowedNow(_("%s går inte att beställa i dag: avtalet eller katalogen gäller inte.") % article.name)
    return found


def _price_now(line: RequisitionLine, article: Article) -> Decimal:
    """A shop's lower price stays when the catalogue changes, unless the unit that it was for did."""
    keeps = line.source == LineSource.SHOP and line.unit == article.unit
    return min(line.price, article.price) if keeps else article.price


def _copy_article(line: RequisitionLine, article: Article, quantity: Decimal, *, price: Decimal | None = None) -> None:
    agreement = article.catalogue.agreement
    line.article, line.agreement, line.supplier_id = article, agreement, agreement.supplier_id
    line.article_number, line.name, line.cpv = article.number, article.name, article.cpv
    line.unit, line.vat_rate = article.unit, article.vat_rate
    line.price = article.price if price is None else price
    line.quantity, line.amount_ore = quantity, line_amount(quantity, line.price)


def _next(basket: Requisition) -> int:
    return (RequisitionLine.objects.filter(requisition=basket).aggregate(last=Max("number"))["last"] or 0) + 1


def _usual_coding(user: User) -> str:
    profile = profile_of(user)
    return profile.coding if profile else ""


def _first_coding(basket: Requisition) -> str:
    first = lines_of(basket).first()
    return first.coding if first else ""


def _title(lines: list[RequisitionLine]) -> str:
    first, more = lines[0].name, len(lines) - 1
    return (f"{first[:90]} " + _("och %s till") % more if more else first)[:120]
