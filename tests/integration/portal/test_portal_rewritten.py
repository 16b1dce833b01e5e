"""An office whose numbers were used again for other people reads so, with what to do; no other office does."""

from tests.integration.portal.pages import as_read
from tests.integration.portal.seeding import RECEIVED

MINE, OTHER = "3507", "1807"
SENTENCE = "2 data memakai nomor yang sudah dipakai orang lain"


def test_the_first_page_and_the_files_page_say_what_to_do(portal):
    own, registry = portal.offices[MINE], portal.registry
    place = {"partition_id": registry.partitions[MINE], "office_code": MINE, "received_date": RECEIVED}
    heads = registry.all(
        "SELECT record_ref, source_record_id FROM intake.record_head WHERE office_code = %s ORDER BY 2 LIMIT 2", MINE
    )
    for offset, (record, _) in enumerate(heads):
        registry.insert(
            "registry.written_over", **place, log_offset=offset, record_ref=record, file_id=own.file, is_over=True
        )
    clerk = portal.visitor(MINE)
    first, file = clerk.get("/").text, clerk.get(f"/berkas/{own.file}").text
    for page in (first, file):
        assert SENTENCE in as_read(page)
        assert "nomor yang belum pernah dipakai" in as_read(page)
    assert f'href="/berkas/{own.file}"' in first
    assert f"Nomornya: {heads[0][1]}, {heads[1][1]}." in as_read(file)
    assert heads[0][1] not in as_read(first)
    assert SENTENCE not in as_read(portal.visitor(OTHER).get("/").text)
    assert registry.all(
        "SELECT actor, record_refs, shown_fields FROM audit.read WHERE purpose = 'portal: numbers used again'"
    ) == [(f"office-{MINE}", sorted(record for record, _ in heads), ["source_record_id"])]
