"""The list of offices calls one otherwise than before: its clerks read the name of today."""

from simpul.adapters.principals import load_principals


def test_the_portal_greets_an_office_by_its_name_of_today(registry):
    registry.owner.execute("UPDATE access.principal SET password_hash = 'kept' WHERE principal = 'office-3507'")
    registry.owner.execute("UPDATE reference.office SET office_name = 'LTSA Malang Raya' WHERE office_code = '3507'")
    load_principals(registry.owner)
    found = "SELECT display_name, password_hash FROM access.principal WHERE principal = 'office-3507'"
    assert registry.all(found) == [("LTSA Malang Raya", "kept")]
