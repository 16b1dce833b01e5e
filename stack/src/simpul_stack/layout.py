"""Where everything of one local stack lies: one state folder, a folder per part inside it."""

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from simpul.errors import StopNow
from simpul.settings import Settings

# The kernel takes 107 bytes of a socket's path; supervisord adds its process id, PostgreSQL `.s.PGSQL.<port>`.
_LONGEST_SOCKET_FOLDER = 80
# Supervisord's file knows no way to write them: a comment begins after a blank, and what follows % is filled in. A
# comma parts the folders of the broker's data and of PostgreSQL's sockets, and a backslash escapes what comes next.
_COMMENT = re.compile(r"\s[;#]")
_MISREAD_STATE = re.compile(r"""[%",\\]|\s[;#]""")
SOCKETS = "sockets"
"""The link to a part's sockets, where its own folder's path is too long for them."""
SIGN = "sign.json"
_LENT_TO = ".lent-to"


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders of one state. Each part works in a folder of its own, by which its processes are found again."""

    state: Path

    def part(self, name: str) -> Path:
        """The working folder of a part; a link where the part has to live elsewhere."""
        return self.state / "parts" / name

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    def log(self, program: str) -> Path:
        return self.logs / f"{program}.log"

    def sign(self, part: str) -> Path:
        """Where a part says of itself that it is at work, or why it is not."""
        return self.part(part) / SIGN

    @property
    def connections(self) -> Path:
        return self.state / "connections.json"

    @property
    def ports(self) -> Path:
        return self.state / "ports.json"

    @property
    def lock(self) -> Path:
        return self.state / "lock"

    @property
    def supervisor_socket(self) -> Path:
        return short_folder(self.part("supervisor")) / "supervisor.sock"

    def links(self) -> Iterator[Path]:
        """The links to what has to live outside of the state: sockets, or a part as a whole."""
        for part in (self.state / "parts").glob("*"):
            yield from (link for link in (part / SOCKETS, part) if link.is_symlink())

    def refuse_what_is_lent_to_another(self) -> None:
        """Raise StopNow where a folder outside belongs to the state of which this one is a copy.

        A copied link leads to the original's database: ending or erasing the copy would end or erase that one. A state
        that was moved is none: nothing lies any more where its folders were lent to.
        """
        for link in self.links():
            with suppress(OSError):  # not there any more, or closed to this user, who can do it no harm
                other = Path((link / _LENT_TO).read_text(encoding="utf-8"))
                if other != _place(link) and other.is_symlink() and other.samefile(link):
                    raise StopNow(
                        f"{self.state} is a copy: {link.readlink()}, to which it leads, belongs to {other}. "
                        f"Delete the link {link} to begin anew there, or name another folder by SIMPUL_STATE. "
                        "A database is copied by pg_dump, never by its folders."
                    )

    def make(self) -> None:
        """Make the folders that are missing. Others may pass through the state, but read nothing in it."""
        try:
            self.state.mkdir(parents=True, exist_ok=True)
            self.state.chmod(0o711)
            for folder, mode in ((self.state / "parts", 0o711), (self.logs, 0o700)):
                folder.mkdir(exist_ok=True)
                folder.chmod(mode)
            for link in self.links():  # a state that was moved
                if link.exists():
                    _note_lent(link)
        except OSError as error:
            raise self.closed(error) from None

    def closed(self, error: OSError) -> StopNow:
        """What to say where this user cannot write the state."""
        words = f"{self.state} cannot be used ({error.strerror})"
        return StopNow(f"{words}: run this as who started the stack, or name another folder by SIMPUL_STATE.")


def layout_of(settings: Settings) -> Layout:
    """The layout of the state that these settings name.

    Refuses a path that a part of it would read as another, and a copy whose folders are those of the original.
    """
    state = settings.state.resolve()
    for path, misread, remedy in (
        (sys.prefix, _COMMENT, "move the checkout to another folder"),
        (str(state), _MISREAD_STATE, "name another folder by SIMPUL_STATE"),
    ):
        if wrong := sorted(set(misread.findall(path))):
            raise StopNow(f"The path {path} holds {' and '.join(f'`{each}`' for each in wrong)}: {remedy}.")
    layout = Layout(state)
    layout.refuse_what_is_lent_to_another()
    return layout


def lend(link: Path, folder: Path) -> None:
    """Let ``link`` lead to ``folder``, which is no other state's from now on."""
    link.symlink_to(folder)
    _note_lent(link)


def short_folder(folder: Path) -> Path:
    """``folder`` itself, or, where its path is too long for a socket, a private short one that it is linked to.

    The link ``<folder>/sockets`` makes the choice last; a target that is not this folder's owner's is never used.
    """
    if len(os.fsencode(folder)) <= _LONGEST_SOCKET_FOLDER:
        return folder
    link = folder / SOCKETS
    owner = folder.stat()
    if not (link.is_dir() and link.stat().st_uid == owner.st_uid):
        link.unlink(missing_ok=True)
        private = Path(tempfile.mkdtemp(prefix="simpul-", dir="/tmp"))
        os.chown(private, owner.st_uid, owner.st_gid)
        lend(link, private)
    return link.readlink()


def _place(link: Path) -> Path:
    return link.parent.resolve() / link.name


def _note_lent(link: Path) -> None:
    (link / _LENT_TO).write_text(str(_place(link)), encoding="utf-8")
