-- What the third definition of the figure leaves out.
COMMENT ON COLUMN marts.registrations_by_destination.sex IS 'F, M, or ALL = both together; where ALL is left out, neither F nor M has a row';
