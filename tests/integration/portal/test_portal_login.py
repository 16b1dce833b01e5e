"""The door of the portal: who comes in, who does not, and how a visit ends."""

from datetime import timedelta

import httpx
import psutil
import pytest

SAME_ANSWER = "Kode kantor atau kata sandi tidak cocok"
TOO_MANY = "Terlalu banyak percobaan"


@pytest.fixture(autouse=True)
def no_earlier_failures(portal):
    """Each test begins with a minute without failures."""
    portal.registry.owner.execute("DELETE FROM access.login_attempt")


@pytest.mark.parametrize("typed", ["3507", "office-3507", " 3507 ", "OFFICE-3507"])
def test_an_office_logs_in_by_its_code_or_its_name(portal, typed):
    browser = portal.visitor()
    assert portal.log_in(browser, typed, portal.offices["3507"].password).status_code == 303
    assert "LTSA Kabupaten Malang" in browser.get("/").text


@pytest.mark.parametrize("pasted", ["{} ", "\t{}\n", "\xa0{}"])
def test_blanks_that_were_copied_with_a_password_are_no_part_of_it(portal, pasted):
    typed = pasted.format(portal.offices["3507"].password)
    assert portal.log_in(portal.visitor(), "3507", typed).status_code == 303


def test_a_wrong_password_and_an_unknown_office_get_the_same_answer(portal):
    wrong, unknown = (portal.log_in(portal.visitor(), typed, "salah") for typed in ("3507", "9999"))
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert SAME_ANSWER in wrong.text
    assert wrong.text.replace(portal.csrf_of(wrong.text), "") == unknown.text.replace(portal.csrf_of(unknown.text), "")


def test_an_unknown_office_takes_as_much_work_as_a_wrong_password(portal):
    """The portal's own seconds of work: those on the clock tell more of what else the machine does."""
    process = psutil.Process(portal.process.pid)
    visitor = portal.visitor()

    def work(typed):
        begun = process.cpu_times()
        for _ in range(10):
            portal.log_in(visitor, typed, "salah")
            portal.registry.owner.execute("DELETE FROM access.login_attempt")
        return sum(process.cpu_times()[:2]) - sum(begun[:2])

    work("3507")
    assert work("9999") > 0.7 * work("3507")


def test_what_was_typed_as_an_unknown_name_is_not_kept(portal):
    portal.log_in(portal.visitor(), "rahasiaku-yang-salah-kotak", "3507")
    ((kept,),) = portal.registry.all("SELECT principal FROM access.login_attempt")
    assert kept.startswith("unknown:")
    assert "rahasiaku" not in kept


def test_the_sixth_attempt_within_a_minute_is_refused_even_with_the_right_password(portal):
    for _ in range(5):
        assert portal.log_in(portal.visitor(), "3507", "salah").status_code == 401
    answer = portal.log_in(portal.visitor(), "3507", portal.offices["3507"].password)
    assert answer.status_code == 429
    assert TOO_MANY in answer.text
    portal.registry.owner.execute("UPDATE access.login_attempt SET attempted_at = attempted_at - interval '61 seconds'")
    assert portal.log_in(portal.visitor(), "3507", portal.offices["3507"].password).status_code == 303


def test_one_remote_cannot_try_many_offices(portal):
    for office in list(portal.offices)[:5]:
        portal.log_in(portal.visitor(), office, "salah")
    assert portal.log_in(portal.visitor(), "9999", "salah").status_code == 429


def _fail_elsewhere(portal, times):
    """So many wrong passwords for office 3507, from other addresses."""
    portal.registry.owner.execute(
        "INSERT INTO access.login_attempt (principal, remote, is_success) "
        "SELECT 'office-3507', '10.0.0.' || n, false FROM generate_series(1, %s) n",
        [times],
    )


@pytest.mark.parametrize("times", [5, 24])
def test_wrong_passwords_from_other_addresses_do_not_lock_an_office_out(portal, times):
    _fail_elsewhere(portal, times)
    assert portal.log_in(portal.visitor(), "3507", portal.offices["3507"].password).status_code == 303


def test_many_remotes_cannot_go_on_with_the_same_office_nor_keep_it_from_where_it_usually_is(portal):
    _fail_elsewhere(portal, 25)
    assert portal.log_in(portal.visitor(), "3507", "salah").status_code == 429
    assert portal.log_in(portal.visitor(), "3209", portal.offices["3209"].password).status_code == 303
    for days, status in ((31, 429), (20, 303)):
        portal.registry.owner.execute(
            "INSERT INTO access.login_attempt (principal, remote, attempted_at, is_success) "
            "VALUES ('office-3507', '127.0.0.1', now() - make_interval(days => %s), true)",
            [days],
        )
        answer = portal.log_in(portal.visitor(), "3507", portal.offices["3507"].password)
        assert answer.status_code == status, f"it came in from here {days} days ago"


def test_attempts_at_the_same_moment_are_counted_too(portal):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(12) as together:
        answers = list(together.map(lambda _: portal.log_in(portal.visitor(), "3507", "salah").status_code, range(12)))
    assert sorted(answers) == [401] * 5 + [429] * 7


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(portal):
    browser = portal.visitor()
    answer = portal.log_in(browser, "3507", portal.offices["3507"].password)
    cookie = next(line for line in answer.headers.get_list("set-cookie") if line.startswith("simpul="))
    assert {"httponly", "samesite=strict", "path=/"} <= {part.strip().lower() for part in cookie.split(";")}
    assert "expires" not in cookie.lower()
    assert "max-age" not in cookie.lower()


def test_the_database_holds_no_token(portal):
    browser = portal.visitor("3507")
    token = browser.cookies["simpul"]
    ((count,),) = portal.registry.all(
        "SELECT count(*) FROM access.session WHERE encode(token_digest, 'escape') LIKE %s OR csrf_token = %s",
        f"%{token}%",
        token,
    )
    assert count == 0


def test_a_planted_session_is_worth_nothing_after_logging_in(portal):
    browser = portal.visitor()
    browser.cookies.set("simpul", "planted-by-somebody-else")
    portal.log_in(browser, "3507", portal.offices["3507"].password)
    own = [cookie.value for cookie in browser.cookies.jar if cookie.name == "simpul"]
    assert any(value != "planted-by-somebody-else" for value in own)
    thief = portal.visitor()
    thief.cookies.set("simpul", "planted-by-somebody-else")
    assert thief.get("/").headers["location"] == "/masuk"


def test_logging_in_again_ends_the_earlier_session(portal):
    browser = portal.visitor("3507")
    earlier = browser.cookies["simpul"]
    portal.log_in(browser, "3507", portal.offices["3507"].password)
    thief = portal.visitor()
    thief.cookies.set("simpul", earlier)
    assert thief.get("/").status_code == 303


def test_logging_out_ends_the_session_for_every_copy_of_its_cookie(portal):
    browser = portal.visitor("3507")
    copy = portal.visitor()
    copy.cookies.set("simpul", browser.cookies["simpul"])
    assert copy.get("/").status_code == 200
    answer = browser.post("/keluar", data={"csrf": portal.csrf_of(browser.get("/").text)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/masuk")
    assert copy.get("/").status_code == 303


@pytest.mark.parametrize("token", [None, "", "guessed"])
def test_no_post_is_taken_without_the_token_of_its_page(portal, token):
    data = {} if token is None else {"csrf": token}
    browser = portal.visitor("3507")
    assert browser.post("/keluar", data=data).status_code == 403
    assert browser.get("/").status_code == 200
    stranger = portal.visitor()
    stranger.get("/masuk")
    right = {"kantor": "3507", "sandi": portal.offices["3507"].password}
    assert stranger.post("/masuk", data=right | data).status_code == 403
    assert httpx.post(f"{portal.address}/masuk", data=right | data).status_code == 403


def test_a_token_of_somebody_elses_page_is_not_taken(portal):
    browser, other = portal.visitor("3507"), portal.visitor("3209")
    foreign = portal.csrf_of(other.get("/").text)
    assert browser.post("/keluar", data={"csrf": foreign}).status_code == 403
    stranger = portal.visitor()
    stranger.get("/masuk")
    token = portal.csrf_of(portal.visitor().get("/masuk").text)
    right = {"kantor": "3507", "sandi": portal.offices["3507"].password, "csrf": token}
    assert stranger.post("/masuk", data=right).status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE access.session SET last_seen_at = now() - interval '31 minutes'",
        "UPDATE access.session SET expires_at = now()",
        "UPDATE access.principal SET disabled_at = now() WHERE principal = 'office-5206'",
    ],
)
def test_a_session_ends_when_it_is_idle_old_or_no_longer_wanted(portal, change):
    browser = portal.visitor("5206")
    assert browser.get("/").status_code == 200
    portal.registry.owner.execute(change)
    assert browser.get("/").status_code == 303
    portal.registry.owner.execute("UPDATE access.principal SET disabled_at = NULL")


def test_a_session_lasts_ten_hours_however_much_it_is_used(portal):
    portal.visitor("5206").get("/")
    lasts = portal.registry.all(
        "SELECT expires_at - created_at FROM access.session WHERE principal = 'office-5206' "
        "ORDER BY created_at DESC LIMIT 1"
    )
    assert lasts == [(timedelta(hours=10),)]


def test_a_session_in_use_stays_alive(portal):
    browser = portal.visitor("3507")
    portal.registry.owner.execute("UPDATE access.session SET last_seen_at = now() - interval '20 minutes'")
    assert browser.get("/").status_code == 200
    portal.registry.owner.execute("UPDATE access.session SET last_seen_at = last_seen_at - interval '20 minutes'")
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize("address", ["/", "/perlu-diperbaiki", "/perlu-diperbaiki.csv", "/berkas"])
def test_without_a_session_there_is_only_the_door(portal, address):
    answer = portal.visitor().get(address)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/masuk")


def test_after_logging_in_one_is_where_one_wanted_to_go(portal):
    browser = portal.visitor()
    address = "/perlu-diperbaiki?alasan=nik_malformed"
    form = browser.get(browser.get(address).headers["location"])
    data = {
        "kantor": "3507",
        "sandi": portal.offices["3507"].password,
        "csrf": portal.csrf_of(form.text),
        "lanjut": address,
    }
    assert 'value="/perlu-diperbaiki?alasan=nik_malformed"' in form.text
    answer = browser.post("/masuk", data=data | {"csrf": portal.csrf_of(form.text)})
    assert answer.headers["location"] == address


@pytest.mark.parametrize(
    "onward", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site_after_logging_in(portal, onward):
    browser = portal.visitor()
    form = browser.get("/masuk", params={"lanjut": onward})
    assert "evil" not in form.text
    assert "javascript:" not in form.text
    data = {
        "kantor": "3507",
        "sandi": portal.offices["3507"].password,
        "csrf": portal.csrf_of(form.text),
        "lanjut": onward,
    }
    assert browser.post("/masuk", data=data).headers["location"] == "/"


def test_a_visit_that_ends_or_goes_on_leaves_every_other_as_it_was(portal):
    browser, other, idle = portal.visitor("3507"), portal.visitor("3209"), portal.visitor("5206")
    browser.post("/keluar", data={"csrf": portal.csrf_of(browser.get("/").text)})
    assert other.get("/").status_code == 200
    portal.registry.owner.execute("UPDATE access.session SET last_seen_at = now() - interval '20 minutes'")
    other.get("/")
    portal.registry.owner.execute("UPDATE access.session SET last_seen_at = last_seen_at - interval '20 minutes'")
    assert (other.get("/").status_code, idle.get("/").status_code) == (200, 303)


def test_a_form_that_is_too_large_is_not_read(portal):
    answer = portal.visitor().post("/masuk", data={"kantor": "3" * 100_000})
    assert answer.status_code == 413


def test_a_form_that_does_not_say_how_large_it_is_is_not_read(portal):
    answer = portal.visitor().post("/masuk", content=iter([b"kantor=3507"]))
    assert answer.status_code == 413
