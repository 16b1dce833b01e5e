"""Values planted in every field, record id, file name, sheet name and header come out nowhere but where they may.

Where personal data may stand is declared here, and nowhere else: the folders of data of a stack, and the columns of the
registry database that hold what offices sent. Everything else that a walk through all failures leaves behind is read.
"""

import base64
import gzip
from pathlib import Path

import psycopg
import pytest
from tests.integration.leaks.canaries import MARK, Canaries
from tests.integration.leaks.failing import slices
from tests.integration.leaks.scanning import Scanner, messages
from tests.integration.leaks.walk import DIRECT, FILES, walked

# The database's files, the broker's log of events, and the spools of the offices, which are their own.
DATA_FOLDERS = ("parts/postgres/data", "parts/kafka/data", "office")
# What the offices sent, as it came and as it was let in; the replies of the offices, each read by its office alone.
HOLDS_PEOPLE = ("intake.raw_body", "intake.record_head.source_record_id", "intake.reject_case.source_record_id",
                "intake.outbox.lines", "landing.*", "registry.registration",
                "registry.stage.document_no")  # fmt: skip
# Of a row that nobody could split, the envelope has to say where it stands.
HEADERS_OF_THE_UNREADABLE = {"ce_file", "ce_sheet"}


@pytest.fixture(scope="module")
def walk(stack, tmp_path_factory):
    """Everything went wrong once, everything was looked at once."""
    return walked(stack, tmp_path_factory.mktemp("leaks"))


@pytest.fixture(scope="module")
def scanner(walk):
    return Scanner(walk.canaries.planted)


def test_no_file_of_the_stack_outside_its_data_holds_a_persons_value(walk, scanner):
    assert not scanner.in_files(walk.stack.state, left_out=DATA_FOLDERS)


@pytest.mark.parametrize("log", ["kafka", "postgres", "intake", "relay", "quality-gate", "portal", "airflow-scheduler"])
def test_every_part_wrote_a_log_that_was_read(walk, log):
    assert (walk.stack.state / "logs" / f"{log}.log").stat().st_size > 0


def test_the_agent_of_an_office_wrote_a_log_that_was_read(walk):
    log = (walk.stack.state / "log" / "simpul.log").read_text(encoding="utf-8")
    assert "masuk antrean kirim" in log
    assert "perlu diperbaiki" in log
    assert "Belum terkirim" in log


def test_the_registry_database_holds_people_in_the_declared_columns_alone(walk, scanner):
    with walk.stack.owner() as owner:
        assert not scanner.in_database(owner, left_out=HOLDS_PEOPLE)


@pytest.mark.parametrize("place", ["intake.raw_body", "landing.*", "registry.registration"])
def test_what_may_hold_people_does_hold_those_who_were_planted(walk, place):
    others = [each for each in HOLDS_PEOPLE if each != place]
    accepted = [
        canary for canary in walk.canaries.of(FILES) if canary.planted_in in ("accepted: nama", "accepted: nik")
    ]
    with walk.stack.owner() as owner:
        assert Scanner(accepted).in_database(owner, left_out=others)


def test_the_orchestrators_database_knows_nobody(walk, scanner):
    server = walk.stack.database("simpul_operator").info
    login = {"user": "simpul_airflow", "password": walk.stack.secret("database", "simpul_airflow")}
    with psycopg.connect(host=server.host, port=server.port, dbname="airflow", **login) as airflow:
        assert not scanner.in_database(airflow, left_out=())


def test_no_message_key_and_no_topic_names_anybody(walk, scanner):
    keys = {(message.topic, message.key or b"") for message in messages(walk.stack.kafka())}
    assert {len(key) for topic, key in keys if topic.endswith(".events")} == {2}
    assert not scanner.leaks("a key", b"\n".join(key for _, key in keys))
    assert not scanner.leaks("a topic", "\n".join(topic for topic, _ in keys).encode())


def test_our_envelopes_say_only_where_an_unreadable_row_stands(walk, scanner):
    named = set()
    for message in messages(walk.stack.kafka(), [f"ltsa.{FILES}.events"]):
        named |= {name for name, value in message.headers if scanner.leaks(name, value)}
    assert named <= HEADERS_OF_THE_UNREADABLE


@pytest.mark.parametrize(("reader", "other"), [(FILES, DIRECT), (DIRECT, FILES)])
def test_an_office_hears_of_its_own_people_alone(walk, reader, other):
    replies = b"\n".join(each.value for each in messages(walk.stack.kafka(), [f"ltsa.{reader}.verdicts"]))
    assert Scanner(walk.canaries.of(reader)).leaks("its own replies", replies)
    assert not Scanner(walk.canaries.of(other)).leaks("its replies", replies)


def test_no_third_office_hears_of_them(walk, scanner):
    others = [
        topic
        for topic in {message.topic for message in messages(walk.stack.kafka())}
        if topic.endswith(".verdicts") and topic.split(".")[1] not in (FILES, DIRECT)
    ]
    for topic in others:
        replies = b"\n".join(each.value for each in messages(walk.stack.kafka(), [topic]))
        assert not scanner.leaks(topic, replies)


def test_no_process_shows_anybody_in_its_arguments_or_environment(walk, scanner):
    assert walk.shown
    assert not scanner.leaks("a process", b"\n".join(walk.shown))


def test_no_running_statement_spells_a_value_out(walk, scanner):
    with walk.stack.owner() as owner:
        said = owner.execute("SELECT string_agg(query, E'\\n') FROM pg_stat_activity").fetchone()
    assert not scanner.leaks("a statement", (said[0] or "").encode())


def test_no_address_of_a_page_names_anybody(walk, scanner):
    assert any("/catatan/" in link for link in walk.links)
    assert not scanner.leaks("an address", "\n".join(walk.links).encode())


def test_what_the_command_line_complains_of_names_nobody(walk, scanner):
    assert not scanner.leaks("a complaint", b"\n".join(walk.said))


def test_no_page_of_what_the_suites_say_names_anybody(walk, scanner, tmp_path):
    told = walk.stack.run("slices", "docs", "--out", str(tmp_path / "pages"))
    pages = {page.relative_to(tmp_path): page for page in (tmp_path / "pages").rglob("*.html")}
    assert len(pages) > len({"index", "a suite"})
    assert not scanner.leaks("what it says", (told.stdout + told.stderr).encode())
    for place, page in pages.items():
        assert not scanner.leaks(f"page {place}", page.read_bytes())


def test_slices_whose_suites_could_not_be_evaluated_were_stopped_and_judged_when_the_suites_were_sound(walk):
    stopped = [key for key, state in walk.stopped.items() if state == "closed"]
    assert {document for document, _ in stopped} == {"cpmi_registration", "placement_stage"}
    said = b"".join(walk.said)
    told = [line for line in said.splitlines() if b"The suite of" in line]
    assert any(
        b"cpmi_registration could not be evaluated:" in line and b"slice_repeated_identity" in line for line in told
    )
    assert any(b"The suite of placement_stage answered for" in line for line in told), told
    now = slices(walk.stack, FILES)
    assert {now[key] for key in stopped} <= {"passed", "held"}


def test_a_run_of_the_figures_failed_for_good_and_the_figures_before_it_stayed(walk):
    assert walk.figures == "failed"
    with walk.stack.owner() as owner:
        assert owner.execute("SELECT count(*) FROM marts.registration_funnel WHERE person_count = 3").fetchone() == (0,)


def test_after_all_of_it_the_ledger_holds(walk):
    assert walk.stack.run("ledger", check=False).returncode == 0


@pytest.mark.parametrize("form", ["as it is", "in small letters", "hexadecimal", "in base64", "in a compressed file"])
def test_the_scanner_finds_what_was_planted(tmp_path: Path, form: str) -> None:
    canaries = Canaries(seed=1)
    value = canaries.word("3507", "name").encode()
    hidden = {
        "as it is": value,
        "in small letters": value.lower(),
        "hexadecimal": value.hex().encode(),
        "in base64": base64.b64encode(b"NAMA=" + value + b"; NIK"),
        "in a compressed file": gzip.compress(value),
    }[form]
    name = "a.log.gz" if form == "in a compressed file" else "a.log"
    (tmp_path / "data").mkdir()
    (tmp_path / name).write_bytes(b"before " + hidden + b" behind" if not name.endswith("gz") else hidden)
    (tmp_path / "data" / name).write_bytes((tmp_path / name).read_bytes())
    assert [(leak.place, leak.planted_in) for leak in Scanner(canaries.planted).in_files(tmp_path, ("data",))] == [
        (name, "name")
    ]


def test_the_scanner_reads_every_kind_of_column(own_database) -> None:
    canaries = Canaries(seed=2)
    nik = canaries.digits("3507", "nik", "350711570890")
    own_database.owner.execute("CREATE TABLE quality.planted (t text, j jsonb, b bytea, a text[])")
    own_database.owner.execute(
        "INSERT INTO quality.planted VALUES (%s, jsonb_build_object('x', %s::text), %s, ARRAY[%s::text])",
        [f"NIK {nik}", nik, nik.encode(), nik],
    )
    found = Scanner(canaries.planted).in_database(own_database.owner, HOLDS_PEOPLE)
    assert {leak.place for leak in found} == {f"quality.planted.{column}" for column in "tjba"}


def test_planted_values_are_all_different() -> None:
    canaries = Canaries(seed=3)
    values = [canaries.word("3507", str(number)) for number in range(500)]
    assert len(set(values)) == 500
    assert all(value.startswith(MARK) for value in values)
