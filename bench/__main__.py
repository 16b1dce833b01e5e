"""Run the benchmarks by name, or all of them: ``make bench`` or ``make bench ARGS="rules intake"``."""

import os
import platform
import sys
from importlib import import_module

BENCHMARKS = ("rules", "intake")


def main() -> None:
    """Say what machine this is, then run what was asked for."""
    names = sys.argv[1:] or BENCHMARKS
    unknown = set(names) - set(BENCHMARKS)
    if unknown:
        sys.exit(f"No benchmark named {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}.")
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for name in names:
        print(f"\n== {name} ==")
        import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main()
