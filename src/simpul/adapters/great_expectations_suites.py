"""Judge tables of measures with Great Expectations. Its import takes seconds: only inside the process that needs it.

What could not be evaluated is neither a pass nor a fail: it raises, and the slices stay closed.
"""

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read once, when the library is imported

import great_expectations as gx
import pandas
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.row_conditions import Column, Condition

from simpul.errors import StopNow
from simpul.quality.measures import Measure
from simpul.quality.suite import Expectation, Suite

# This module of the library sets itself to INFO when it is imported, and names a folder with every batch.
logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.WARNING)

_OWN_ROWS = "own_rows"  # beside the codes: the expectation that the batch is the table it was given
_RESULT_FORMAT = {
    "result_format": "COMPLETE",
    "partial_unexpected_count": 0,
    "unexpected_index_column_names": ["row_no"],
    "return_unexpected_index_query": False,
}


class NotEvaluated(StopNow):
    """An expectation raised, or judged something else than what it was given. The message holds no value."""


def unmet(suite: Suite, rows: Sequence[tuple[UUID, Measure]]) -> list[tuple[UUID, Measure]]:
    """The measures that do not meet the suite: (slice id, measure), in the order of ``rows``.

    One context, datasource and batch per call, none of them ever shared. Raises NotEvaluated.
    """
    table = _table(rows)
    try:
        result = _validated(suite, table)
    except Exception as error:
        raise NotEvaluated(f"The suite of {suite.document} could not be run ({type(error).__name__}).") from error
    results = {each.expectation_config.meta["code"]: each for each in result.results}
    _refuse_raised(suite, results, batch_size=len(table))
    found = {place for each in suite.expectations for place in _unmet_rows(suite, results[each.code])}
    return [rows[place] for place in sorted(found)]


def _table(rows: Sequence[tuple[UUID, Measure]]) -> pandas.DataFrame:
    """The measures as columns. What does not exist (nothing is usual) is NaN: it is never large."""
    found = [measure for _, measure in rows]
    usual_counts = pandas.Series([measure.usual_count for measure in found], dtype=float)
    usual_shares = pandas.Series([measure.usual_share for measure in found], dtype=float)
    seen_counts = pandas.Series([measure.seen_count for measure in found], dtype=float)
    seen_shares = pandas.Series([measure.seen_share for measure in found], dtype=float)
    return pandas.DataFrame(
        {
            "row_no": range(len(found)),
            "code": [measure.code for measure in found],
            "has_history": [int(measure.has_history) for measure in found],
            "seen_count": seen_counts,
            "seen_share": seen_shares,
            "usual_count": usual_counts,
            "usual_share": usual_shares,
            "seen_to_usual": seen_counts / usual_counts,
            "seen_over_usual": seen_counts - usual_counts,
            "share_over_usual": seen_shares - usual_shares,
            "tail_probability": pandas.Series([measure.tail_probability for measure in found], dtype=float),
        }
    )


def _validated(suite: Suite, table: pandas.DataFrame) -> Any:
    """Run the suite on the table; the first expectation asserts that the batch is this very table."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    name = f"{suite.document}-{uuid4()}"
    batch = context.data_sources.add_pandas(name).add_dataframe_asset(name).add_batch_definition_whole_dataframe(name)
    own_rows = {"column": "row_no", "value_set": list(range(len(table)))}
    expectations = [
        {"type": "expect_column_values_to_be_in_set", "kwargs": own_rows, "meta": {"code": _OWN_ROWS}},
        *(
            {"type": e.type, "kwargs": {**e.kwargs, "row_condition": _asked_of(e)}, "meta": {"code": e.code}}
            for e in suite.expectations
        ),
    ]
    declared = context.suites.add(gx.ExpectationSuite(name=name, expectations=expectations))
    validation = gx.ValidationDefinition(name=name, data=batch, suite=declared)
    result = context.validation_definitions.add(validation).run(
        batch_parameters={"dataframe": table}, result_format=_RESULT_FORMAT
    )
    if result.meta["active_batch_definition"]["datasource_name"] != name:
        raise LookupError("another batch than the one it was given")
    return result


def _asked_of(expectation: Expectation) -> Condition:
    """Which measures are asked: those of the code that are large, with history where that is needed."""
    asked: Condition = Column("code") == expectation.code
    if expectation.needs_history:
        asked &= Column("has_history") == 1
    for name, side, number in expectation.large:
        asked &= Column(name) >= number if side == "at_least" else Column(name) <= number
    return asked


def _refuse_raised(suite: Suite, results: Mapping[str, Any], batch_size: int) -> None:
    """A raised expectation can come back as a mere failure: look into every result, however deep it hides."""
    if set(results) != {_OWN_ROWS, *(each.code for each in suite.expectations)}:
        raise NotEvaluated(f"The suite of {suite.document} answered for {', '.join(sorted(results))} only.")
    raised = [
        code
        for code, each in results.items()
        if any(_raised(each.exception_info)) or "element_count" not in each.result
    ]
    if raised:
        raise NotEvaluated(
            f"The suite of {suite.document} could not be evaluated: {', '.join(raised)}. Its slices stay closed. "
            "Mend the expectation or the measures; they are judged again by themselves."
        )
    if not results[_OWN_ROWS].success or results[_OWN_ROWS].result["element_count"] != batch_size:
        raise NotEvaluated(f"The suite of {suite.document} did not see the {batch_size} measures it was given.")


def _raised(info: object) -> Iterator[bool]:
    if isinstance(info, Mapping):
        yield info.get("raised_exception") is True
        for nested in info.values():
            yield from _raised(nested)


def _unmet_rows(suite: Suite, each: Any) -> list[int]:
    """The numbers of the rows that do not meet one expectation. A row without a value was not evaluated."""
    found = each.result
    places = [int(index["row_no"]) for index in found.get("unexpected_index_list") or []]
    if found["missing_count"] or len(places) != found["unexpected_count"] or each.success != (not places):
        raise NotEvaluated(f"The suite of {suite.document} judged some measures only in part.")
    return places
