"""The broker's jars: fetched once per user from Maven Central, each held against its pinned SHA-256."""

import hashlib
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from simpul.errors import RetryLater, StopNow

KAFKA_VERSION = "4.3.1"
DECLARED = Path(__file__).parent / "kafka"
_ALL_JARS_MB = 44


@dataclass(frozen=True, slots=True)
class Jar:
    """One jar as ``jgo.lock.toml`` pins it."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def path(self) -> Path:
        """Where it lies for every checkout of this user."""
        return jar_folder() / f"{self.artifact}-{self.version}.jar"

    def is_there(self) -> bool:
        """Whether it lies there, with the very content that is pinned."""
        return self.path.is_file() and _sha256(self.path) == self.sha256


def jar_folder() -> Path:
    """The jars' folder in this user's cache."""
    return Path(platformdirs.user_cache_path("simpul")) / f"kafka-{KAFKA_VERSION}"


def pinned_jars() -> Iterator[Jar]:
    """Every jar of the broker."""
    lock = tomllib.loads((DECLARED / "jgo.lock.toml").read_text(encoding="utf-8"))
    for line in lock["dependencies"]:
        yield Jar(line["groupId"], line["artifactId"], line["version"], line["sha256"])


def missing_jars() -> list[Jar]:
    """What is still to be fetched, or was damaged since. Raises StopNow where this user may not look."""
    try:
        return [jar for jar in pinned_jars() if not jar.is_there()]
    except OSError as error:
        raise _closed(error) from None


def missing_megabytes() -> int:
    """About how much ``fetch`` would download."""
    return round(_ALL_JARS_MB * len(missing_jars()) / sum(1 for _ in pinned_jars()))


def fetch(report: Callable[[int, int], None]) -> None:
    """Fetch what is missing; ``report(done, all)`` is called after each jar.

    Raises RetryLater without a network, StopNow for a jar whose content is not the pinned one, and where none can be
    kept.
    """
    missing = missing_jars()
    if not missing:
        return
    try:
        jar_folder().mkdir(parents=True, exist_ok=True)
        folder = tempfile.TemporaryDirectory(prefix=".fetching-", dir=jar_folder())
    except OSError as error:
        raise _closed(error) from None
    with folder as draft, ThreadPoolExecutor(max_workers=8) as pool:
        waiting = [pool.submit(_fetch_one, jar, Path(draft)) for jar in missing]
        for done, finished in enumerate(as_completed(waiting), start=1):
            finished.result()
            report(done, len(missing))


def _closed(error: OSError) -> StopNow:
    return StopNow(
        f"The broker's jars cannot be kept in {jar_folder()} ({error.strerror}): name a cache folder of your own by "
        "XDG_CACHE_HOME."
    )


def _fetch_one(jar: Jar, draft: Path) -> None:
    import requests
    from jgo.config import GlobalSettings
    from jgo.maven import MavenContext

    repositories = GlobalSettings.load().repositories or None
    context = MavenContext(repo_cache=draft, remote_repos=repositories, timeout=60)
    component = context.project(jar.group, jar.artifact).at_version(jar.version)
    try:
        fetched = component.artifact().resolve()
    except (requests.RequestException, RuntimeError) as error:
        raise RetryLater(
            f"{jar.artifact} {jar.version} could not be fetched from Maven Central ({type(error).__name__}). "
            "Is there a network? What was fetched already is kept."
        ) from error
    if _sha256(fetched) != jar.sha256:
        raise StopNow(f"{jar.artifact} {jar.version} is not the jar that is pinned: its SHA-256 differs. Not used.")
    shutil.move(fetched, jar.path)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
