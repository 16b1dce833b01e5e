"""Run the benchmarks by name, or all of them: ``make bench`` or ``make bench ARGS="intake --rounds 3"``."""

import argparse
import json
import sys
from importlib import import_module

from rich.console import Console

from bench import report
from bench.measured import Measured

BENCHMARKS = {
    "rules": "one record from bytes to reasons, on one core",
    "intake": "the intake beside the bare loop, bytewax, quixstreams and a naive consumer",
    "where_time_goes": "what the threads of one intake do, part by part",
    "latency": "how long an office waits for a reject at 500 events a second",
    "memory": "what one intake holds while events go by",
    "ledger": "how long the ledger takes to recount a registry",
    "office": "an office's file through pre-check and spool to acknowledged events, beside kafka-python alone",
    "isolation": "what an office that floods does to all others",
}


def main() -> None:
    """Measure what was asked for, and print it. Needs `make bench` once, which installs the peers."""
    parser = _parser()
    asked = parser.parse_args()
    if unknown := set(asked.benchmark) - BENCHMARKS.keys():
        parser.error(f"no benchmark named {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    found: list[Measured] = []
    for name in asked.benchmark or BENCHMARKS:
        print(f"\n== {name}: {BENCHMARKS[name]} ==", file=sys.stderr, flush=True)
        sizes = {key: value for key in ("events", "rounds") if (value := getattr(asked, key)) is not None}
        measured: Measured = import_module(f"bench.{name}").main(**sizes)
        found.append(measured)
        if asked.format == "table":
            Console().print(measured.table(), f"{measured.machine}; load average {measured.load}")
    if asked.format == "json":
        print(json.dumps([measured.as_json() for measured in found], indent=1))
    if asked.write:
        report.write(found)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Measure Simpul with its peers beside it in the same run. Only ratios mean something elsewhere.",
        epilog="\n".join(f"{name:16} {text}" for name, text in BENCHMARKS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("benchmark", nargs="*", help=f"{', '.join(BENCHMARKS)}; all of them without a name")
    parser.add_argument("--events", type=int, help="events a round (each benchmark has its own default)")
    parser.add_argument("--rounds", type=int, help="rounds, in turn (each benchmark has its own default)")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="how to print what was found")
    parser.add_argument("--write", action="store_true", help="store it in bench/results.json and bench/README.md")
    return parser


if __name__ == "__main__":
    main()
