"""What is to be delivered, when, and by whom."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from simpul.errors import StopNow
from simpul_office.publishing import take_in
from simpul_office.register import planned_files, planned_register, today_at
from simpul_office.spool import Spool


def test_a_register_is_read_in_the_order_of_receipt_and_looked_up_beside_itself(tmp_path: Path) -> None:
    register = tmp_path / "deliveries.csv"
    register.write_text(
        "office_code,file,kind,edition,received_on,records,sha256\n"
        "3507,b/2.csv,registrasi,x,2026-02-03,7, AB12 \n"
        "3209,a/1.csv,registrasi,x,2026-02-02,,\n"
    )
    first, second = planned_register(register)
    assert (first.office_code, first.path, first.name) == ("3209", tmp_path / "a" / "1.csv", "a/1.csv")
    assert (second.received_on, second.expected_rows, second.expected_sha256) == (date(2026, 2, 3), 7, "AB12")
    assert first.is_as_registered()
    assert {first.producer, second.producer} == {"back-fill"}


@pytest.mark.parametrize("text", ["", "kantor,berkas\n1,2\n", "office_code,file,received_on\n3507,a.csv,kemarin\n"])
def test_a_register_that_is_none_is_refused_as_a_whole(tmp_path: Path, text: str) -> None:
    register = tmp_path / "deliveries.csv"
    register.write_text(text)
    with pytest.raises(StopNow, match="register of deliveries"):
        planned_register(register)


def test_a_file_is_received_today_at_its_office_unless_it_names_a_day(tmp_path: Path) -> None:
    (today,) = planned_files("9171", [tmp_path / "a.csv"], None)
    assert (today.received_on, today.producer) == (today_at("9171"), "one-shot")
    (past,) = planned_files("9171", [tmp_path / "a.csv"], date(2026, 1, 2))
    assert past.producer == "back-fill"


def test_a_day_of_receipt_that_has_not_come_is_refused(tmp_path: Path) -> None:
    tomorrow = today_at("3507") + timedelta(days=1)
    (planned,) = planned_files("3507", [tmp_path / "a.csv"], tomorrow)
    outcome = take_in(Spool(tmp_path, "3507"), planned, resend=False)
    assert outcome.refusal is not None
    assert outcome.refusal.code == "in_future"
