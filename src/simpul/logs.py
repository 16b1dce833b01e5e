"""Log lines of every process: time, level, where, and names with counts. Never a value of a record."""

import logging
import sys


def start(level: int = logging.INFO) -> None:
    """Log to standard error in one line per happening; libraries only from WARNING on."""
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s", force=True
    )
    for room in ("simpul", "simpul_consumers", "simpul_office", "simpul_portal", "simpul_stack"):
        logging.getLogger(room).setLevel(level)
    # Every connection proves its login again each minute, and this would remark each time that there is no TLS.
    logging.getLogger("kafka.net.sasl").setLevel(logging.ERROR)
