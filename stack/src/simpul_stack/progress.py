"""How the steps are shown: a living table on a terminal, a plain line per finished step elsewhere."""

import time
from dataclasses import dataclass, field
from threading import Lock
from types import TracebackType
from typing import Self

from rich.console import Console, RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table


@dataclass(slots=True)
class _Line:
    began: float = field(default_factory=time.monotonic)
    seconds: float | None = None
    note: str = ""
    has_failed: bool = False


class Progress:
    """Shows each step with its seconds. A context manager: the table stays on the screen when it ends."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lines: dict[str, _Line] = {}
        self._spinner = Spinner("dots", style="cyan")
        self._lock = Lock()
        self._live = Live(get_renderable=self._table, console=console, refresh_per_second=8)

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._console.is_terminal:
            self._live.stop()

    def started(self, title: str) -> None:
        with self._lock:
            self._lines[title] = _Line()

    def note(self, title: str, text: str) -> None:
        self._lines[title].note = text

    def finished(self, title: str, seconds: float) -> None:
        self._end(title, seconds, has_failed=False)

    def failed(self, title: str, seconds: float) -> None:
        self._end(title, seconds, has_failed=True)

    def _end(self, title: str, seconds: float, *, has_failed: bool) -> None:
        line = self._lines[title]
        line.seconds, line.has_failed = seconds, has_failed
        if not self._console.is_terminal:
            word = "failed" if has_failed else line.note
            self._console.print(f"  {title:<28} {seconds:5.1f} s  {word}".rstrip(), highlight=False, markup=False)

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        with self._lock:
            for title, line in self._lines.items():
                seconds = line.seconds if line.seconds is not None else time.monotonic() - line.began
                table.add_row(self._mark(line), title, f"{seconds:5.1f} s", f"[dim]{line.note}[/]")
        return table

    def _mark(self, line: _Line) -> RenderableType:
        if line.seconds is None:
            return self._spinner
        return "[red]✗[/]" if line.has_failed else "[green]✓[/]"
