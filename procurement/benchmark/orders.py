"""200 000 orders of one agency (tvåhundratusen order), each like one that was sent, by the same requesters."""

from __future__ import annotations

import psycopg
from psycopg import sql

from procurement.orders.models import OrderLine, PurchaseOrder
from procurement.receipts.models import GoodsReceipt
from procurement.requisitions.models import Requisition, RequisitionLine
from servicecenter.operations.machine import admin
from servicecenter.operations.repeating import repeat_row
from servicecenter.tenancy.scope import tenant

ORDERS = 200_000
BEFORE = "one.{0} - place * interval '7 minutes'"
SERIES = sql.SQL(", generate_series(1, {orders}) AS place")
TABLES = "procurement_requisition, procurement_requisitionline, procurement_purchaseorder, procurement_orderline"
NUMBERED = "'{0}' || lpad(place::text, 6, '0')"
SIGN = "M-"
"""Copies have numbers that begin so, which tells them from the orders that people sent."""


def fill_orders(agency_id: int) -> PurchaseOrder:
    """So many orders, each with its requisition and a line. Gives the one they are like."""
    with tenant(agency_id):
        sent = PurchaseOrder.objects.exclude(number__startswith=SIGN)
        order = sent.select_related("requester", "supplier").earliest("id")
        if PurchaseOrder.objects.filter(number__startswith=SIGN).exists():
            return order
    with admin() as connection, connection.transaction():
        connection.execute("SET session_replication_role = replica")
        _requisitions(connection, order)
        _orders(connection, order)
        _receipts(connection, order)
    with admin() as connection:
        connection.execute(f"VACUUM ANALYZE {TABLES}, procurement_goodsreceipt")
    return order


def _requisitions(connection: psycopg.Connection, order: PurchaseOrder) -> None:
    changes = {
        "public_id": "gen_random_uuid()",
        "title": NUMBERED.format(SIGN),
        "started_at": BEFORE.format("started_at"),
        "sent_at": BEFORE.format("sent_at"),
        "amount_ore": "one.amount_ore + place % 997 * 100",
    }
    repeat_row(connection, Requisition, order.requisition_id, changes, SERIES.format(orders=ORDERS))
    like = _first(connection, "procurement_requisitionline", "requisition_id", order.requisition_id)
    repeat_row(connection, RequisitionLine, like, {"requisition_id": "copy.id"}, _copied("procurement_requisition",
               "title", order.agency_id))  # fmt: skip


def _orders(connection: psycopg.Connection, order: PurchaseOrder) -> None:
    """One of each fifty is on its way still, the others have come."""
    place = "substr(copy.title, 3)::integer"
    changes = {
        "public_id": "gen_random_uuid()",
        "number": "copy.title",
        "requisition_id": "copy.id",
        "ordered_at": "copy.sent_at",
        "answered_at": "copy.sent_at + interval '1 day'",
        "delivered_at": f"CASE WHEN {place} % 50 = 0 THEN NULL ELSE copy.sent_at + interval '4 days' END",
        "state": f"CASE WHEN {place} % 50 = 0 THEN 'accepted' ELSE 'delivered' END",
        "amount_ore": "copy.amount_ore",
    }
    requisitions = _copied("procurement_requisition", "title", order.agency_id)
    repeat_row(connection, PurchaseOrder, order.pk, changes, requisitions)
    like = _first(connection, "procurement_orderline", "order_id", order.pk)
    lines = {"order_id": "copy.id", "amount_ore": "copy.amount_ore", "source_id": "wanted.id"}
    wanted = sql.SQL("{} JOIN procurement_requisitionline AS wanted ON wanted.requisition_id = copy.requisition_id")
    copies = _copied("procurement_purchaseorder", "number", order.agency_id)
    repeat_row(connection, OrderLine, like, lines, wanted.format(copies))


def _receipts(connection: psycopg.Connection, order: PurchaseOrder) -> None:
    like = _first(connection, "procurement_goodsreceipt", "order_id", order.pk)
    changes = {
        "public_id": "gen_random_uuid()",
        "order_id": "copy.id",
        "received_on": "copy.delivered_at::date",
        "recorded_at": "copy.delivered_at",
    }
    come = sql.SQL("{} AND copy.delivered_at IS NOT NULL")
    copies = _copied("procurement_purchaseorder", "number", order.agency_id)
    repeat_row(connection, GoodsReceipt, like, changes, come.format(copies))


def _copied(table: str, column: str, agency_id: int) -> sql.Composed:
    joined = "JOIN {table} AS copy ON copy.agency_id = {agency} AND copy.{column} LIKE {sign}"
    names = {"table": sql.Identifier(table), "column": sql.Identifier(column)}
    return sql.SQL(joined).format(agency=agency_id, sign=f"{SIGN}%", **names)


def _first(connection: psycopg.Connection, table: str, column: str, key: int) -> int:
    query = sql.SQL("SELECT min(id) FROM {} WHERE {} = {}")
    return connection.execute(query.format(sql.Identifier(table), sql.Identifier(column), key)).fetchone()[0]
