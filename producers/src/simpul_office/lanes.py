"""Many offices sent side by side: each office in its own order, with its own login, a few at the same time."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Lock

from simpul.errors import SimpulError
from simpul_office.sending import Patience, Sender
from simpul_office.spool import Spool

AT_THE_SAME_TIME = 4


class Lanes:
    """Sends the spools of several offices. ``failures`` says which office could not be sent, and why."""

    def __init__(self, state: Path, patience: Patience, on_sent: Callable[[int], None]) -> None:
        self._state = state
        self._patience = patience
        self._on_sent = on_sent
        self._pool = ThreadPoolExecutor(AT_THE_SAME_TIME, thread_name_prefix="send")
        self._senders: dict[str, Sender] = {}
        self._busy: set[str] = set()
        self._again: set[str] = set()
        self._runs: list[Future[None]] = []
        self._lock = Lock()
        self.failures: dict[str, SimpulError] = {}

    def send(self, office_code: str) -> None:
        """Have everything sent that waits in the spool of this office. Returns at once."""
        with self._lock:
            if office_code in self.failures:
                return
            if office_code in self._busy:
                self._again.add(office_code)
                return
            self._busy.add(office_code)
        self._runs.append(self._pool.submit(self._run, office_code))

    def wait(self) -> None:
        """Wait until all is sent or has failed."""
        for run in self._runs:
            run.result()

    def finish(self) -> None:
        """End the senders and their connections; what they have not sent goes on waiting."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        for sender in self._senders.values():
            sender.close()

    def _run(self, office_code: str) -> None:
        is_asked_again = True
        while is_asked_again:
            try:
                self._sender(office_code).send_waiting()
            except SimpulError as failure:
                self.failures[office_code] = failure
            with self._lock:
                is_asked_again = office_code in self._again and office_code not in self.failures
                self._again.discard(office_code)
                if not is_asked_again:
                    self._busy.discard(office_code)

    def _sender(self, office_code: str) -> Sender:
        if office_code not in self._senders:
            spool = Spool(self._state, office_code)
            self._senders[office_code] = Sender(spool, self._patience, self._on_sent)
        return self._senders[office_code]
