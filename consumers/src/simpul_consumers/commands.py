"""Commands of the consumers' room: each runs one process in the foreground until SIGTERM."""

from typing import Annotated

import typer

from simpul_consumers.running import run_forever


def intake(
    slot: Annotated[int, typer.Option(help="The slot of this process in the intake's group, from 0.")] = 0,
) -> None:
    """Take in the offices' events: judge them and land them (runs until it is stopped)."""
    from simpul_consumers.intake import Intake

    run_forever(lambda stopping: Intake(slot).run(stopping))


def relay() -> None:
    """Send the verdicts back to the offices' topics (runs until it is stopped)."""
    from simpul_consumers.relay import relay_until

    run_forever(relay_until)


def quality_gate() -> None:
    """Judge the offices' slices before they enter the registry (runs until it is stopped)."""
    from simpul_consumers.quality_gate import QualityGate

    run_forever(lambda stopping: QualityGate().run(stopping))
