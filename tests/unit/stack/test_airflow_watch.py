from simpul_stack.airflow_watch import PATIENCE, Seen, Watch

AT_WORK = frozenset({11, 12, 13})


def test_a_scheduler_with_its_workers_is_left_alone():
    watch = Watch()
    assert [watch.trouble(Seen(1, workers, False), 0) for workers in (frozenset(), frozenset({11}), AT_WORK)] == [
        None
    ] * 3


def test_one_that_lost_a_worker_has_to_go_even_where_another_took_its_place():
    watch = Watch()
    assert watch.trouble(Seen(1, AT_WORK, False), 0) is None
    assert "worker" in (watch.trouble(Seen(1, AT_WORK - {12} | {14}, False), 5) or "")


def test_the_next_one_begins_anew():
    watch = Watch()
    watch.trouble(Seen(1, AT_WORK, True), 0)
    assert watch.trouble(Seen(2, frozenset(), True), PATIENCE) is None


def test_silence_is_borne_for_a_while():
    watch = Watch()
    assert watch.trouble(Seen(1, AT_WORK, True), 100) is None
    assert watch.trouble(Seen(1, AT_WORK, True), 100 + PATIENCE - 1) is None
    assert "reported" in (watch.trouble(Seen(1, AT_WORK, True), 100 + PATIENCE) or "")


def test_a_word_in_between_ends_the_silence():
    watch = Watch()
    watch.trouble(Seen(1, AT_WORK, True), 0)
    watch.trouble(Seen(1, AT_WORK, False), PATIENCE - 1)
    assert watch.trouble(Seen(1, AT_WORK, True), PATIENCE) is None
