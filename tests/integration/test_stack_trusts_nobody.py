"""What a stranger on this machine, or one office in another's place, gets from the stack: nothing."""

import subprocess
import time
import urllib.error
import urllib.request

import psutil
import psycopg
import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from simpul.adapters.broker import client_options
from simpul.adapters.grants import ROLES

OWN, OTHER = "3507", "3209"


def _listening(pid):
    """The addresses on which a process listens; none for one that has ended meanwhile."""
    try:
        connections = psutil.Process(pid).net_connections("inet")
    except psutil.NoSuchProcess:
        return []
    return [connection.laddr.ip for connection in connections if connection.status == psutil.CONN_LISTEN]


def test_every_port_of_the_stack_listens_on_this_machine_alone(stack):
    listening = [address for part in stack.status().values() for pid in part["pids"] for address in _listening(pid)]
    assert len(listening) == 5  # PostgreSQL, the broker's two, Airflow, the portal
    assert set(listening) == {"127.0.0.1"}


def test_no_secret_stands_in_an_argument_or_a_log(stack):
    secrets = [path.read_text() for path in (stack.state / "secrets").glob("*/*")]
    assert len(secrets) > 100
    listed = subprocess.run(["ps", "axww", "-o", "args"], capture_output=True, text=True, check=True).stdout
    shown = listed + "".join(path.read_text(errors="replace") for path in (stack.state / "logs").iterdir())
    assert not [secret for secret in secrets if secret in shown]


@pytest.mark.parametrize("login", ["postgres", "simpul_owner"])
def test_the_owner_of_the_database_cannot_come_over_the_network(stack, login):
    known = stack.owner().info
    with pytest.raises(psycopg.OperationalError, match=r"pg_hba\.conf rejects"):
        psycopg.connect(host="127.0.0.1", port=known.port, user=login, dbname="simpul", password="anything")


@pytest.mark.parametrize("role", ROLES)
def test_a_login_needs_its_password(stack, role):
    known = stack.owner().info
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(host="127.0.0.1", port=known.port, user=role, dbname="simpul", password="wrong")


@pytest.mark.parametrize("database", ["airflow", "postgres", "template1"])
@pytest.mark.parametrize("role", ROLES)
def test_our_logins_reach_the_registry_database_alone(stack, role, database):
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(
            host="127.0.0.1",
            port=stack.owner().info.port,
            user=role,
            dbname=database,
            password=stack.secret("database", role),
        )


@pytest.mark.parametrize("database", ["simpul", "postgres", "template1"])
def test_airflows_login_reaches_its_own_database_alone(stack, database):
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(
            host="127.0.0.1",
            port=stack.owner().info.port,
            user="simpul_airflow",
            dbname=database,
            password=stack.secret("database", "simpul_airflow"),
        )


def test_no_login_has_more_than_its_grants(stack):
    powerful = stack.owner().execute(
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'simpul\\_%' AND rolname <> 'simpul_owner' "
        "AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolinherit OR rolreplication)"
    )
    assert powerful.fetchall() == []
    memberships = stack.owner().execute(
        "SELECT r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member "
        "WHERE r.rolname LIKE 'simpul\\_%' AND (m.inherit_option OR m.set_option)"
    )
    assert memberships.fetchall() == []


def test_the_servers_log_quotes_no_value_of_a_failing_statement(stack):
    with stack.database("simpul_operator") as connection, pytest.raises(psycopg.DataError):
        connection.execute("SELECT 'SITI AMINAH'::date")
    assert "SITI AMINAH" not in (stack.state / "logs" / "postgres.log").read_text()


@pytest.mark.parametrize("without", ["a login", "the password", "a known name"])
def test_the_broker_lets_no_stranger_in(stack, without):
    options = stack.kafka()
    if without == "a login":
        options = {"bootstrap_servers": options["bootstrap_servers"]}
    elif without == "the password":
        options["sasl_plain_password"] = "wrong"
    else:
        options["sasl_plain_username"] = "office-9999"
    with pytest.raises(KafkaError):
        KafkaAdminClient(**options, bootstrap_timeout_ms=2000)


def test_the_controller_lets_no_stranger_in(stack):
    (broker,) = (psutil.Process(pid) for pid in stack.status()["kafka"]["pids"])
    ports = {each.laddr.port for each in broker.net_connections("inet") if each.status == psutil.CONN_LISTEN}
    (client,) = {int(address.split(":")[1]) for address in stack.kafka()["bootstrap_servers"]}
    (controller,) = ports - {client}
    with pytest.raises(KafkaError):
        KafkaAdminClient(bootstrap_servers=f"127.0.0.1:{controller}", bootstrap_timeout_ms=2000)


def _poll_until_it_has_something(consumer):
    """Or for a minute: a group may have to be joined twice, and the machine be busy with other tests."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        consumer.poll(200)
        if consumer.subscription() and consumer.assignment():
            return


def _send(principal, topic):
    with KafkaProducer(**client_options(principal), max_block_ms=10_000) as producer:
        return producer.send(topic, b"{}").get(10)


@pytest.mark.parametrize("topic", [f"ltsa.{OTHER}.events", f"ltsa.{OWN}.verdicts", f"ltsa.{OTHER}.verdicts"])
def test_an_office_writes_nowhere_but_on_its_own_events(stack, topic):
    with pytest.raises(KafkaError, match="Authorization"):
        _send(f"office-{OWN}", topic)


@pytest.mark.parametrize(
    ("principal", "topic"),
    [
        (f"office-{OWN}", f"ltsa.{OWN}.events"),
        ("relay", f"ltsa.{OWN}.verdicts"),
        ("portal", f"ltsa.{OWN}.events"),
        ("operator", f"ltsa.{OWN}.events"),
    ],
)
def test_who_writes_a_topic_or_counts_it_does_not_read_it(stack, principal, topic):
    with KafkaConsumer(**client_options(principal), auto_offset_reset="earliest") as consumer:
        consumer.assign([TopicPartition(topic, 0)])
        with pytest.raises(KafkaError, match="Authorization"):
            _poll_until_it_has_something(consumer)


def test_everybody_sees_their_own_topics_alone(stack):
    seen = {}
    for principal in (f"office-{OWN}", "intake", "relay"):
        with KafkaConsumer(**client_options(principal)) as consumer:
            seen[principal] = consumer.topics()
    assert seen[f"office-{OWN}"] == {f"ltsa.{OWN}.events", f"ltsa.{OWN}.verdicts", "simpul.reference"}
    assert {topic.rsplit(".")[-1] for topic in seen["intake"]} == {"events"}
    assert {topic.rsplit(".")[-1] for topic in seen["relay"]} == {"verdicts", "reference"}


def test_an_office_reads_its_own_verdicts_in_a_group_of_its_own(stack):
    # A client that joins before it has heard of the topic gets nothing, and looks again when its metadata are old: on a
    # busy machine it may hang there, and another one has to begin.
    options = client_options(f"office-{OWN}") | {"metadata_max_age_ms": 1000}
    for _ in range(3):
        with KafkaConsumer(f"ltsa.{OWN}.verdicts", **options, group_id=f"office-{OWN}.desk") as consumer:
            _poll_until_it_has_something(consumer)
            if found := consumer.assignment():
                break
    assert found == {TopicPartition(f"ltsa.{OWN}.verdicts", 0)}


def test_an_office_cannot_join_the_group_of_another(stack):
    options = client_options(f"office-{OWN}")
    with (
        KafkaConsumer(f"ltsa.{OWN}.verdicts", **options, group_id=f"office-{OTHER}.desk") as consumer,
        pytest.raises(KafkaError, match="Authorization"),
    ):
        _poll_until_it_has_something(consumer)


def test_the_operator_learns_how_far_the_offices_are(stack):
    partition = TopicPartition(f"ltsa.{OWN}.events", 0)
    with KafkaConsumer(**client_options("operator")) as consumer:
        assert consumer.end_offsets([partition])[partition] >= 0


@pytest.mark.parametrize("path", ["/api/v2/dags", "/api/v2/dagRuns", "/api/v2/connections"])
def test_airflow_answers_nobody_without_a_login(stack, path):
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(stack.status()["airflow"]["url"] + path, timeout=10)
    assert refusal.value.code in (401, 403, 404)
