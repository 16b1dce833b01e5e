"""SQL names the watched reasons once more: what it recounts has to be what the intake watches."""

import re

from simpul.adapters.recount_intake import INTAKE_CHECKS
from simpul.intake.protecting import WATCHED


def test_the_ledger_recounts_every_reason_after_which_a_record_is_watched() -> None:
    assert set(re.findall(r'@ == "(\w+)"', " ".join(INTAKE_CHECKS.values()))) == WATCHED
