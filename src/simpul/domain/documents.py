"""The documents that offices and Simpul agreed on, each by the one name that it has in every room."""

CPMI_REGISTRATION = "cpmi_registration"
PLACEMENT_STAGE = "placement_stage"
OFFICE_MANIFEST = "office_manifest"
RECORD_VOID = "record_void"
