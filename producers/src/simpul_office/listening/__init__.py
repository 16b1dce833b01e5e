"""What the ministry tells an office, kept on the office's own disk: verdicts, what became of them, receipts, lists."""
