"""Figures as files for analysts' tools, written portion by portion: Parquet, which says of itself what it is, or CSV.

A Parquet file carries the caption of each column in its field, and what is to be known of the figure in its schema.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import csv, parquet

from simpul.adapters.figure_store import FigureColumn, FileKind
from simpul.errors import StopNow
from simpul.whole_file import whole

Row = Sequence[object]

_TYPES = {
    "text": pa.string(),
    "boolean": pa.bool_(),
    "smallint": pa.int16(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "date": pa.date32(),
    "timestamp with time zone": pa.timestamp("us", tz="UTC"),
}


def write(
    path: Path,
    kind: FileKind,
    columns: Sequence[FigureColumn],
    about: Mapping[str, str],
    portions: Iterable[Sequence[Row]],
) -> None:
    """Write a figure's rows; what stood at ``path`` before is replaced when all are written, or stays.

    ``about``: what is to be known of the figure. Raises StopNow where a column is of a kind that no file of ours holds,
    or the file cannot be written.
    """
    schema = _schema(columns, about)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole(path, is_lasting=True) as draft:
            writer = parquet.ParquetWriter(draft, schema) if kind is FileKind.parquet else csv.CSVWriter(draft, schema)
            with writer:
                for rows in portions:
                    values = zip(*rows, strict=True)
                    arrays = [pa.array(column, field.type) for column, field in zip(values, schema, strict=True)]
                    writer.write_batch(pa.record_batch(arrays, schema=schema))
    except OSError as refused:
        raise StopNow(f"{path} cannot be written: {refused.strerror or refused}.") from None


def _schema(columns: Sequence[FigureColumn], about: Mapping[str, str]) -> pa.Schema:
    if unknown := [f"{column.name} ({column.kind})" for column in columns if column.kind not in _TYPES]:
        raise StopNow(f"No file holds a column of this kind yet: {', '.join(unknown)}.")
    fields = [pa.field(column.name, _TYPES[column.kind], metadata={"caption": column.caption}) for column in columns]
    return pa.schema(fields, metadata=about)
