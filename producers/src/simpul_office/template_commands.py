"""``simpul office template``: files of a form that nobody has declared yet."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from simpul_office.reading.template import Template

template = typer.Typer(
    help="Files of another form: draft a template, correct it by hand, check it, and put it to use.",
    no_args_is_help=True,
)
TemplateFile = Annotated[Path, typer.Argument(help="The template, a CSV file.")]


@template.command()
def learn(
    file: Annotated[Path, typer.Argument(help="A file of the office, with its header and some rows.")],
    out: Annotated[Path | None, typer.Option(help="Where to write the draft (default: on the screen).")] = None,
) -> None:
    """Write a draft of a template for a file: which column is which field. Correct it by hand, then check it.

    Exit code 0: the draft is written; 1: the file has no table that can be read.
    """
    from simpul_office.reading.learning import learn as draft_of
    from simpul_office.reading.lines import DamagedFile
    from simpul_office.template_output import draft_text, print_draft

    try:
        draft = draft_of(file)
    except DamagedFile as damage:
        _complain(damage.sentences)
    text = draft_text(draft, file.stem)
    if out is None:
        sys.stdout.write(text)
        return
    out.write_text(text, encoding="utf-8-sig", newline="")
    print_draft(draft, out)


@template.command()
def check(file: TemplateFile) -> None:
    """Say what is still wrong with a template. Exit code 0: nothing; 1: something."""
    typer.echo(f"Templat “{_sound(file).title}” bisa dipakai: simpul office template add {file.name}")


@template.command()
def add(file: TemplateFile) -> None:
    """Check a template and put it to use on this computer. Exit code 0: in use; 1: something is wrong with it."""
    from simpul_office.template_output import put_to_use

    found = _sound(file)
    typer.echo(f"Templat “{found.title}” dipakai mulai sekarang ({put_to_use(file)}).")


@template.command("list")
def list_all() -> None:
    """Show the templates that are known here. Exit code 0: all can be used; 1: one of the office's own cannot."""
    from simpul_office.template_output import print_templates

    if not print_templates():
        raise typer.Exit(1)


def _sound(file: Path) -> "Template":
    from simpul_office.template_output import checked

    found = checked(file)
    if isinstance(found, list):
        _complain(found)
    return found


def _complain(sentences: Iterable[str]) -> NoReturn:
    for sentence in sentences:
        typer.echo(sentence, err=True)
    raise typer.Exit(1)
