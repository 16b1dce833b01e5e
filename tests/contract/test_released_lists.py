"""A changed list is a new edition: every verdict names the one that it was given by, and must find it as it was."""

from hashlib import sha256

from simpul.declared import declared

ROOM = declared("schemas")


def test_the_lists_are_those_of_the_edition_that_they_name() -> None:
    edition = (ROOM / "reference/EDITION").read_text(encoding="utf-8").strip()
    lines = (ROOM / "RELEASED_LISTS").read_text(encoding="utf-8").splitlines()
    released = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert released.get(edition) == digest_of_the_lists(), (
        f"the lists in schemas/reference are not those of edition {edition}: name the next edition in EDITION, and add "
        f"'{digest_of_the_lists()}  EDITION' with its name to schemas/RELEASED_LISTS"
    )


def digest_of_the_lists() -> str:
    """One digest of all lists, whose names are part of it."""
    lists = sorted(path for path in (ROOM / "reference").iterdir() if path.suffix in {".csv", ".gz"})
    lines = "".join(f"{sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in lists)
    return sha256(lines.encode()).hexdigest()
