"""``simpul broker``: make a real broker ready, and go on where an office's log is no longer the one that was read."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from simpul.options import Why

if TYPE_CHECKING:  # its libraries are not on an office's PC, where this group has to load, too
    from simpul.adapters.adoption_store import Adoption

broker = typer.Typer(no_args_is_help=True, add_completion=False)


@broker.callback()
def _broker() -> None:
    """The broker: topics, logins, rights and quotas; and where a lost log goes on."""


@broker.command("prepare")
def prepare_broker() -> None:
    """Give the broker what the offices and our processes need of it; may run again (login: admin).

    The database must be prepared before: it knows which offices there are, and whose login was ended.
    """
    from simpul.offices.access import prepare_broker as prepare

    Console().print(f"The broker is ready for {prepare()} offices.")


@broker.command("adopt")
def adopt_log(
    reason: Why,
    office_code: Annotated[
        str | None, typer.Argument(help="The office's code, e.g. 3507; needed where several logs are stopped.")
    ] = None,
    topic: Annotated[str | None, typer.Option(help="The topic, instead of its office.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be given up.")] = False,
) -> None:
    """Go on where an office's log is no longer the one that was read, and keep what is given up by it.

    The intake stops such a partition by itself: its topic was made anew, or its log was cut at either end.
    Exit code 0: done, or said; 3: nothing of that name is stopped, or several are and none is named.
    """
    from simpul.offices import adoption

    if office_code is not None and topic is not None:
        raise typer.BadParameter("name an office or --topic, not both")
    if dry_run:
        found = adoption.plan(office_code=office_code, topic=topic)
    else:
        found = adoption.adopt(reason, office_code=office_code, topic=topic)
    console = Console(highlight=False, soft_wrap=True)
    for each in found:
        place = f"{each.stopped.topic_name}, partition {each.stopped.partition_no} ({each.stopped.stopped_reason})"
        console.print(f"{place}: {_given_up(each)}; {'would go' if dry_run else 'goes'} on at {each.next_offset}")


def _given_up(adoption: "Adoption") -> str:
    if adoption.after_lost_offset is None:
        return f"gives up whatever came from offset {adoption.first_lost_offset} on; nobody saw how much"
    if not adoption.lost_count:
        return "gives up nothing"
    last = adoption.after_lost_offset - 1
    more = "" if adoption.stopped.stopped_reason == "log_start_above_stored" else " at least"
    return f"gives up{more} {adoption.lost_count} events, offsets {adoption.first_lost_offset} to {last}"
