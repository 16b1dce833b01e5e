"""New names of records are random, and stand beside each other in an index."""

from uuid import RFC_4122

from simpul.intake.record_refs import new_record_refs


def test_they_are_nobodys_and_stand_beside_each_other() -> None:
    some, others = list(new_record_refs(1000)), list(new_record_refs(1000))
    assert len({*some, *others}) == 2000
    assert {(each.version, each.variant) for each in some} == {(4, RFC_4122)}
    assert [len({each.bytes[:6] for each in ids}) for ids in (some, others, some + others)] == [1, 1, 2]
    assert all(len({each.bytes[place] for each in some}) > 20 for place in (7, 9, 15)), "the rest is by chance"
    assert list(new_record_refs(0)) == []
