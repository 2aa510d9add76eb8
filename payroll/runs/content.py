"""What an approval of a pay run binds to (körningens innehåll)."""

from __future__ import annotations

import hashlib
import json

from payroll.runs.models import PayChunk, PayRun, SetAside


def content_hash_of(run: PayRun) -> str:
    """The hash that approval binds to: of every chunk's content, in order."""
    hashes = (
        PayChunk.objects.filter(run=run, attempt=run.attempt).order_by("number").values_list("content_hash", flat=True)
    )
    excluded = SetAside.objects.filter(run=run).order_by("person_id").values_list("person_id", "excluded_at")
    rules = json.dumps(run.rules, sort_keys=True)
    parts = [run.month, str(run.pays_on), rules, *hashes, *(f"{person}:{at is not None}" for person, at in excluded)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
