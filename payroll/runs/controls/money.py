"""What is paid: nothing, less than nothing, or far from last month."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from payroll.runs.causes import causes_of
from payroll.runs.controls.limits import limits_of
from payroll.runs.controls.model import Hit
from payroll.runs.controls.slips import paid_ahead, slips_of
from payroll.runs.models import PayRun
from payroll.runs.order import previous_run
from servicecenter.common.money import format_kronor

NEGATIVE_NET = "negative_net"


def negative_net(run: PayRun) -> Iterator[Hit]:
    """Net pay below zero (signal 1)."""
    for person_id, _gross, net in (slip for slip in slips_of(run) if slip.net < 0):
        yield Hit(
            _("Negativ nettolön"),
            _("Nettolönen blir %s kr. En skuld får inte dras tyst från en senare lön.") % format_kronor(net),
            _("Rätta underlaget, eller gör om beloppet till en löneskuld och räkna om."),
            person_id,
        )


def empty_net(run: PayRun) -> Iterator[Hit]:
    """Nothing is paid although there is pay (signal 1). One who has been paid ahead has had the money."""
    ahead = paid_ahead(run)
    for person_id, gross, net in slips_of(run):
        if net == 0 and gross > 0 and person_id not in ahead:
            yield Hit(
                _("Hela lönen går åt till avdrag"),
                _("Bruttolönen är %s kr men inget betalas ut.") % format_kronor(gross),
                _("Kontrollera skattebeslut och avdrag."),
                person_id,
            )


def net_differs(run: PayRun) -> Iterator[Hit]:
    """Net pay far from last month's, with the salary types that explain it (signal 2). Paid ahead is paid too."""
    previous = previous_run(run)
    if previous is None or run.is_extra:
        return
    limits = limits_of(run)
    least, share = int(limits["net_difference_kronor"] * 100), limits["net_difference_percent"] / 100
    earlier, now = _nets(previous), _nets(run)
    changes = {person_id: abs(now[person_id] - earlier[person_id]) for person_id in now.keys() & earlier.keys()}
    changed = sorted(
        person_id
        for person_id, change in changes.items()
        if change > least and change >= abs(earlier[person_id]) * share
    )
    causes = causes_of(run, previous, changed)
    for person_id in changed:
        yield Hit(
            _("Nettolönen avviker från förra månaden"),
            _("%(now)s kr mot %(before)s kr. %(causes)s")
            % {
                "now": format_kronor(now[person_id]),
                "before": format_kronor(earlier[person_id]),
                "causes": causes.get(person_id, ""),
            },
            _("Kontrollera orsaken och kvittera."),
            person_id,
        )


def _nets(run: PayRun) -> dict[int, int]:
    """What each person has had of the month, with what was paid ahead."""
    ahead = paid_ahead(run)
    return {person_id: net + ahead.get(person_id, 0) for person_id, _gross, net in slips_of(run)}
