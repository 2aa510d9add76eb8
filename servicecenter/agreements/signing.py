"""What agreements ask of their papers (bevakning av avtalets papper)."""

from __future__ import annotations

from servicecenter.agreements.actions import refuse_foreign_bytes, refuse_unready, take_signature, void_what_rests_on
from servicecenter.papers.watching import PaperWatcher

WATCHER = PaperWatcher(
    before_change=refuse_foreign_bytes,
    after_change=void_what_rests_on,
    before_sign=refuse_unready,
    after_sign=take_signature,
)
