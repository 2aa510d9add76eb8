"""The other end of the program that runs the rules: started when first needed, restarted when it has ended."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from servicecenter.message_rules.program import received, send
from servicecenter.message_rules.result import Breach

SECONDS = 60.0
"""A document of 3 000 lines takes about 10 seconds."""
ROOT = Path(__file__).resolve().parents[2]


class RulesNotRun(RuntimeError):
    """The rules could not be run. The text says why; the document is neither valid nor invalid."""


class Runner:
    """One program, asked by one at a time. Of another process than the one that started it, it starts its own."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self.lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self.started_by = 0

    def broken(self, rules: Path, document: str) -> tuple[Breach, ...]:
        """The rules that the document breaks. Raises ``RulesNotRun`` when it takes too long or the program ends."""
        [answer] = self.answers([rules], document)
        if isinstance(answer, RulesNotRun):
            raise answer
        return answer

    def answers(self, rules: Sequence[Path], document: str) -> list[tuple[Breach, ...] | RulesNotRun]:
        """What the document breaks of each file of rules, or why that file could not be run, in one question."""
        with self.lock:
            try:
                answer = self._ask({"rules": [str(one) for one in rules], "document": document})
            except RulesNotRun as error:
                return [error for _one in rules]
        answers = answer.get("answers", [answer] * len(rules))
        return [_told(one) for one in answers]

    def stop(self) -> None:
        """End the program; the next question starts it anew."""
        process, self.process = self.process, None
        if process is not None and self.started_by == os.getpid():
            process.kill()
            process.communicate()

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        process = self._running()
        assert process.stdin is not None and process.stdout is not None  # noqa: PT018, S101 (both are pipes)
        try:
            send(process.stdin, question)
            answer = received(_Until(process.stdout, time.monotonic() + self.seconds).read)
        except TimeoutError:
            self.stop()
            raise RulesNotRun(f"reglerna hann inte köras på {self.seconds:.0f} sekunder") from None
        except OSError:
            answer = None
        if answer is None:
            self.stop()
            raise RulesNotRun("programmet som kör reglerna avslutades innan det hade svarat")
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self.process is None or self.started_by != os.getpid() or self.process.poll() is not None:
            self.stop()
            self.process = subprocess.Popen(
                [sys.executable, "-m", "servicecenter.message_rules.program"],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
            )
            self.started_by = os.getpid()
        return self.process


def _told(answer: dict[str, Any]) -> tuple[Breach, ...] | RulesNotRun:
    if "error" in answer:
        return RulesNotRun(f"reglerna kunde inte köras: {answer['error']}")
    return tuple(Breach(one["id"], one["at"], one["text"], one["flag"] != "warning") for one in answer["broken"])


class _Until:
    """Reads exactly so many bytes, or fewer at the end; after the given moment it gives up."""

    def __init__(self, pipe: IO[bytes], ends_at: float) -> None:
        self.descriptor, self.ends_at = pipe.fileno(), ends_at

    def read(self, size: int) -> bytes:
        content = b""
        while len(content) < size:
            left = self.ends_at - time.monotonic()
            if left <= 0 or not select.select([self.descriptor], [], [], left)[0]:
                raise TimeoutError
            piece = os.read(self.descriptor, size - len(content))
            if not piece:
                break
            content += piece
        return content
