"""One command writes the files, the register and the truth; the same seed writes them again."""

import csv
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest
import typer
from typer.testing import CliRunner

from simpul.synthetic import habits
from simpul.synthetic.commands import generate
from simpul.synthetic.habits import all_offices, largest_offices
from simpul.synthetic.planning import plan

SIMPUL = Path(sys.executable).with_name("simpul")
JANUARY = ("--from", "2026-01-01", "--to", "2026-01-31")


def _generate(out: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(SIMPUL), "generate", *words, *JANUARY, "--out", str(out)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the demo: a month of all offices."""
    out = tmp_path_factory.mktemp("demo") / "files"
    done = _generate(out, "--records", "2000", "--seed", "2026", PYTHONHASHSEED="1")
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@pytest.fixture(scope="module")
def truth(demo: Path) -> list[dict[str, str]]:
    return _lines(demo / "truth" / "truth.csv")


def test_all_offices_deliver_and_the_records_add_up(demo: Path, truth: list[dict[str, str]]) -> None:
    register = _lines(demo / "deliveries.csv")
    assert {line["office_code"] for line in register} == set(all_offices())
    assert len(truth) == 2000
    assert sum(int(line["records"]) for line in register if line["kind"] == "registrasi") == 2000
    stages = _lines(demo / "truth" / "truth_tahapan.csv")
    assert sum(int(line["records"]) for line in register if line["kind"] == "tahapan") == len(stages) > 1000


def test_the_register_names_every_file_with_its_digest_in_the_order_received(demo: Path) -> None:
    register = _lines(demo / "deliveries.csv")
    assert [line["received_on"] for line in register] == sorted(line["received_on"] for line in register)
    for line in register:
        assert sha256((demo / line["file"]).read_bytes()).hexdigest() == line["sha256"]
    written = {str(path.relative_to(demo)) for path in demo.glob("*/*") if path.parent.name != "truth"}
    assert written == {line["file"] for line in register}


def test_the_same_seed_writes_the_same_content_whatever_the_hash_seed(demo: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    _generate(again, "--records", "2000", "--seed", "2026", PYTHONHASHSEED="77")
    for path in sorted(demo.rglob("*.*")):
        other = again / path.relative_to(demo)
        if path.suffix == ".xlsx":
            assert _content(path) == _content(other)
        elif path.name != "deliveries.csv":
            assert path.read_bytes() == other.read_bytes()


def test_another_seed_writes_other_people(tmp_path: Path) -> None:
    one, two = tmp_path / "1", tmp_path / "2"
    _generate(one, "--offices", "2", "--records", "40", "--seed", "1")
    _generate(two, "--offices", "2", "--records", "40", "--seed", "2")
    assert (one / "deliveries.csv").read_bytes() != (two / "deliveries.csv").read_bytes()


def test_about_a_tenth_is_refused_and_resends_and_revisions_come_as_rarely_as_in_life(
    truth: list[dict[str, str]],
) -> None:
    severities, kinds = Counter(line["severity"] for line in truth), Counter(line["kind"] for line in truth)
    assert 0.08 < severities["reject"] / 2000 < 0.13
    assert 0.09 < severities["warning"] / 2000 < 0.15
    assert 0.01 < kinds["exact_resend"] / 2000 < 0.02
    assert 0.02 < kinds["revision"] / 2000 < 0.035
    assert 0.10 < kinds["reregistration"] / 2000 < 0.18


def test_a_refused_row_of_a_person_known_from_another_office_is_corrected_by_a_later_file(demo: Path) -> None:
    rows = {(line["file"], line["record_no"]): line for line in _lines(demo / "truth" / "truth.csv")}
    stories = _lines(demo / "truth" / "stories.csv")
    assert stories
    for story in stories:
        known = rows[story["known_file"], story["known_record_no"]]
        refused = rows[story["refused_file"], story["refused_record_no"]]
        corrected = rows[story["corrected_file"], story["corrected_record_no"]]
        assert known["person_id"] == refused["person_id"] == corrected["person_id"] == story["person_id"]
        assert (known["severity"], refused["severity"], corrected["severity"]) == ("", "reject", "")
        assert known["received_on"] < refused["received_on"] < corrected["received_on"]
        assert known["office"] != refused["office"] == corrected["office"]
        assert (corrected["kind"], corrected["of_file"]) == ("revision", refused["file"])
        assert corrected["source_record_id"] == refused["source_record_id"] == story["source_record_id"]


def test_repeated_and_corrected_rows_name_an_earlier_row_of_the_same_record(truth: list[dict[str, str]]) -> None:
    rows = {(line["file"], line["record_no"]): line for line in truth}
    for line in truth:
        if line["kind"] in ("exact_resend", "revision"):
            earlier = rows[line["of_file"], line["of_record_no"]]
            assert earlier["source_record_id"] == line["source_record_id"]
            assert earlier["received_on"] < line["received_on"]
            assert earlier["person_id"] == line["person_id"]


def test_people_who_are_taken_for_another_one_are_not_that_person(truth: list[dict[str, str]]) -> None:
    ids = {line["person_id"] for line in truth}
    alike = [line for line in truth if line["related_person_id"]]
    assert {line["hard_negative"] for line in alike} >= {"sibling", "father_son"}
    assert all(line["related_person_id"] != line["person_id"] for line in alike)
    assert all(line["related_person_id"] in ids for line in alike)


def test_a_run_of_few_records_gives_every_office_at_least_one() -> None:
    run = plan(largest_offices(46), 46, 1, date(2026, 1, 1), date(2026, 1, 31))
    assert all(office.visits for office in run.offices)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"offices": len(all_offices()) + 1}, f"{len(all_offices())} LTSA offices"),
        ({"records": 45}, "at least one record"),
        ({"first": "2026-02-01"}, "before --from"),
        ({"first": "2016-01-01", "last": "2016-01-31"}, "no licensed P3MI"),
        ({"last": "2999-12-31", "first": "2999-12-01"}, "choose an earlier --to"),
    ],
)
def test_a_run_that_cannot_be_is_refused_before_anything_is_written(
    changed: dict[str, object], says: str, tmp_path: Path
) -> None:
    from datetime import datetime

    words: dict[str, object] = {"offices": 46, "records": 46, "seed": 1, "out": tmp_path / "out"}
    days = {"first": "2026-01-01", "last": "2026-01-31"} | {k: v for k, v in changed.items() if isinstance(v, str)}
    words |= {name: datetime.fromisoformat(day) for name, day in days.items()}
    words |= {name: value for name, value in changed.items() if not isinstance(value, str)}
    with pytest.raises(typer.BadParameter, match=says):
        generate(**words)  # type: ignore[arg-type]
    assert not (tmp_path / "out").exists()


def test_an_office_of_which_no_habits_are_declared_has_the_usual_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    declared = [*habits.reference("offices.csv")]
    new = declared[0] | {"office_code": "3573", "region_code": "35.73", "name": "LTSA Kota Malang", "weight": "5"}
    monkeypatch.setattr(habits, "reference", lambda name: [*declared, new])
    offices = all_offices.__wrapped__()
    assert len(offices) == len(declared) + 1
    assert offices["3573"].edition == "siskop2mi-2026"


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "keep.txt").write_text("kept", encoding="utf-8")
    done = _generate(tmp_path, "--offices", "1", "--records", "5", "--seed", "1")
    assert done.returncode == 3
    assert "not an empty folder" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["keep.txt"]


def test_help_names_every_option() -> None:
    import typer

    app = typer.Typer()
    app.command()(generate)
    shown = CliRunner().invoke(app, ["--help"], terminal_width=200).output
    for option in ("--offices", "--records", "--seed", "--out", "--from", "--to", "--late-events"):
        assert option in shown


def _content(path: Path) -> list[tuple[str, list[tuple[object, ...]]]]:
    book = openpyxl.load_workbook(path)
    return [(sheet.title, list(sheet.iter_rows(values_only=True))) for sheet in book]
