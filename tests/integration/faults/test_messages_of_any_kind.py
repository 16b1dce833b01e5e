"""Whatever comes to an office's topic gets a verdict: nothing is lost, and the intake neither ends nor stands still."""

import kafka
from tests.integration.faults.fuzz import messages

OFFICES = ("3507", "5203", "1207")
HOUR_MS = 3_600_000


def test_every_message_gets_a_verdict_and_the_intake_stays_alive(registry, counts):
    alive, began = registry.stack.status()["intake"]["pids"], _judged(registry)
    sent, lost = 0, []
    # A million of them wait longer for a busy broker than the client's two minutes, after which it drops them.
    options = {**registry.stack.kafka(), "acks": "all", "linger_ms": 20, "delivery_timeout_ms": HOUR_MS}
    producers = {kind: kafka.KafkaProducer(**options, compression_type=kind) for kind in (None, "gzip", "lz4")}
    for number, (office, kind) in enumerate((office, kind) for office in OFFICES for kind in producers):
        share = counts["fuzzed_messages"] // (len(OFFICES) * len(producers))
        for message in messages(share, office, seed=number):
            sending = producers[kind].send(f"ltsa.{office}.events", message.body, message.key, message.headers)
            sending.add_errback(lost.append)
            sent += 1
    for producer in producers.values():
        producer.flush()
        producer.close()
    assert lost == []
    registry.wait_until_judged()
    assert _judged(registry) - began == sent
    assert registry.stack.status()["intake"]["pids"] == alive, "the intake ended and began anew"
    assert registry.ledger_faults() == []


def _judged(registry) -> int:
    ((count,),) = registry.all("SELECT count(*) FROM intake.raw JOIN intake.verdict USING (partition_id, log_offset)")
    return count
