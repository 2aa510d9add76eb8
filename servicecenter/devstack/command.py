"""The command that the services are there for (kommandot)."""

import signal
import subprocess
from collections.abc import Mapping, Sequence
from types import FrameType

from servicecenter.devstack.processes import StackError, die_with_parent


def run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run the command to its end and give its exit code, as a shell would: 128 and more for a signal."""
    child: subprocess.Popen[bytes] | None = None

    def pass_on(number: int, _frame: FrameType | None) -> None:
        if child is None:
            raise SystemExit(128 + number)
        child.terminate()

    def leave_to_child(_number: int, _frame: FrameType | None) -> None:
        """The terminal has sent Ctrl-C to the command as well: it decides."""

    signal.signal(signal.SIGTERM, pass_on)  # before the start: the command may tell somebody that it is up
    signal.signal(signal.SIGHUP, pass_on)
    signal.signal(signal.SIGINT, leave_to_child)
    try:
        child = subprocess.Popen(command, env=environment, preexec_fn=die_with_parent(signal.SIGTERM))
    except OSError as error:
        raise StackError(f"{command[0]} går inte att köra: {error.strerror}.") from error
    code = child.wait()
    return code if code >= 0 else 128 - code
