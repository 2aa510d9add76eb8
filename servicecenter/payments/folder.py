"""The agency's folder for what the bank sends (bankens mapp): each file is used once and then moved out of the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from servicecenter.agencies.models import Agency
from servicecenter.common.fault_points import fault_point
from servicecenter.exchange.bank_answers import BankAnswerError
from servicecenter.payments.answers import AnswerDiffers, receive_answer
from servicecenter.tenancy.scope import tenant

USED, REFUSED = "mottagna", "avvisade"


def answer_folder(agency: Agency) -> Path:
    """Where the bank connection puts the answers to an agency."""
    return Path(settings.FILES_DIR) / "bank-answers" / agency.code


def receive_folder(agency: Agency, *, at: datetime) -> Iterator[tuple[str, str]]:
    """Use every file of the folder; gives its name and why it was refused, or nothing.

    A file is moved when what it says is committed: stopped between the two, it is read again and changes nothing.
    A refused one is kept beside a text with the reason, which is there before the file.
    """
    folder = answer_folder(agency)
    for path in sorted(folder.glob("*.xml")) if folder.is_dir() else ():
        try:
            with tenant(agency.pk):
                receive_answer(name=path.name, content=path.read_bytes(), by=None, at=at)
        except (BankAnswerError, AnswerDiffers) as error:
            kept = _free_name(path, folder / REFUSED)
            kept.with_suffix(".txt").write_text(f"{error}\n", encoding="utf-8")
            fault_point("answer refused and not moved")
            path.rename(kept)
            yield path.name, str(error)
        else:
            fault_point("answer used and not moved")
            path.rename(_free_name(path, folder / USED))
            yield path.name, ""


def _free_name(path: Path, folder: Path) -> Path:
    """In the folder, a name of its own: the bank may use a file's name again."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / path.name
    number = 1
    while target.exists():
        number += 1
        target = folder / f"{path.stem}-{number}{path.suffix}"
    return target
