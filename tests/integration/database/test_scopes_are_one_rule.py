"""Whose rows a person of the portal sees is one and the same rule on every table: a scope, from its first day to its
last. It is written once a table, and tables that are empty in other tests show nobody's rows whatever is written."""


def test_every_table_that_the_portal_reads_by_office_asks_the_scope_alike(registry):
    policies = registry.all(
        "SELECT schemaname || '.' || tablename, qual FROM pg_policies "
        "WHERE roles && ARRAY['simpul_portal', 'public']::name[] AND cmd IN ('SELECT', 'ALL')"
    )
    tables = {table for table, _ in policies}
    assert {"intake.raw", "intake.raw_body", "registry.written_over", "registry.stage_ahead"} <= tables
    (rule,) = {rule for _, rule in policies if rule != "true"}
    open_to_all = {table for table, rule in policies if rule == "true"}
    assert open_to_all == {"intake.rule_edition", "intake.tally"}, "of no office; and what the portal may only add to"
    for asked in ("current_setting('simpul.principal'", "CURRENT_DATE >= scope.valid_from", "scope.valid_to IS NULL"):
        assert asked in rule
