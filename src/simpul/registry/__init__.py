"""The registry: what was accepted and passed becomes persons, registrations and stages; and its figures."""
