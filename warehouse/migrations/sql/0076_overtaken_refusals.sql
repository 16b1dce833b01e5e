-- What the second definition of the figure counts as open.
COMMENT ON COLUMN marts.rejects_by_reason.open_case_count IS 'Those of them that nobody has corrected, waived or closed yet, and that no newer refusal of the same record overtook';
