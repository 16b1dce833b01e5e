"""Judge tables of measures with Great Expectations. Its import takes seconds: only inside the process that needs it.

What could not be evaluated is neither a pass nor a fail: it raises, and the slices stay closed.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read once, when the library is imported

import great_expectations as gx
import pandas
from great_expectations.data_context.types.base import ProgressBarsConfig

from simpul.errors import StopNow
from simpul.quality.measures import Measure
from simpul.quality.suite import Suite

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
    result = _validated(suite, table)
    _refuse_raised(suite, result, batch_size=len(table))
    found = {place for each in result.results[1:] for place in _unmet_rows(suite, each)}
    return [rows[place] for place in sorted(found)]


def _table(rows: Sequence[tuple[UUID, Measure]]) -> pandas.DataFrame:
    columns: dict[str, list[Any]] = {
        "row_no": list(range(len(rows))),
        "code": [measure.code for _, measure in rows],
        "field": [measure.field or "" for _, measure in rows],
        "seen_count": [measure.seen_count for _, measure in rows],
        "of_count": [measure.of_count for _, measure in rows],
        "seen_share": [measure.seen_share for _, measure in rows],
        "usual_count": [float("nan") if m.usual_count is None else float(m.usual_count) for _, m in rows],
        "usual_share": [float("nan") if m.usual_share is None else m.usual_share for _, m in rows],
        "tail_probability": [float(measure.tail_probability) for _, measure in rows],
        "history": ["enough" if measure.has_history else "not_enough" for _, measure in rows],
    }
    return pandas.DataFrame(columns)


def _validated(suite: Suite, table: pandas.DataFrame) -> Any:
    """Run the suite on the table; the first expectation asserts that the batch is this very table."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    name = f"{suite.document}-{uuid4()}"
    batch = context.data_sources.add_pandas(name).add_dataframe_asset(name).add_batch_definition_whole_dataframe(name)
    expectations = [
        {
            "type": "expect_column_values_to_be_in_set",
            "kwargs": {"column": "row_no", "value_set": list(table["row_no"])},
        },
        *({"type": each.type, "kwargs": dict(each.kwargs), "meta": {"code": each.code}} for each in suite.expectations),
    ]
    declared = context.suites.add(gx.ExpectationSuite(name=name, expectations=expectations))
    validation = gx.ValidationDefinition(name=name, data=batch, suite=declared)
    result = context.validation_definitions.add(validation).run(
        batch_parameters={"dataframe": table}, result_format=_RESULT_FORMAT
    )
    if result.meta["active_batch_definition"]["datasource_name"] != name:
        raise NotEvaluated(f"The suite of {suite.document} judged another batch than the one it was given.")
    return result


def _refuse_raised(suite: Suite, result: Any, batch_size: int) -> None:
    """A raised expectation can come back as a mere failure: look into every result, however deep it hides."""
    if len(result.results) != len(suite.expectations) + 1:
        raise NotEvaluated(f"The suite of {suite.document} gave {len(result.results)} results.")
    raised = [
        each.expectation_config.meta.get("code", "the batch's own rows")
        for each in result.results
        if any(_raised(each.exception_info)) or "element_count" not in each.result
    ]
    if raised:
        raise NotEvaluated(
            f"The suite of {suite.document} could not be evaluated: {', '.join(raised)}. Its slices stay closed. "
            "Mend the expectation or the measures; they are judged again by themselves."
        )
    rows = result.results[0]
    if not rows.success or rows.result["element_count"] != batch_size:
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
