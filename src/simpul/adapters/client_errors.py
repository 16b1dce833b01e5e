"""What the broker's clients raise where the broker, or the line to it, is broken."""

from kafka.errors import KafkaError

CLIENT_ERRORS = (KafkaError, OSError)
"""Some errors of a connection, and of the files that it needs, come through the library as they are."""
