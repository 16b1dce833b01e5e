"""The tables of what an office has heard, and every statement that is made to them."""

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS place (topic TEXT PRIMARY KEY, next_offset INTEGER NOT NULL, last_id TEXT)",
    "CREATE TABLE IF NOT EXISTS hearing (heard_at TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS unheard (before_at TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS message (message_id TEXT PRIMARY KEY) WITHOUT ROWID",
    """
    CREATE TABLE IF NOT EXISTS verdict (
        event_id BLOB PRIMARY KEY, place INTEGER NOT NULL, said_at TEXT NOT NULL, file_id TEXT, file_name TEXT,
        sheet TEXT, record_no INTEGER, document TEXT, record_number TEXT, revision INTEGER, received_on TEXT,
        verdict TEXT NOT NULL, case_state TEXT, has_notes INTEGER NOT NULL, reasons TEXT NOT NULL,
        judged_at TEXT NOT NULL, reference_edition TEXT) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS verdict_by_file ON verdict (file_id)",
    "CREATE INDEX IF NOT EXISTS verdict_by_record ON verdict (record_number)",
    """
    CREATE TABLE IF NOT EXISTS slice_member (
        event_id BLOB PRIMARY KEY, state TEXT NOT NULL, said_at TEXT NOT NULL) WITHOUT ROWID""",
    """
    CREATE TABLE IF NOT EXISTS receipt (
        code TEXT PRIMARY KEY, file_id TEXT NOT NULL, said TEXT NOT NULL, issued_at TEXT NOT NULL,
        is_filed INTEGER NOT NULL DEFAULT 0)""",
)
HEAR = "INSERT OR IGNORE INTO message VALUES (?)"
PLACE = "SELECT next_offset, last_id FROM place WHERE topic = ?"
MOVE = "INSERT OR REPLACE INTO place VALUES (?, ?, ?)"
IS_JUDGED = "SELECT 1 FROM verdict WHERE event_id = ?"
JUDGE = "INSERT OR REPLACE INTO verdict VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
RESOLVE = "UPDATE verdict SET case_state = 'resolved', said_at = ? WHERE event_id = ? AND verdict = 'rejected'"
MEMBER = "INSERT OR REPLACE INTO slice_member VALUES (?, ?, ?)"
RECEIPT = "INSERT OR IGNORE INTO receipt (code, file_id, said, issued_at) VALUES (?, ?, ?, ?)"

# Of a record that was refused again, only the newest row is to be repaired. A stage line has no other revision to be
# overtaken by: a line that says something else is another one.
_CASE = """
    CASE WHEN case_state = 'open' AND verdict = 'rejected' AND document = 'cpmi_registration' AND EXISTS (
        SELECT 1 FROM verdict AS newer
        WHERE newer.record_number = verdict.record_number AND newer.document = verdict.document
          AND newer.verdict = 'rejected' AND newer.revision > verdict.revision)
    THEN 'overtaken' ELSE case_state END"""
_ROWS = f"""
SELECT event_id, place, file_id, file_name, sheet, record_no, document, record_number, revision, received_on, verdict,
    {_CASE}, reasons, judged_at, reference_edition, state
FROM verdict LEFT JOIN slice_member USING (event_id)"""
ROWS_OF_FILE = f"{_ROWS} WHERE file_id = ? ORDER BY record_no, place"
ROWS_OF_RECORD = f"{_ROWS} WHERE record_number = ? ORDER BY place DESC"
TAKINGS_BACK = f"{_ROWS} WHERE document = 'record_void' AND verdict = 'accepted'"
COUNTS = f"""
SELECT file_id, verdict, {_CASE}, state, has_notes, count(*), min(file_name), min(received_on)
FROM verdict LEFT JOIN slice_member USING (event_id)
WHERE file_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5"""
EDITIONS = """
SELECT DISTINCT reference_edition FROM verdict WHERE file_id = ? AND reference_edition IS NOT NULL ORDER BY 1"""
RECEIPTS = "SELECT said FROM receipt ORDER BY issued_at DESC, code"
UNFILED = "SELECT said FROM receipt WHERE is_filed = 0 ORDER BY issued_at, code"
FILED = "UPDATE receipt SET is_filed = 1 WHERE code = ?"

# A refused row stays while its case is open; one that was let in, until it is loaded or withdrawn.
SETTLED = """
SELECT event_id FROM verdict LEFT JOIN slice_member USING (event_id)
WHERE CASE
    WHEN state IN ('loaded', 'withdrawn') THEN slice_member.said_at < ?1
    WHEN verdict IN ('duplicate', 'superseded') THEN verdict.said_at < ?1
    WHEN verdict = 'rejected' AND case_state IN ('resolved', 'expired') THEN verdict.said_at < ?1
    ELSE 0 END"""
