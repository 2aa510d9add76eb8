"""What the books say, account by account."""

from __future__ import annotations

from collections import defaultdict

from servicecenter.models import Voucher


def balances() -> dict[str, int]:
    """Every account that is not at nothing, in the agency's scope."""
    sums: dict[str, int] = defaultdict(int)
    for voucher in Voucher.objects.prefetch_related("lines").order_by("pk"):
        for line in voucher.lines.all():
            sums[line.account] += line.amount_ore
    return {account: amount for account, amount in sorted(sums.items()) if amount}
