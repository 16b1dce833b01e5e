"""A command of the office that was typed in a wrong way: told in the office's language, with how to go on.

The library that takes the words apart would tell it in English.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from typing import NoReturn

import typer
from typer._click.core import Command, Context
from typer._click.exceptions import BadOptionUsage, MissingParameter, NoArgsIsHelpError, NoSuchOption, UsageError
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from simpul.reading.printable import visible

WRONG_USE = 2


class CommandOfOffice(TyperCommand):
    """A command that a clerk types."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Take the words behind the command apart. Refuses those that are left over."""
        ctx.allow_extra_args = True
        with _told_in_indonesian(ctx):
            left = super().parse_args(ctx, args)
        if left:
            _end(ctx, f"Ada kata yang berlebih: {' '.join(left)}.", 'Nama yang memuat spasi ditulis di antara "…".')
        return left

    def invoke(self, ctx: Context) -> object:
        """Run the command, which may find more that is wrong."""
        with _told_in_indonesian(ctx):
            return super().invoke(ctx)


class GroupOfOffice(TyperGroup):
    """Commands of which a clerk types one. What is wrong behind its name, that command tells by itself."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Take the words behind the group apart."""
        with _told_in_indonesian(ctx):
            return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        """Find the command that the first word names."""
        if self.get_command(ctx, args[0]) is None:
            _end(ctx, f"Tidak ada perintah {args[0]}.", _perhaps(get_close_matches(args[0], self.commands)))
        return super().resolve_command(ctx, args)


@contextmanager
def _told_in_indonesian(ctx: Context) -> Iterator[None]:
    try:
        yield
    except NoArgsIsHelpError:
        raise
    except UsageError as error:
        _end(ctx, *_sentences(error))


def _sentences(error: UsageError) -> tuple[str, ...]:
    match error:
        case NoSuchOption():
            return f"Tidak ada pilihan {error.option_name}.", _perhaps(error.possibilities or ())
        case BadOptionUsage():
            return (f"Pilihan {error.option_name} dipakai dengan salah: isinya belum ada, atau tidak boleh ada.",)
        case typer.BadParameter(param=TyperArgument() | TyperOption() as parameter):
            is_missing = isinstance(error, MissingParameter)
            what = "Belum disebut:" if is_missing else "Isinya tidak dapat dipakai:"
            return f"{what} {_name(parameter)}.", parameter.help or ""
        case typer.BadParameter(param_hint=str(hint)):
            return (f"{hint}: {error.message}.",)
    return (f"{error.message}.",)


def _name(parameter: TyperArgument | TyperOption) -> str:
    return parameter.opts[0] if isinstance(parameter, TyperOption) else parameter.display_name_raw


def _perhaps(others: Sequence[str]) -> str:
    return f"Mungkin maksudnya: {', '.join(others)}." if others else ""


def _end(ctx: Context, *sentences: str) -> NoReturn:
    said = " ".join(filter(None, sentences))
    typer.echo(f"simpul: {visible(said)}\nCara memakainya: {ctx.command_path} --help", err=True)
    raise typer.Exit(WRONG_USE) from None
