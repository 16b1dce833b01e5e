import re
import tomllib

import pytest

from simpul.errors import StopNow
from simpul_stack import downloads


def test_every_coordinate_of_the_broker_is_pinned_by_its_sha256():
    declared = tomllib.loads((downloads.DECLARED / "jgo.toml").read_text())["dependencies"]["coordinates"]
    pinned = {f"{jar.group}:{jar.artifact}:{jar.version}": jar.sha256 for jar in downloads.pinned_jars()}
    assert set(declared) == set(pinned)
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in pinned.values())


def test_every_kafka_jar_has_the_version_that_the_cache_is_named_after():
    versions = {jar.version for jar in downloads.pinned_jars() if jar.group == "org.apache.kafka"}
    assert versions == {downloads.KAFKA_VERSION}
    assert downloads.jar_folder().name.endswith(downloads.KAFKA_VERSION)


def test_a_jar_that_was_altered_counts_as_missing(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    jar = next(downloads.pinned_jars())
    jar.path.parent.mkdir(parents=True)
    jar.path.write_bytes(b"not the jar")
    assert not jar.is_there()
    assert jar in downloads.missing_jars()


def test_a_bare_cache_lacks_all_megabytes(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert downloads.missing_megabytes() == 44


def test_a_cache_that_cannot_be_written_is_told_in_words(tmp_path, monkeypatch):
    (tmp_path / "home").write_text("a file stands where the folder would be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    with pytest.raises(StopNow, match="XDG_CACHE_HOME"):
        downloads.fetch(lambda done, count: None)


def test_a_cache_that_cannot_be_looked_into_is_told_in_words(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ("home" * 100)))
    with pytest.raises(StopNow, match="XDG_CACHE_HOME"):
        downloads.missing_megabytes()
