-- A taking back of a record that never came leaves no head: its number stood nowhere but in its body.
ALTER TABLE intake.reject_case ADD COLUMN source_record_id text;
COMMENT ON COLUMN intake.reject_case.source_record_id IS
    'the office''s own number, where no head is known that has it: of a taking back of a record that never came';
CREATE INDEX reject_case_number ON intake.reject_case (office_code, source_record_id)
    WHERE source_record_id IS NOT NULL;
