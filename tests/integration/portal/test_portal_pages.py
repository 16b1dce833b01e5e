"""What a clerk sees of the own office, and what nobody sees."""


def test_every_page_opens(portal):
    for office in ("3507",):
        records = portal.offices[office]
        clerk = portal.visitor(office)
        import os

        open("/tmp/dev/addresses", "w").write(f"{portal.address} {records.password} " + " ".join(records.everything))
        if os.environ.get("HOLD"):
            import time

            time.sleep(int(os.environ["HOLD"]))
        for address in ["/", "/perlu-diperbaiki", "/perlu-diperbaiki.csv", "/berkas", *records.everything]:
            answer = clerk.get(address)
            assert answer.status_code == 200, (address, answer.text, portal.log.read_text())
