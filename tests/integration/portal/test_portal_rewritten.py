"""An office whose numbers were used again for other people reads so, with what to do; no other office does."""

from uuid import uuid4

from tests.integration.portal.pages import as_read
from tests.integration.portal.seeding import RECEIVED

MINE, OTHER = "3507", "1807"
SENTENCE = "2 data memakai nomor yang sudah dipakai orang lain"


def test_the_first_page_and_the_files_page_say_what_to_do(portal):
    own, registry = portal.offices[MINE], portal.registry
    place = {"partition_id": registry.partitions[MINE], "office_code": MINE, "received_date": RECEIVED}
    for offset in (1, 2):
        registry.insert(
            "registry.written_over", **place, log_offset=offset, record_ref=uuid4(), file_id=own.file, is_over=True
        )
    clerk = portal.visitor(MINE)
    first, file = clerk.get("/").text, clerk.get(f"/berkas/{own.file}").text
    for page in (first, file):
        assert SENTENCE in as_read(page)
        assert "nomor yang belum pernah dipakai" in as_read(page)
    assert f'href="/berkas/{own.file}"' in first
    assert SENTENCE not in as_read(portal.visitor(OTHER).get("/").text)
