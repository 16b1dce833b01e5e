"""What the stack runs: its parts, and the programs each part is made of."""

import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from simpul.sign import NAMED_BY
from simpul_stack.layout import SIGN, Layout

PARTS = ("kafka", "postgres", "airflow", "intake", "relay", "quality_gate", "portal")
"""As ``simpul status`` names them, in the order in which they are shown."""
CONSUMERS = ("intake", "relay", "quality_gate")
"""Those without a port: each says of itself, in its working folder, that it is at work."""
SIMPUL = str(Path(sys.executable).with_name("simpul"))
"""The command of this installation."""


@dataclass(frozen=True, slots=True)
class Program:
    """One process that is started again whenever it ends. Its part's folder is its working folder."""

    name: str
    part: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    stop_signal: str = "TERM"
    stops_its_children: bool = False
    seconds_to_stop: int = 10

    def section(self, layout: Layout) -> str:
        """Its section of supervisord's configuration."""
        signal_to = "false" if self.stops_its_children else "true"
        values = {
            "command": shlex.join(self.command),
            "directory": str(layout.part(self.part).resolve()),
            "environment": ",".join(f'{name}="{value}"' for name, value in self.environment.items()),
            "user": self.user,
            "autostart": "false",
            "autorestart": "true",
            "startsecs": "3",
            "startretries": "1000000",
            "stopsignal": self.stop_signal,
            "stopwaitsecs": str(self.seconds_to_stop),
            "stopasgroup": signal_to,
            "killasgroup": "true",
            "redirect_stderr": "true",
            "stdout_logfile": str(layout.log(self.name)),
            "stdout_logfile_maxbytes": "10MB",
            "stdout_logfile_backups": "3",
        }
        lines = [f"{key}={value.replace('%', '%%')}" for key, value in values.items() if value]
        return "\n".join([f"[program:{self.name}]", *lines])


def our_programs(portal_port: int) -> list[Program]:
    """The running rooms, each started by its own command."""
    portal = ["portal", "--host", "127.0.0.1", "--port", str(portal_port)]
    sign = {NAMED_BY: SIGN}
    return [
        Program("intake", "intake", [SIMPUL, "intake"], sign),
        Program("relay", "relay", [SIMPUL, "relay"], sign),
        Program("quality-gate", "quality_gate", [SIMPUL, "quality-gate"], sign),
        Program("portal", "portal", [SIMPUL, *portal]),
    ]
