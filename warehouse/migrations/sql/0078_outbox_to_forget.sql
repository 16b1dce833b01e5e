-- What was sent and not yet forgotten: a month of messages among those of years.

CREATE INDEX outbox_to_forget ON intake.outbox (sent_at)
    WHERE lines IS NOT NULL AND sent_at IS NOT NULL AND slice_state IS DISTINCT FROM 'held';
