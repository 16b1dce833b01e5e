import json
from uuid import UUID

import pytest

from simpul.adapters.outbox_store import Waiting
from simpul.adapters.verdict_sender import messages

ROW = Waiting(7, UUID(int=1), "3507", "office_verdict", '{"verdict":"accepted"}\n{"verdict":"rejected"}')


def test_a_row_becomes_one_message_a_line_as_it_was_written():
    assert [json.loads(value)["verdict"] for value, _ in messages(ROW)] == ["accepted", "rejected"]


def test_a_row_that_is_sent_twice_has_the_same_ids_and_no_two_of_its_messages_share_one():
    first, second = ([dict(headers)["ce_id"] for _, headers in messages(ROW)] for _ in range(2))
    assert first == second
    assert len(set(first)) == 2


@pytest.mark.parametrize("name", ["office_verdict", "office_slice", "office_receipt"])
def test_a_message_says_of_which_kind_it_is(name):
    kinds = {dict(headers)["ce_type"] for _, headers in messages(ROW._replace(message=name))}
    assert kinds == {f"simpul.{name}.v1".encode()}
