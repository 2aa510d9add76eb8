"""What the pages of swaps show."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from payroll.swaps.models import LIVE, ShiftSwap, SwapState
from payroll.swaps.wording import rest_findings, shift_in_words
from servicecenter.accounts.models import User


def swap_rows(swaps: Iterable[ShiftSwap], user: User, at: datetime) -> list[dict[str, Any]]:
    """Swaps as someone sees them: what they leave, what they get, and whether it waits for them."""
    return [_seen(swap, user, at) for swap in swaps]


def _seen(swap: ShiftSwap, user: User, at: datetime) -> dict[str, Any]:
    is_asker = swap.mine.employment.person.user_id == user.pk
    gives, gets = (swap.mine, swap.theirs) if is_asker else (swap.theirs, swap.mine)
    return {
        "swap": swap,
        "gives": shift_in_words(gives),
        "gets": shift_in_words(gets),
        "other": gets.employment.person.name,
        "state": _state(swap, at),
        "is_mine_to_answer": not is_asker and swap.state == SwapState.ASKED and not _is_late(swap, at),
        "may_withdraw": is_asker and swap.state in LIVE,
    }


def _is_late(swap: ShiftSwap, at: datetime) -> bool:
    return min(swap.mine.starts_at, swap.theirs.starts_at) <= at


def _state(swap: ShiftSwap, at: datetime) -> str:
    """A swap whose shift has begun is too late, also before that has been noted."""
    late = swap.state in LIVE and _is_late(swap, at)
    return str(SwapState.EXPIRED.label if late else swap.get_state_display())


def swap_context(swap: ShiftSwap, user: User, at: datetime) -> dict[str, Any]:
    findings = rest_findings(swap) if swap.state in LIVE else []
    return {**_seen(swap, user, at), "findings": findings}
