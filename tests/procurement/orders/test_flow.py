"""Whatever is received, sent back and cancelled, in any order, nothing that was ordered is lost or counted twice."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.amounts import line_amount, vat_amount
from procurement.orders.flow import Flow, FlowError

QUANTITIES = st.decimals(min_value="0.001", max_value="99999", places=3)
STEPS = st.lists(st.tuples(st.sampled_from(["receive", "replaced", "returned", "cancel"]), QUANTITIES), max_size=12)


def step(flow: Flow, what: str, quantity: Decimal) -> Flow:
    if what == "receive":
        return flow.receive(quantity)
    if what == "cancel":
        return flow.cancel(quantity)
    return flow.send_back(quantity, is_replaced=what == "replaced")


@given(QUANTITIES, STEPS)
def test_nothing_is_lost_in_any_sequence(ordered, steps):
    flow = Flow(ordered)
    for what, quantity in steps:
        try:
            flow = step(flow, what, quantity)
        except FlowError:
            continue
        assert ordered + flow.over == flow.received + flow.outstanding + flow.cancelled
        assert min(flow.received, flow.outstanding, flow.cancelled, flow.over) >= 0
        assert flow.cancelled <= ordered


def test_a_part_then_the_rest_then_more_than_was_ordered():
    flow = Flow(Decimal(10)).receive(Decimal(4))
    assert (flow.outstanding, flow.over) == (6, 0)
    assert flow.receive(Decimal(6)).outstanding == 0
    assert flow.receive(Decimal(8)).over == 2


def test_what_goes_back_is_outstanding_only_when_it_is_replaced():
    came = Flow(Decimal(10)).receive(Decimal(10))
    assert came.send_back(Decimal(3), is_replaced=True).outstanding == 3
    gone = came.send_back(Decimal(3), is_replaced=False)
    assert (gone.outstanding, gone.cancelled) == (0, 3)


def test_too_much_sent_back_takes_away_what_was_over_first():
    over = Flow(Decimal(10)).receive(Decimal(12))
    assert over.send_back(Decimal(3), is_replaced=False) == Flow(Decimal(10), Decimal(9), Decimal(1))


@pytest.mark.parametrize("wrong", [("replaced", 5), ("cancel", 7), ("receive", 0), ("receive", -1)])
def test_more_than_there_is_is_refused(wrong):
    with pytest.raises(FlowError):
        step(Flow(Decimal(10)).receive(Decimal(4)), wrong[0], Decimal(wrong[1]))


def test_a_line_is_rounded_once_and_vat_once_a_rate():
    assert line_amount(Decimal("0.5"), Decimal("0.0100")) == 1
    assert line_amount(Decimal(1000), Decimal("0.0049")) == 490
    lines = [(line_amount(Decimal(1), Decimal("0.0200")), Decimal(25))] * 3
    assert vat_amount(lines) == 2
    assert vat_amount([(10_000, Decimal(25)), (10_000, Decimal(12)), (10_000, Decimal(0))]) == 3_700
