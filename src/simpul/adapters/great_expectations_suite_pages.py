"""Great Expectations' own pages, its Data Docs: what each suite expects, and what it says of each slice.

As the gate's results, they name no value: of what does not meet an expectation they show the count. They ask nobody
outside for anything: the library's ask five companies for their looks, and a sixth for a picture, when one is opened.
"""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import great_expectations as gx

from simpul.adapters.great_expectations_suites import RESULT_FORMAT, expectations, quiet_context, table_of
from simpul.adapters.slice_store import ClosedSlice
from simpul.quality.measures import Measure
from simpul.quality.suite import Suite

_SITE = "simpul"
_FROM_OUTSIDE = re.compile(r"<script\b.*?</script>|<link\b[^>]*>|<img\b[^>]*https?://[^>]*>", re.DOTALL)
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
_FOOTER = re.compile(r"<footer\b.*?</footer>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SlicePage:
    """The page of a slice, by its place in the folder, and the codes that are not met there."""

    judged: ClosedSlice
    place: str
    unmet: tuple[str, ...]


class Pages:
    """Gathers what is said of slices. A measure is a row there, and each expectation judges a column of its own."""

    def __init__(self, style: str) -> None:
        self._style = f"<style>{style}</style>"
        self._context = quiet_context()
        self._suites: dict[str, Any] = {}
        self._said: list[tuple[ClosedSlice, tuple[str, ...]]] = []

    def add(self, suite: Suite, judged: ClosedSlice, measures: Sequence[Measure]) -> None:
        """Have the suite say what it does of the measures of a slice. Raises NotEvaluated of what is no number."""
        sources, name = self._context.data_sources, name_of(judged)
        source = sources.all().get(suite.document) or sources.add_pandas(suite.document)
        batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe(name)
        validation = gx.ValidationDefinition(name=str(judged.slice_id), data=batch, suite=self._declared(suite))
        result = self._context.validation_definitions.add(validation).run(
            batch_parameters={"dataframe": table_of(suite, measures)},
            result_format=RESULT_FORMAT,
            run_id=gx.RunIdentifier(run_name=name),
        )
        unmet = tuple(each.expectation_config.meta["code"] for each in result.results if not each.success)
        self._said.append((judged, unmet))

    def write(self, folder: Path) -> list[SlicePage]:
        """Write the pages into a folder; which there are of slices. Those of suites lie in ``expectations``."""
        self._context.add_data_docs_site(
            _SITE,
            {
                "class_name": "SiteBuilder",
                "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
                "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
                "show_how_to_buttons": False,
            },
        )
        self._context.build_data_docs([_SITE])
        shutil.rmtree(folder / "static")  # four megabytes of pictures and letters that nothing names any more
        for page in folder.rglob("*.html"):
            page.write_text(self._alone(page.read_text(encoding="utf-8"), page), encoding="utf-8")
        return [SlicePage(judged, _place(folder, judged), unmet) for judged, unmet in self._said]

    def _alone(self, text: str, page: Path) -> str:
        """A page that needs nothing but itself, and says in its title what it is about."""
        text = _FOOTER.sub("", _FROM_OUTSIDE.sub("", text))
        title = f"<title>{page.stem} · Simpul</title>"
        return _TITLE.sub(title, text, count=1).replace("</head>", f"{self._style}</head>", 1)

    def _declared(self, suite: Suite) -> Any:
        if suite.document not in self._suites:
            declared = gx.ExpectationSuite(name=suite.document, expectations=expectations(suite))
            self._suites[suite.document] = self._context.suites.add(declared)
        return self._suites[suite.document]


def name_of(judged: ClosedSlice) -> str:
    """A slice in words, as its page is called."""
    return f"{judged.office_code} {judged.received_date} part {judged.part_no}"


def _place(folder: Path, judged: ClosedSlice) -> str:
    (page,) = (folder / "validations" / judged.document / name_of(judged)).rglob("*.html")
    return page.relative_to(folder).as_posix()
