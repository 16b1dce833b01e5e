"""What people wrote, as a spreadsheet may show it."""

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def no_formula(text: str) -> str:
    """Text that no spreadsheet takes for a formula. Readers take the apostrophe off again."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text
