"""46 offices at random over two database connections, with errors and cancelled requests in between: nobody ever sees
another office's row."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import httpx
from tests.integration.portal.pages import OWN_PAGES
from tests.integration.portal.seeding import number_of

from simpul.contracts.offices import office_codes

WORKERS = 12
WRONG = (
    "/perlu-diperbaiki?halaman=nol", "/perlu-diperbaiki?alasan=age_conflict", "/catatan/1", "/berkas/x", "/tidak-ada",
)  # fmt: skip


class Crowd:
    """Clerks of all offices who do everything at once, and one who ends database connections under them."""

    def __init__(self, portal, knife):
        self.portal = portal
        self.knife = knife
        self.offices = list(portal.offices)
        self.browsers = {office: portal.visitor(office) for office in self.offices}
        self.happened = Counter()
        self.foreign = []
        self._lock = Lock()

    def act(self, number):
        dice = random.Random(number)
        office, other = dice.sample(self.offices, 2)
        kind = dice.choices(["own", "list", "foreign", "wrong", "cancelled", "cut"], [34, 30, 15, 8, 12, 1])[0]
        if kind == "cut":
            return self._cut()
        address = {
            "own": lambda: dice.choice(self.portal.offices[office].everything),
            "list": lambda: dice.choice(OWN_PAGES),
            "foreign": lambda: dice.choice(self.portal.offices[other].everything),
            "wrong": lambda: dice.choice(WRONG),
            "cancelled": lambda: dice.choice((*OWN_PAGES, *self.portal.offices[office].everything)),
        }[kind]()
        answer = self._ask(office, address, dice.uniform(0.001, 0.03) if kind == "cancelled" else 60)
        return self._check(kind, office, address, answer)

    def _ask(self, office, address, seconds):
        try:
            return self.browsers[office].get(address, timeout=seconds)
        except httpx.TimeoutException:
            return None

    def _check(self, kind, office, address, answer):
        with self._lock:
            self.happened[kind, answer.status_code if answer else "gone"] += 1
            if answer and self.portal.offices_in(answer.text) - {office}:
                self.foreign.append((office, address, self.portal.offices_in(answer.text)))
            if answer and kind in ("own", "list") and answer.status_code == 200 and not self._is_own(office, answer):
                self.foreign.append((office, address, "not its own page"))

    def _is_own(self, office, answer):
        return office in self.portal.offices_in(answer.text) or f"Kode kantor {office}" in answer.text

    def _cut(self):
        with self._lock:
            self.knife.cut()
            self.happened["cut", ""] += 1


def test_46_offices_at_random_over_two_connections_never_see_a_foreign_row(portal, counts):
    assert len(portal.offices) == len(office_codes())
    requests = counts["portal_requests"]
    for office in portal.offices:
        portal.registry.send_ahead(office, number_of(office, 95), "OPP", days_ago=1)
    with portal.knife() as knife, ThreadPoolExecutor(WORKERS) as together:
        crowd = Crowd(portal, knife)
        for done in [together.submit(crowd.act, number) for number in range(requests)]:
            done.result()
    happened = crowd.happened
    assert crowd.foreign == []
    assert happened.total() == requests
    assert happened["own", 200] + happened["list", 200] > requests * 0.5, happened
    assert happened["foreign", 404] > requests * 0.1, happened
    assert happened["cancelled", "gone"] > requests * 0.02, happened
    assert not [status for kind, status in happened if kind == "foreign" and status not in (404, 503)], happened


def test_the_access_log_names_no_reader_of_another_offices_record(portal):
    foreign = portal.registry.all(
        "SELECT read.actor, head.office_code FROM audit.read CROSS JOIN unnest(record_refs) reference "
        "JOIN intake.record_head head ON head.record_ref = reference WHERE actor <> 'office-' || head.office_code"
    )
    assert foreign == []


def test_every_foreign_request_of_the_crowd_is_on_record(portal):
    ((kept,),) = portal.registry.all("SELECT count(DISTINCT actor) FROM audit.foreign_request")
    assert kept > 40
