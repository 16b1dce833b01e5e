"""Commands of the office that were typed in a wrong way: told in Indonesian, with how to go on."""

import pytest
from click.testing import Result
from typer.testing import CliRunner

from simpul.command_line import app_of, asked_for


def said_by(*words: str) -> Result:
    """What the command line answers."""
    return CliRunner().invoke(app_of(asked_for(list(words))), words, prog_name="simpul")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("check", "Belum disebut: file. Berkas yang diperiksa."),
        ("check a.csv", "--office: sebut kode kantornya, misalnya 3507."),
        ("office source list", "Belum disebut: --office. Kode kantor, misalnya 3507."),
        ("check a.csv --office", "Pilihan --office dipakai dengan salah: isinya belum ada"),
        ("check a.csv --office 3507 --bad", "Tidak ada pilihan --bad."),
        ("check my file.csv --office 3507", "Ada kata yang berlebih: file.csv. Nama yang memuat spasi"),
        ("check a.csv --office 3507 --format xml", "Isinya tidak dapat dipakai: --format. text untuk orang"),
        ("check a.csv --office 3507 --received-on 1-2-26", "--received-on. Tanggal kantor menerimanya, TTTT-BB-HH"),
        ("check a.csv --office 3507 --received-on 2999-01-02", "--received-on: 2 Januari 2999 belum tiba"),
        ("office publis", "Tidak ada perintah publis. Mungkin maksudnya: publish"),
        ("office --bad", "Tidak ada pilihan --bad."),
        ("office status --offce 3507", "Tidak ada pilihan --offce. Mungkin maksudnya: --office"),
        ("office publish --timeout x", "Isinya tidak dapat dipakai: --timeout."),
        ("office publish --office 3507 --deliveries x", "sebut salah satu: --office atau --deliveries."),
        ("office template lern", "Tidak ada perintah lern. Mungkin maksudnya: learn."),
        ("office source add x --office 3507 --watermark t --every 0", "--every. Menit di antara dua kali membaca"),
        ("office source add x --office 3507 --watermark t --query none.sql", "--query: none.sql tidak ditemukan"),
    ],
)
def test_a_command_typed_in_a_wrong_way_is_told_in_the_offices_language(words: str, says: str) -> None:
    done = said_by(*words.split())
    assert done.exit_code == 2
    assert says in done.stderr
    assert f"Cara memakainya: simpul {words.split()[0]}" in done.stderr
    assert not any(word in done.stderr for word in ("Usage", "Error", "Invalid", "Missing", "No such", "Try"))


@pytest.mark.parametrize("words", ["office list --bad", "office pause", "ledger --bad"])
def test_commands_of_engineers_are_told_in_english(words: str) -> None:
    done = said_by(*words.split())
    assert done.exit_code == 2
    assert "Usage: simpul" in done.stderr


def test_a_group_without_a_command_shows_its_help() -> None:
    done = said_by("office", "template")
    assert "Berkas berbentuk lain" in done.output
