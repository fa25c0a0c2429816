"""Pure: phone numbers as people type them, and when two spellings are the same number."""

import re

import phonenumbers

FEWEST = 6  # digits, below which a number says nothing


def digits(text: str) -> str:
    """The digits of a phone number, by which it is kept."""
    return re.sub(r"\D", "", text)


def spellings(text: str, country: str) -> set[str]:
    """The digits under which somebody may have kept this number: with and without country code or leading 0.

    `country` is whose numbers are typed without a code: two capitals, ISO 3166. Empty when the text is no number.
    """
    typed = digits(text)
    if len(typed) < FEWEST:
        return set()
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return {typed}
    national = phonenumbers.national_significant_number(number)
    code = str(number.country_code)
    return {typed, national, f"0{national}", code + national, f"00{code}{national}", f"011{code}{national}"}
