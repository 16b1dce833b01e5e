"""The command of the quality gate's process."""

from simpul_consumers.running import run_forever


def quality_gate() -> None:
    """Judge the offices' slices before they enter the registry (runs until it is stopped)."""
    from simpul_consumers.quality_gate import QualityGate

    run_forever(lambda stopping: QualityGate().run(stopping))
