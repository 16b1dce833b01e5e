"""Supervisord: starts the programs, starts them again when they end, and ends them with their children."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import Faults, SupervisorTransport

from simpul import settings
from simpul.errors import StopNow
from simpul.whole_file import write_private
from simpul_stack.layout import Layout
from simpul_stack.programs import Program

PART = "supervisor"
_KEPT = ("PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ", "TMPDIR", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
_AT_REST = ("STOPPED", "EXITED", "FATAL", "UNKNOWN")


class Supervisor:
    """The supervisord of one state. Each call opens a connection of its own: threads may share an instance."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._configuration = layout.part(PART) / "supervisord.conf"

    def is_alive(self) -> bool:
        """Whether it answers."""
        try:
            self._call().getState()
        except (OSError, http.client.HTTPException):
            return False
        return True

    def states(self) -> dict[str, str]:
        """The state of each program, in supervisord's words (RUNNING, STARTING, BACKOFF, ...); empty without it."""
        try:
            return {line["name"]: line["statename"] for line in self._call().getAllProcessInfo()}
        except (OSError, http.client.HTTPException):
            return {}

    def pid(self, program: str) -> int | None:
        """The process of a program; None where there is none now."""
        try:
            return self._call().getProcessInfo(program)["pid"] or None
        except (OSError, http.client.HTTPException, Fault):
            return None

    def configure(self, programs: Iterable[Program]) -> None:
        """Make it know these programs, all at rest; one whose command changed is ended first."""
        write_private(self._configuration, self._text(programs))
        if not self.is_alive():
            self._start()
            return
        call = self._call()
        [[added, changed, removed]] = call.reloadConfig()
        for name in (*changed, *removed):
            call.stopProcessGroup(name)
            call.removeProcessGroup(name)
        for name in (*added, *changed):
            call.addProcessGroup(name)

    def start(self, program: str) -> None:
        """Start a program that is not running. Does not wait for it to be ready."""
        try:
            self._call().startProcess(program, False)
        except Fault as fault:
            if fault.faultCode != Faults.ALREADY_STARTED:
                raise StopNow(f"{program} cannot be started: {fault.faultString}") from None

    def stop(self, programs: Iterable[str]) -> None:
        """End these programs together and wait until they are gone."""
        names = set(programs)
        for name in names:
            try:
                self._call().stopProcess(name, False)
            except Fault as fault:
                if fault.faultCode not in (Faults.NOT_RUNNING, Faults.BAD_NAME):
                    raise
        while any(state not in _AT_REST for name, state in self.states().items() if name in names):
            time.sleep(0.1)

    def shut_down(self) -> None:
        """End supervisord itself, and whatever program is left."""
        self._call().shutdown()

    def _start(self) -> None:
        folder = self._layout.part(PART)
        self._layout.supervisor_socket.unlink(missing_ok=True)
        with (folder / "output.log").open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(self._configuration)],
                cwd=folder,
                env=dict(_environment(self._layout)),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        while not self.is_alive():
            if process.poll() is not None:
                raise StopNow(f"The supervisor of the stack did not start: see {folder / 'output.log'}.")
            time.sleep(0.05)

    def _text(self, programs: Iterable[Program]) -> str:
        folder, socket = self._layout.part(PART), self._layout.supervisor_socket
        head = [
            f"[unix_http_server]\nfile={socket}\nchmod=0700",
            "[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface",
            f"[supervisord]\nlogfile={folder / 'supervisord.log'}\nlogfile_maxbytes=5MB\nlogfile_backups=1\n"
            f"pidfile={folder / 'supervisord.pid'}\nchildlogdir={self._layout.logs}\nidentifier=simpul\n"
            + ("user=root\n" if os.geteuid() == 0 else ""),
        ]
        return "\n\n".join([*(part.replace("%", "%%") for part in head), *(p.section(self._layout) for p in programs)])

    def _call(self) -> Any:
        """The methods of supervisord's own interface, over its socket."""
        transport = SupervisorTransport(None, None, serverurl=f"unix://{self._layout.supervisor_socket}")
        return ServerProxy("http://127.0.0.1", transport=transport).supervisor


def _environment(layout: Layout) -> Iterator[tuple[str, str]]:
    """What the programs see of the caller's environment: nothing that could bend Airflow, PostgreSQL or Java.

    The owner's database URL is blanked, so that no process finds more than its own login.
    """
    for name, value in os.environ.items():
        if name in _KEPT or name.startswith(("LC_", "SIMPUL_")):
            yield name, value
    yield "PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    yield "SIMPUL_STATE", str(layout.state)
    # Named from the caller's folder, not from a program's.
    known = settings.load()
    yield "SIMPUL_SECRETS", str(known.secrets)
    if authority := known.environment.get("SIMPUL_KAFKA_CA"):
        yield "SIMPUL_KAFKA_CA", str(Path(authority).absolute())
    yield "SIMPUL_DATABASE_URL", ""
    yield "GX_ANALYTICS_ENABLED", "false"
    yield "PYTHONUNBUFFERED", "1"
