"""What an office prints: a receipt for each file, and a slip for the applicant."""
