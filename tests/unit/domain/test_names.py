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
        ("SITI AMINAH,, S.PD,", "SITI AMINAH"),
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
    ("name", "matching"),
    [
        ("SITI AMINAH, S.M", "SITI AMINAH"),
        ("SITI AMINAH, S.Ds.", "SITI AMINAH"),
        ("SITI AMINAH, S.Tr.Par", "SITI AMINAH"),
        ("dr. Siti Aminah, Sp.A", "SITI AMINAH"),
        ("DR. SITI AMINAH, M.BIOMED, SP.OG", "SITI AMINAH"),
        ("SITI AMINAH, Sp.THT-KL", "SITI AMINAH"),
        ("SITI AMINAH,A.Md.Par", "SITI AMINAH"),
        ("SITI AMINAH, B.Ed", "SITI AMINAH"),
        ("SITI AMINAH, S.Keb., Bd.", "SITI AMINAH"),
        ("SITI AMINAH, S.Keb. Bd", "SITI AMINAH"),
        ("SITI AMINAH, BD", "SITI AMINAH"),
        ("SITI AMINAH, AMK", "SITI AMINAH"),
        ("SITI AMINAH, AMG", "SITI AMINAH"),
        ("SITI AMINAH, AMKEP", "SITI AMINAH"),
        ("SITI AMINAH, AM.KEP", "SITI AMINAH"),
        ("SITI AMINAH, Am.Keb.", "SITI AMINAH"),
        ("SITI AMINAH, S. Tr. Par", "SITI AMINAH"),
        ("SITI AMINAH, A. Md. Par.", "SITI AMINAH"),
        ("SITI AMINAH, Sp. A", "SITI AMINAH"),
        ("SITI AMINAH, S. Ds", "SITI AMINAH"),
    ],
)
def test_behind_a_comma_whatever_has_dots_between_its_letters_is_a_degree(name: str, matching: str) -> None:
    assert matching_name(name) == matching


@pytest.mark.parametrize(
    ("name", "matching"),
    [
        ("SITI AMINAH, HJ", "SITI AMINAH"),
        ("SITI AMINAH,HJ.", "SITI AMINAH"),
        ("AHMAD FAUZI, H.", "AHMAD FAUZI"),
        ("AHMAD FAUZI, DRS. H.", "AHMAD FAUZI"),
        ("AHMAD FAUZI, DRS., H., M.SI", "AHMAD FAUZI"),
        ("AHMAD FAUZI, K.H.", "AHMAD FAUZI"),
        ("AHMAD FAUZI, K. H.", "AHMAD FAUZI"),
        ("SITI, AMINAH, HJ", "SITI, AMINAH"),
    ],
)
def test_titles_of_the_front_may_stand_behind_a_comma(name: str, matching: str) -> None:
    assert matching_name(name) == matching


@pytest.mark.parametrize(
    ("name", "matching"),
    [
        ("K. H. ALI", "ALI"),
        ("Prof. Dr. K. H. M. Ali", "M. ALI"),
        ("K.H. ALI", "ALI"),
    ],
)
def test_a_title_of_two_letters_may_have_a_blank_between_them(name: str, matching: str) -> None:
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
        "SITI, AMINAH",
        "SITI, AMINAH H.",
        "SITI, AMINAH BD",
        "KETUT, S. RINI",
        "KETUT, S.",
        "SITI, M.YUSUF",
        "SITI, ABD.AZIZ",
        "SITI, R.AYU",
        "SITI, BT.ALI",
        "SITI, ST.ANI",
        "SITI AMINAH BD.",
        "SITI AMINAH AMK",
        "SITI AMINAH SP.A",
        "SITI AMINAH S.M",
        "SITI AMINAH HJ",
        "RADEN AYU KARTINI",
        "R. SUKARDI",
        "GUS ALI",
        "HAJI ALI",
        "K. HASAN",
        "K. H.",
        "K H ALI",
        ", S.DS",
    ],
)
def test_initials_syllables_and_single_words_are_names(name: str) -> None:
    assert matching_name(name) == folded(name)


@pytest.mark.parametrize("name", ["H, S.PD", ", S.PD", ", SE, SP.A", "H., K.H., DRS., SE"])
def test_at_least_one_word_is_left(name: str) -> None:
    assert matching_name(name).strip(" ,")


def test_blanks_and_case_do_not_tell_names_apart() -> None:
    assert matching_name("  siti   Aminah ") == "SITI AMINAH"
