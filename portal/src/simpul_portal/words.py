"""The words at the counter, and days and numbers as an Indonesian clerk writes them."""

from simpul.contracts.catalogue import document_word, documents, state_word
from simpul.domain.counter import moment, number

__all__ = ["DOCUMENTS", "PROGRESS", "STATE", "document_word", "moment", "number"]

DOCUMENTS = {name: document_word(name) for name in documents()}
_STATES = ("accepted", "noted", "repair", "settled", "waived", "overdue", "known", "replaced")
_PROGRESS = ("loaded", "waiting", "held", "withdrawn")
STATE = {name: state_word(name) for name in _STATES}
PROGRESS = {name: state_word(name) for name in _PROGRESS}
