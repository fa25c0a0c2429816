"""Pure: phone numbers as people type them, and when two spellings are the same number."""

import re

import phonenumbers

FEWEST = 6  # digits, below which a number says nothing


_EXTENSION = re.compile(r"(?:ext\.?|extension|x|#)\s*\d{1,6}\s*$", re.IGNORECASE)


def digits(text: str) -> str:
    """The digits of a phone number, by which it is kept: to call, without an extension."""
    return re.sub(r"\D", "", _EXTENSION.sub("", text))


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
    # “+49 (0)30 …” is how many write it, and no number at all.
    written = {national, f"0{national}", code + national, f"{code}0{national}"}
    return {typed, *written, f"00{code}{national}", f"011{code}{national}"}
