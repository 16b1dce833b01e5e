"""The tables of the spool, and every statement that is made to them. What they mean: ``simpul_office.spool``."""

SCHEMA = (
    """
    CREATE TABLE IF NOT EXISTS spool (
        epoch TEXT NOT NULL, office_code TEXT NOT NULL, created_at TEXT NOT NULL,
        last_no INTEGER NOT NULL, last_digest TEXT)""",
    """
    CREATE TABLE IF NOT EXISTS file (
        file_no INTEGER PRIMARY KEY AUTOINCREMENT, file_id TEXT NOT NULL, file_digest TEXT NOT NULL,
        file_name TEXT NOT NULL, producer TEXT NOT NULL, received_on TEXT NOT NULL, spooled_at TEXT NOT NULL,
        first_no INTEGER NOT NULL, last_no INTEGER, digest TEXT, previous_digest TEXT, documents TEXT,
        sent_at TEXT)""",
    """
    CREATE TABLE IF NOT EXISTS event (
        number INTEGER PRIMARY KEY, file_no INTEGER NOT NULL REFERENCES file, event_id BLOB NOT NULL,
        document TEXT NOT NULL, version INTEGER NOT NULL, sheet TEXT, record_no INTEGER NOT NULL,
        key BLOB NOT NULL, body BLOB, is_raw INTEGER NOT NULL, content_digest BLOB NOT NULL,
        is_sent INTEGER NOT NULL DEFAULT 0)""",
    """
    CREATE TABLE IF NOT EXISTS hour (
        number INTEGER PRIMARY KEY, producer TEXT NOT NULL, first_no INTEGER NOT NULL, last_no INTEGER NOT NULL,
        event_count INTEGER NOT NULL, digest TEXT NOT NULL, previous_digest TEXT, documents TEXT NOT NULL,
        made_at TEXT NOT NULL, sent_at TEXT)""",
    "CREATE INDEX IF NOT EXISTS file_by_digest ON file (file_digest)",
    "CREATE INDEX IF NOT EXISTS file_waiting ON file (file_no) WHERE sent_at IS NULL",
    "CREATE INDEX IF NOT EXISTS event_waiting ON event (file_no, number) WHERE is_sent = 0",
    "CREATE INDEX IF NOT EXISTS event_with_body ON event (file_no) WHERE body IS NOT NULL",
    "CREATE TABLE IF NOT EXISTS source_place (source TEXT PRIMARY KEY, watermark TEXT NOT NULL, seen BLOB NOT NULL)",
    """
    CREATE TABLE IF NOT EXISTS source_reading (
        source TEXT PRIMARY KEY, begun_at TEXT, read_at TEXT, row_count INTEGER NOT NULL DEFAULT 0, columns TEXT,
        what TEXT, todo TEXT)""",
)
INSERT_FILE = """
INSERT INTO file (file_id, file_digest, file_name, producer, received_on, spooled_at, first_no, previous_digest)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
MOVE_PLACE = "INSERT OR REPLACE INTO source_place (source, watermark, seen) VALUES (?, ?, ?)"
ADD_SOURCE_ROWS = """
INSERT INTO source_reading (source, row_count, columns) VALUES (?, ?, ?)
ON CONFLICT (source) DO UPDATE SET row_count = row_count + excluded.row_count, columns = excluded.columns"""
BEGIN_READING = """
INSERT INTO source_reading (source, begun_at) VALUES (?, ?)
ON CONFLICT (source) DO UPDATE SET begun_at = excluded.begun_at"""
END_READING = "UPDATE source_reading SET read_at = ?, begun_at = NULL, what = NULL, todo = NULL WHERE source = ?"
FAIL_READING = "UPDATE source_reading SET begun_at = NULL, what = ?, todo = ? WHERE source = ?"
FORGET_COLUMNS = "UPDATE source_reading SET columns = NULL WHERE source = ?"
READINGS = "SELECT source, begun_at, read_at, row_count, what, todo FROM source_reading ORDER BY source"
COLUMNS = "SELECT columns FROM source_reading WHERE source = ? AND columns IS NOT NULL"
PLACE = "SELECT source, watermark, seen FROM source_place WHERE source = ?"
COMPLETE_FILE = "UPDATE file SET last_no = ?, digest = ?, documents = ? WHERE file_no = ?"
BEGIN_LIFE = """
INSERT INTO spool SELECT ?, ?, ?, 0, NULL WHERE NOT EXISTS (SELECT 1 FROM spool)"""
_OF_AN_EVENT = "event_id, document, version, sheet, record_no, key, body, is_raw, content_digest"
INSERT_EVENT = f"INSERT INTO event (number, file_no, {_OF_AN_EVENT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
NAMED = "SELECT number, document, content_digest FROM event WHERE number BETWEEN ? AND ? ORDER BY number"
WAITING_FILES = """
SELECT file_no, file_id, file_name, producer, received_on, spooled_at, first_no, last_no, digest,
    previous_digest, documents
FROM file WHERE sent_at IS NULL ORDER BY file_no"""
MARK_SENT = "UPDATE event SET is_sent = 1 WHERE number BETWEEN ? AND ?"
OVERVIEW = """
SELECT file_name, received_on, last_no - first_no + 1,
    (SELECT count(*) FROM event WHERE event.file_no = file.file_no AND is_sent = 0), sent_at
FROM file ORDER BY file_no DESC"""
KNOWN = """
SELECT (SELECT count(*) FROM event JOIN file USING (file_no) WHERE file_digest = ?1 AND is_sent = 0),
    CASE WHEN count(sent_at) = count(*) THEN max(sent_at) END,
    (SELECT received_on FROM file WHERE file_digest = ?1 ORDER BY file_no DESC LIMIT 1),
    (SELECT file_name FROM file WHERE file_digest = ?1 ORDER BY file_no LIMIT 1)
FROM file WHERE file_digest = ?1 GROUP BY file_digest"""
WAITING_EVENTS = """
SELECT number, event_id, document, version, sheet, record_no, key, body, is_raw
FROM event WHERE file_no = ? AND is_sent = 0 ORDER BY number LIMIT ?"""
MAKE_SETTLED = (
    "CREATE TEMP TABLE IF NOT EXISTS settled (event_id BLOB PRIMARY KEY) WITHOUT ROWID",
    "DELETE FROM temp.settled",
)
INSERT_SETTLED = "INSERT OR IGNORE INTO temp.settled VALUES (?)"
WIPE = """
UPDATE event SET body = NULL
WHERE body IS NOT NULL AND is_sent = 1 AND event_id IN (SELECT event_id FROM temp.settled)"""
OLDEST_UNNAMED = """
SELECT (SELECT spooled_at FROM file WHERE last_no >= first_no
            AND last_no > (SELECT coalesce(max(last_no), 0) FROM hour) ORDER BY file_no LIMIT 1),
    (SELECT max(made_at) FROM hour)"""
# From the first number that no hour names to the last one below everything that waits; and the last one given out.
ACKNOWLEDGED = """
SELECT (SELECT coalesce(max(last_no), 0) + 1 FROM hour),
    min(coalesce((SELECT number - 1 FROM event WHERE is_sent = 0 ORDER BY file_no, number LIMIT 1), last_no),
        coalesce((SELECT last_no FROM file WHERE sent_at IS NULL ORDER BY file_no LIMIT 1), last_no),
        coalesce((SELECT number - 1 FROM hour WHERE sent_at IS NULL ORDER BY number LIMIT 1), last_no)),
    last_no, last_digest
FROM spool"""
INSERT_HOUR = """
INSERT INTO hour (number, producer, first_no, last_no, event_count, digest, previous_digest, documents, made_at)
VALUES (?, (SELECT producer FROM file WHERE first_no <= ? ORDER BY file_no DESC LIMIT 1), ?, ?, ?, ?, ?, ?, ?)"""
WAITING_HOUR = """
SELECT number, producer, first_no, last_no, event_count, digest, previous_digest, documents, made_at
FROM hour WHERE sent_at IS NULL ORDER BY number LIMIT 1"""
