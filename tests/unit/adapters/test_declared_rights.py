"""What the texts promise of every login's rights. That the database gives what is declared is asked of the database."""

import pytest

from simpul.adapters.grants import Grant, declared_grants

GRANTS = list(declared_grants())
# What is never altered: the next word on it is a row of its own.
APPEND_ONLY = {
    "intake.raw", "intake.verdict", "intake.tally", "intake.seal", "intake.erasure", "intake.adoption",
    "intake.office_decision", "intake.rule_edition", "quality.slice_event", "quality.slice_word", "protection.signal",
    "protection.slice_signal", "registry.identity_event", "registry.link", "registry.registration", "registry.stage",
    "registry.record_void", "registry.written_over",
}  # fmt: skip


def said(grant: Grant) -> set[str]:
    """The kinds of its privileges, of the whole table or of some columns."""
    return {privilege.partition("(")[0] for privilege in grant.privileges}


def is_about(grant: Grant, table: str) -> bool:
    schema, _, name = table.partition(".")
    return grant.schema == schema and grant.table in (name, "*")


@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
def test_nobody_alters_or_deletes_what_is_only_ever_added_to(table: str) -> None:
    found = [grant for grant in GRANTS if is_about(grant, table)]
    assert found
    assert not [grant for grant in found if said(grant) - {"SELECT", "INSERT"}]


def test_the_access_log_is_written_by_whoever_reads_and_read_by_a_login_that_reads_nothing_else() -> None:
    found = [grant for grant in GRANTS if grant.schema == "audit"]
    assert len(found) > 5
    assert {(grant.role, grant.table) for grant in found if said(grant) != {"INSERT"}} == {("simpul_auditor", "read")}
    assert [grant.schema for grant in GRANTS if grant.role == "simpul_auditor"] == ["audit"]


def test_bodies_are_deleted_by_the_login_that_erases_alone_and_altered_by_nobody() -> None:
    found = [grant for grant in GRANTS if is_about(grant, "intake.raw_body")]
    assert {grant.role for grant in found if "DELETE" in said(grant)} == {"simpul_eraser"}
    assert not [grant for grant in found if "UPDATE" in said(grant)]


def test_analysts_read_figures_and_code_lists_and_nothing_else() -> None:
    found = [grant for grant in GRANTS if grant.role == "simpul_analyst"]
    assert {(grant.schema, *grant.privileges) for grant in found} == {("marts", "SELECT"), ("reference", "SELECT")}
    assert not {"*", "sip2mi_use"} & {grant.table for grant in found if grant.schema == "reference"}


def test_signals_of_protection_are_read_by_officers_alone_and_counted_by_office() -> None:
    found = [grant for grant in GRANTS if grant.schema == "protection" and grant.table.endswith("signal")]
    read = {(grant.role, privilege) for grant in found for privilege in grant.privileges if privilege != "INSERT"}
    assert read == {("simpul_officer", "SELECT"), ("simpul_operator", "SELECT(office_code)")}
