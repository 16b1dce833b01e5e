"""The topic of one office is gone, as after a wrong word to the broker: all other offices are told as ever."""

import time
from typing import Any
from uuid import uuid4

from simpul.adapters.outbox_store import Waiting
from simpul.adapters.verdict_sender import VerdictSender

NOWHERE = "9999"


def test_the_others_are_told_and_that_office_is_left_alone_for_a_while(stack: Any) -> None:
    rows = [_row(1, "3328"), _row(2, NOWHERE), _row(3, "3328"), _row(4, NOWHERE)]
    sender = VerdictSender()
    began = time.monotonic()
    assert sender.send(rows) == [1, 3]
    assert time.monotonic() - began < 20
    assert sender.resting() == [NOWHERE]
    assert 3 < sender._resting[NOWHERE] - time.monotonic() <= 5, "a broker that only begins anew is asked again soon"
    assert sender.send([_row(5, "3328")]) == [5]
    assert sender.send([_row(2, NOWHERE)]) == []
    assert 8 < sender._resting[NOWHERE] - time.monotonic() <= 10, "a topic that is gone seldom"
    sender.close()


def _row(number: int, office: str) -> Waiting:
    return Waiting(number, uuid4(), office, "office_verdict", "{}")
