"""What offices send in these tests: a registration that is let in, a line of its stages, what takes a record back."""

NIK = "3507115708900012"
SITI = {
    "source_record_id": "REG/1", "registration_date": "2026-01-12", "name": "SITI CONTOH", "sex": "F", "nik": NIK,
    "birth_date": "1990-08-17", "regency_name": "KABUPATEN MALANG", "scheme_code": "PERSEORANGAN",
    "destination": "TWN", "occupation_title": "Caregiver",
}  # fmt: skip
BUDI = SITI | {"nik": "3507110502850011", "birth_date": "1985-02-05", "name": "BUDI CONTOH", "sex": "M"}
BAD_NIK = SITI | {"nik": "35071157089000"}
MINOR = {name: value for name, value in SITI.items() if name != "nik"} | {"birth_date": "2009-08-17"}
LINE = {"source_record_id": "REG/1", "stage_code": "OPP", "stage_date": "2026-02-01"}
TAKING_BACK = {
    "document": "cpmi_registration", "source_record_id": "REG/1", "reason": "Salah orang", "taken_back_by": "RINI",
}  # fmt: skip
