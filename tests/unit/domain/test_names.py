"""Names are compared without titles and degrees; what is a name stays."""

import pytest

from simpul.domain.names import folded, matching_name


@pytest.mark.parametrize(
    ("name", "matching"),
    [
        ("HJ. UMI LESTARI, S.PD.I", "UMI LESTARI"),
        ("ROSUTO IKA, S.PD", "ROSUTO IKA"),
        ("SITI OLIHIN SAPTONO S.KOM", "SITI OLIHIN SAPTONO"),
        ("Lili Laksmiwati S.Kom", "LILI LAKSMIWATI"),
        ("TGK. DEDI SANTOSO", "DEDI SANTOSO"),
        ("SALIEMAH NAANDO, S.E", "SALIEMAH NAANDO"),
        ("WIWIK ANWIJO, S.KEP., NS.", "WIWIK ANWIJO"),
        ("RONARU, A.MD.KEP", "RONARU"),
        ("DRS. I WAYAN SUARTINI", "I WAYAN SUARTINI"),
        ("H Ahmad Fauzi, SH, MH", "AHMAD FAUZI"),
        ("Dra. Hj. Siti Aminah", "SITI AMINAH"),
        ("TGH. AHMAD FAUZI, M.A.", "AHMAD FAUZI"),
        ("drg. Siti Aminah", "SITI AMINAH"),
        ("SITI AMINAH, S.PD.SD., GR.", "SITI AMINAH"),
        ("SITI AMINAH, A.MA", "SITI AMINAH"),
        ("SITI AMINAH, M.SC., PH.D", "SITI AMINAH"),
    ],
)
def test_titles_before_and_degrees_after_a_name_are_left_out(name: str, matching: str) -> None:
    assert matching_name(name) == matching


@pytest.mark.parametrize(
    ("name", "matching"),
    [
        ("HJ.SITI AMINAH", "SITI AMINAH"),
        ("Drs.H.Ahmad Fauzi", "AHMAD FAUZI"),
        ("H.M. ALI", "M. ALI"),
        ("K.H.Ahmad", "AHMAD"),
        ("SITI AMINAH,SE,MM", "SITI AMINAH"),
        ("SITI AMINAH, A. Md. Keb.", "SITI AMINAH"),
        ("SITI AMINAH,S.Pd", "SITI AMINAH"),
        ("SITI AMINAH , S.PD", "SITI AMINAH"),
        ("SITI AMINAH, S.Kep,Ns", "SITI AMINAH"),
        ("SITI AMINAH, S. Pd. I", "SITI AMINAH"),
        ("SITI AMINAH S. Pd.", "SITI AMINAH"),
        ("SITI AMINAH, A. Md", "SITI AMINAH"),
        ("SITI AMINAH, S. E", "SITI AMINAH"),
    ],
)
def test_a_blank_more_or_less_hides_no_title(name: str, matching: str) -> None:
    assert matching_name(name) == matching


@pytest.mark.parametrize(
    "name",
    [
        "MARYANTO H.",
        "M. YUSUF",
        "ST. AMINAH",
        "SUTRISNO",
        "TITI F.",
        "ABDUL SE",
        "SITI MM",
        "PA' HASAN",
        "H.",
        "DR",
        "SRI, WATI",
        "SRI,WATI",
        "M.YUSUF",
        "ST.AMINAH",
        "BUDI S. T.",
        "H.A.R. TILAAR",
        "KETUT, S. ARINI",
        "ALI S. AGUNG",
    ],
)
def test_initials_syllables_and_single_words_are_names(name: str) -> None:
    assert matching_name(name) == folded(name)


def test_blanks_and_case_do_not_tell_names_apart() -> None:
    assert matching_name("  siti   Aminah ") == "SITI AMINAH"
