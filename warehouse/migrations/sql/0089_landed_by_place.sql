-- What of a record is landed is found by the places of its verdicts, which know the record: an index entry less an event.
DROP INDEX landing.cpmi_registration_record;
DROP INDEX landing.placement_stage_record;
