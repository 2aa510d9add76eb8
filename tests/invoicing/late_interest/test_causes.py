"""Why an invoice was paid late: where it lay the longest once it should have been ready."""

from __future__ import annotations

from datetime import date

import pytest

from invoicing.late_interest.causes import Held, Place, Step, cause_of

DUE, PAID = date(2026, 3, 20), date(2026, 3, 30)


def march(**days: int) -> list[Step]:
    return [Step(state, date(2026, 3, day)) for state, day in days.items()]


@pytest.mark.parametrize(
    ("steps", "stops", "cause"),
    [
        (march(received=1, registered=1, review=1, waiting=27, attested=28, cleared=28, paid=30), [], Place.REVIEW),
        (march(received=1, registered=1, review=1, waiting=10, attested=28, cleared=28, paid=30), [], Place.ATTEST),
        (march(received=1, registered=1, matched=2, cleared=3, posted=3, in_payment=18, paid=30), [], Place.PAYMENT),
        (
            march(received=1, registered=1, review=28, waiting=29, attested=29),
            [Held(date(2026, 3, 1), None)],
            Place.STOP,
        ),
        (march(received=1, registered=1, matched=2, after_check=2, cleared=29, paid=30), [], Place.AFTER_CHECK),
        (march(received=28, registered=28, matched=28, cleared=29, paid=30), [], Place.ARRIVAL),
        (march(received=1, registered=29, matched=29, cleared=29, paid=30), [], Place.INTAKE),
    ],
)
def test_the_cause_is_where_it_lay_the_longest(steps: list[Step], stops: list[Held], cause: Place) -> None:
    assert cause_of(steps, stops, due_on=DUE, paid_on=PAID) is cause


def test_a_day_late_at_payment_is_put_down_to_where_it_was_kept_before() -> None:
    steps = march(received=1, registered=1, review=1, waiting=19, attested=20, cleared=20, paid=21)
    assert cause_of(steps, [], due_on=DUE, paid_on=date(2026, 3, 21)) is Place.REVIEW


def test_of_equals_the_earliest_in_the_flow_is_the_cause() -> None:
    steps = march(received=1, registered=1, review=1, waiting=18, attested=21, cleared=21, paid=21)
    assert cause_of(steps, [], due_on=DUE, paid_on=date(2026, 3, 21)) is Place.REVIEW
