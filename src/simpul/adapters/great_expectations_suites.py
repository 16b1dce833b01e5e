"""Judge tables of measures with Great Expectations. Its import takes seconds: only inside the process that needs it.

What could not be evaluated is neither a pass nor a fail: it raises, and the slices stay closed.
"""

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from math import isnan
from typing import Any
from uuid import UUID, uuid4

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read once, when the library is imported

import great_expectations as gx
import pandas
from great_expectations.data_context.types.base import ProgressBarsConfig

from simpul.errors import StopNow
from simpul.quality.measures import Measure
from simpul.quality.suite import Suite

# This module of the library sets itself to INFO when it is imported, and names a folder with every batch.
logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.WARNING)

_ROW = "row_no"
RESULT_FORMAT = {
    "result_format": "COMPLETE",
    "partial_unexpected_count": 0,
    "unexpected_index_column_names": [_ROW],
    "return_unexpected_index_query": False,
}


class NotEvaluated(StopNow):
    """An expectation raised, or judged something else than what it was given. The message holds no value."""


def unmet(suite: Suite, rows: Sequence[tuple[UUID, Measure]]) -> list[tuple[UUID, Measure]]:
    """The measures that do not meet the suite: (slice id, measure), in the order of ``rows``.

    One context, datasource and batch per call, none of them ever shared. Raises NotEvaluated.
    """
    table = table_of(suite, [measure for _, measure in rows])
    try:
        results = _validated(suite, table)
    except Exception as error:
        raise NotEvaluated(f"The suite of {suite.document} could not be run ({type(error).__name__}).") from error
    _refuse_raised(suite, results, row_count=len(rows))
    found = {row for each in suite.expectations for row in _unmet_rows(suite, each.code, results, table)}
    return [rows[row] for row in sorted(found)]


def table_of(suite: Suite, measures: Sequence[Measure]) -> pandas.DataFrame:
    """A row per measure; a column per code with what is judged of it, empty where there is nothing to judge."""
    columns: dict[str, Sequence[float | None]] = {_ROW: range(len(measures))}
    for expectation in suite.expectations:
        columns[expectation.code] = [measure.judged_by(expectation) for measure in measures]
        if any(number is not None and isnan(number) for number in columns[expectation.code]):
            raise NotEvaluated(f"The suite of {suite.document} was given no number to judge for {expectation.code}.")
    return pandas.DataFrame(columns, dtype=float)


def quiet_context() -> Any:
    """A context that keeps nothing and shows no progress."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


def expectations(suite: Suite) -> list[dict[str, Any]]:
    """What a suite expects, each of the column that is named after its code."""
    return [
        {"type": each.type, "kwargs": {**each.kwargs, "column": each.code}, "meta": {"code": each.code}}
        for each in suite.expectations
    ]


def _validated(suite: Suite, table: pandas.DataFrame) -> dict[str, Any]:
    """Run the suite on the table: results by code, and one that says whether the batch is as long as the table."""
    context = quiet_context()
    name = f"{suite.document}-{uuid4()}"
    batch = context.data_sources.add_pandas(name).add_dataframe_asset(name).add_batch_definition_whole_dataframe(name)
    length = {"type": "expect_table_row_count_to_equal", "kwargs": {"value": len(table)}, "meta": {"code": _ROW}}
    declared = context.suites.add(gx.ExpectationSuite(name=name, expectations=[length, *expectations(suite)]))
    validation = gx.ValidationDefinition(name=name, data=batch, suite=declared)
    result = context.validation_definitions.add(validation).run(
        batch_parameters={"dataframe": table}, result_format=RESULT_FORMAT
    )
    if result.meta["active_batch_definition"]["datasource_name"] != name:
        raise LookupError("another batch than the one it was given")
    return {each.expectation_config.meta["code"]: each for each in result.results}


def _refuse_raised(suite: Suite, results: Mapping[str, Any], row_count: int) -> None:
    """A raised expectation can come back as a mere failure: look into every result, however deep it hides."""
    if set(results) != {_ROW, *(each.code for each in suite.expectations)}:
        raise NotEvaluated(f"The suite of {suite.document} answered for {', '.join(sorted(results))} only.")
    raised = [code for code, each in results.items() if any(_raised(each.exception_info)) or not each.result]
    if raised:
        raise NotEvaluated(
            f"The suite of {suite.document} could not be evaluated: {', '.join(raised)}. Its slices stay closed. "
            "Mend the expectation or the measures; they are judged again by themselves."
        )
    if not results[_ROW].success or results[_ROW].result["observed_value"] != row_count:
        raise NotEvaluated(f"The suite of {suite.document} did not see the {row_count} measures it was given.")


def _raised(info: object) -> Iterator[bool]:
    if isinstance(info, Mapping):
        yield info.get("raised_exception") is True
        for nested in info.values():
            yield from _raised(nested)


def _unmet_rows(suite: Suite, code: str, results: Mapping[str, Any], table: pandas.DataFrame) -> list[int]:
    """The numbers of the rows that do not meet one expectation; all rows that were to be judged must have been."""
    found = results[code].result
    if not {"element_count", "missing_count", "unexpected_count"} <= found.keys():
        raise NotEvaluated(f"The suite of {suite.document} expects something for {code} that is not asked of each row.")
    rows = [int(index[_ROW]) for index in found.get("unexpected_index_list") or []]
    is_whole = found["element_count"] - found["missing_count"] == table[code].count()
    if not is_whole or len(rows) != found["unexpected_count"] or results[code].success != (not rows):
        raise NotEvaluated(f"The suite of {suite.document} judged {code} only in part.")
    return rows
