-- Which verdict of an event is in force, said once: whoever needed it said it anew, each in another way.

-- For questions about some events: each one's newest number is looked up by the key, and no plan reads whole tables for
-- it. Who asks about all events at once does better by sets (simpul.adapters.recount_intake).
CREATE VIEW intake.verdict_in_force WITH (security_invoker = true) AS
SELECT judged.*
FROM intake.verdict judged
WHERE judged.verdict_no = (SELECT max(newest.verdict_no) FROM intake.verdict newest
                           WHERE newest.partition_id = judged.partition_id AND newest.log_offset = judged.log_offset);
COMMENT ON VIEW intake.verdict_in_force IS 'of every event its newest verdict, by the rights and offices of whoever asks';
