"""Where everything of one local stack lies: one state folder, a folder per part inside it."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from simpul.errors import StopNow
from simpul.settings import Settings

# The kernel takes 107 bytes of a socket's path; supervisord adds its process id, PostgreSQL `.s.PGSQL.<port>`.
_LONGEST_SOCKET_FOLDER = 80
SOCKETS = "sockets"
"""The link to a part's sockets, where its own folder's path is too long for them."""


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

    def make(self) -> None:
        """Make the folders that are missing. Others may pass through the state, but read nothing in it."""
        try:
            self.state.mkdir(parents=True, exist_ok=True)
            self.state.chmod(0o711)
            for folder in (self.state / "parts", self.logs):
                folder.mkdir(exist_ok=True)
                folder.chmod(0o711)
        except OSError as error:
            raise self.closed(error) from None

    def closed(self, error: OSError) -> StopNow:
        """What to say where this user cannot write the state."""
        words = f"{self.state} cannot be used ({error.strerror})"
        return StopNow(f"{words}: run this as who started the stack, or name another folder by SIMPUL_STATE.")


def layout_of(settings: Settings) -> Layout:
    """The layout of the state that these settings name. Refuses a path that supervisord would read as another."""
    state = settings.state.resolve()
    if wrong := sorted(set(str(state)) & set('%"')):
        raise StopNow(f"The state's path {state} holds {' and '.join(wrong)}: name another folder by SIMPUL_STATE.")
    return Layout(state)


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
        link.symlink_to(private)
    return link.readlink()


def write_private(path: Path, text: str) -> None:
    """Write a file that only this user can read; whoever reads it meanwhile sees the old or the new one, whole."""
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)
