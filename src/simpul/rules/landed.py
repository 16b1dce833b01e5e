"""What is landed of a judged record: a value for each column of its document, in one order, packed close together."""

from msgspec import Struct


class Landed(Struct, frozen=True):
    """The columns of a landing table that the record itself fills, and their values; None in each not known."""

    columns: tuple[str, ...]
    values: tuple[object, ...]

    def by_column(self) -> dict[str, object]:
        """Column -> value."""
        return dict(zip(self.columns, self.values, strict=True))
