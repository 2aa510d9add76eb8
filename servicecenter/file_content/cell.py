"""Decoding in a process of its own (cell): it may use so much memory and time, writes no file, and then it is gone.

A file that breaks a decoder breaks the cell, not the web server or the worker. The question is one line of JSON and
the bytes of the file on the way in; the answer is one line of JSON and bytes on the way out.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from servicecenter.file_content.kinds import Limits, MediaType, Refused, Taken, media_type_of

ROOT = Path(__file__).resolve().parents[2]
START = "import sys; sys.path.insert(0, sys.argv[1]); from servicecenter.file_content.cell import answer; answer()"
MEMORY = 2_000_000_000
"""Bytes of address space: a photograph of 50 million pixels takes about 400 million, the libraries as much again."""
CPU_SECONDS = 30
WALL_SECONDS = 60
READING_SECONDS = 150
"""Three pages, each twice, on a machine that does much else."""


def examined(content: bytes, limits: Limits) -> Taken:
    """The file as it is to be kept. Raises ``Refused`` with the reason."""
    if len(content) > limits.most_bytes:
        raise Refused("bytes", most=limits.most_bytes // 1_000_000)
    media_type_of(content)
    told, kept = ask(content, do="examine", limits=asdict(limits))
    return Taken(content=kept, media_type=MediaType(told.pop("media_type")), **told)


def page_as_jpeg(content: bytes, *, number: int, side: int, limits: Limits) -> bytes:
    """A page as a picture to be shown, at most so many pixels long. Raises ``Refused``."""
    return ask(content, do="show", number=number, side=side, limits=asdict(limits))[1]


def product_pictures(content: bytes, *, sides: list[int], limits: Limits) -> list[bytes]:
    """A picture made anew as JPEG in several sizes, the largest first. Raises ``Refused``, also for what is a PDF."""
    if len(content) > limits.most_bytes:
        raise Refused("bytes", most=limits.most_bytes // 1_000_000)
    if media_type_of(content) is MediaType.PDF:
        raise Refused("kind")
    told, body = ask(content, do="sizes", sides=sides, limits=asdict(limits))
    ends = list(accumulate(told["lengths"]))
    return [body[start:end] for start, end in pairwise([0, *ends])]


def text_of(content: bytes, limits: Limits) -> dict[str, Any]:
    """What ``texts.text_of`` finds. Raises ``Refused``."""
    found: dict[str, Any] = json.loads(ask(content, do="text", seconds=READING_SECONDS, limits=asdict(limits))[1])
    return found


def ask(content: bytes, *, seconds: int = WALL_SECONDS, **question: Any) -> tuple[dict[str, Any], bytes]:
    """Run one question in a cell. Raises ``Refused``: with the cell's own reason, or because it did not come back."""
    done = _run(json.dumps(question).encode() + b"\n" + content, seconds)
    head, newline, body = done.stdout.partition(b"\n")
    if done.returncode or not newline:
        raise Refused("heavy")
    told: dict[str, Any] = json.loads(head)
    if code := told.pop("refused", None):
        raise Refused(code, **told)
    return told, body


def _run(given: bytes, seconds: int) -> subprocess.CompletedProcess[bytes]:
    """The cell and whatever it starts, ended together when the time is up. Raises ``Refused``."""
    with subprocess.Popen(
        [sys.executable, "-I", "-c", START, str(ROOT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"OMP_THREAD_LIMIT": "1", "PATH": os.environ.get("PATH", os.defpath)},
        start_new_session=True,
    ) as cell:
        try:
            told, _ = cell.communicate(given, timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(cell.pid, signal.SIGKILL)
            raise Refused("heavy") from None
    return subprocess.CompletedProcess(cell.args, cell.returncode, told)


def answer() -> None:
    """The cell's own side: limits first, then the question."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    question = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    limits = Limits(**question.pop("limits"))
    try:
        told, body = DO[question.pop("do")](content, limits, **question)
    except Refused as refusal:
        told, body = {"refused": refusal.code, **refusal.values}, b""
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + body)


def _examine(content: bytes, limits: Limits) -> tuple[dict[str, Any], bytes]:
    media_type = media_type_of(content)
    if media_type is MediaType.PDF:
        from servicecenter.file_content import pdfs

        taken = pdfs.taken_in(content, limits)
    else:
        from servicecenter.file_content import images

        taken = images.taken_in(content, media_type, limits)
    told = asdict(taken)
    return told, told.pop("content")


def _show(content: bytes, limits: Limits, *, number: int, side: int) -> tuple[dict[str, Any], bytes]:
    from servicecenter.file_content import images

    media_type = media_type_of(content)
    if media_type is MediaType.PDF:
        from servicecenter.file_content import pdfs

        return {}, images.smaller(pdfs.page_image(content, number, side), side)
    return {}, images.smaller(images.opened(content, media_type, limits), side)


def _sizes(content: bytes, limits: Limits, *, sides: list[int]) -> tuple[dict[str, Any], bytes]:
    from servicecenter.file_content import images

    made = images.product_pictures(images.opened(content, media_type_of(content), limits), sides)
    return {"lengths": [len(each) for each in made]}, b"".join(made)


def _text(content: bytes, limits: Limits) -> tuple[dict[str, Any], bytes]:
    from servicecenter.file_content import texts

    return {}, json.dumps(texts.text_of(content, limits)).encode()


DO: dict[str, Callable[..., tuple[dict[str, Any], bytes]]] = {
    "examine": _examine, "show": _show, "sizes": _sizes, "text": _text,
}  # fmt: skip
