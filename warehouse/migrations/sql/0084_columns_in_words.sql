-- What analysts may read, column by column.
COMMENT ON COLUMN marts.registrations_by_destination.destination_name IS 'The country''s name in Indonesian; its code where the list of countries does not hold it';

COMMENT ON COLUMN marts.publication.publication_no IS 'Counts the publications of all marts; the highest of a mart is its newest';
COMMENT ON COLUMN marts.publication.mart_name IS 'The table of this schema that was replaced';
COMMENT ON COLUMN marts.publication.definition_version IS 'Version of the definition that gave its numbers';
COMMENT ON COLUMN marts.publication.as_of_at IS 'The instant its numbers are true of';
COMMENT ON COLUMN marts.publication.row_count IS 'Rows it got';
COMMENT ON COLUMN marts.publication.offices_expected IS 'Offices that are valid on that day, or have delivered';
COMMENT ON COLUMN marts.publication.offices_delivered IS 'Offices that have delivered what it counts, in any month';
COMMENT ON COLUMN marts.publication.published_at IS 'When it was published';

COMMENT ON TABLE reference.edition IS 'the editions of the reference data that were loaded; the newest is in force';
COMMENT ON COLUMN reference.edition.edition_name IS 'The edition''s name: year and month';
COMMENT ON COLUMN reference.edition.digest IS 'BLAKE2b digest of its files';
COMMENT ON COLUMN reference.edition.loaded_at IS 'When it was loaded last';

COMMENT ON TABLE reference.office IS 'the LTSA offices, those declared and those enrolled by hand';
COMMENT ON COLUMN reference.office.office_code IS 'Four digits: the Kemendagri code of its regency without the dot; a province''s, and 00';
COMMENT ON COLUMN reference.office.office_name IS 'Its name in Indonesian';
COMMENT ON COLUMN reference.office.office_kind IS 'Whose office it is: province, regency or city';
COMMENT ON COLUMN reference.office.region_code IS 'The province or regency it belongs to (region)';
COMMENT ON COLUMN reference.office.valid_from IS 'First day on which it is expected to deliver';
COMMENT ON COLUMN reference.office.valid_to IS 'Last day on which it is expected to deliver; empty = no end is known';

COMMENT ON TABLE reference.region IS 'provinces, regencies, districts and villages, by Kemendagri';
COMMENT ON COLUMN reference.region.region_code IS 'Kemendagri code with dots, such as 35.07';
COMMENT ON COLUMN reference.region.region_name IS 'Its name in Indonesian';
COMMENT ON COLUMN reference.region.level_name IS 'province, regency (cities, too), district or village';
COMMENT ON COLUMN reference.region.parent_code IS 'The region it lies in; empty for a province';
COMMENT ON COLUMN reference.region.is_retired IS 'The newest table of Kemendagri does not hold the code any more';

COMMENT ON TABLE reference.occupation IS 'the occupations that registrations name';
COMMENT ON COLUMN reference.occupation.occupation_code IS 'Unit group of KBJI 2014, which is that of ISCO-08';
COMMENT ON COLUMN reference.occupation.label_id IS 'The occupation in Indonesian';
COMMENT ON COLUMN reference.occupation.label_en IS 'The occupation in English';
COMMENT ON COLUMN reference.occupation.formality IS 'formal, or informal: for an employer who is a private person';
COMMENT ON COLUMN reference.occupation.occupation_group IS 'The group by which destinations are closed, such as domestic';

COMMENT ON TABLE reference.country IS 'countries of destination';
COMMENT ON COLUMN reference.country.country_code IS 'ISO 3166, two letters';
COMMENT ON COLUMN reference.country.country_name IS 'Its name in Indonesian';

COMMENT ON TABLE reference.p3mi IS 'placement companies';
COMMENT ON COLUMN reference.p3mi.p3mi_code IS 'The company''s code in the registry';
COMMENT ON COLUMN reference.p3mi.p3mi_name IS 'The company''s name';

COMMENT ON TABLE reference.reason IS 'why a row is refused, a slice held, or something noted';
COMMENT ON COLUMN reference.reason.code IS 'The reason''s code';
COMMENT ON COLUMN reference.reason.severity IS 'reject (the row is refused), hold (the slice waits for a person) or warning (it is only noted)';
COMMENT ON COLUMN reference.reason.gate IS 'Which gate says it: 1 = the form, 2 = the rules, 3 = the slice as a whole';
COMMENT ON COLUMN reference.reason.audience IS 'Who is told: office, supervision (the placement company concerned, the ministry) or protection (protection officers alone)';
COMMENT ON COLUMN reference.reason.label_id IS 'The reason in Indonesian, in the words at the counter';
COMMENT ON COLUMN reference.reason.label_en IS 'The reason in English';
