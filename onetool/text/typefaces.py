"""Pure: which typeface writes which script on paper, the one for Europe first, others only where a text needs them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_EXPO = "@expo-google-fonts"


@dataclass(frozen=True, slots=True)
class Typeface:
    """A family, the folders of its fonts in the packages, and the characters that call for it."""

    family: str
    folders: tuple[str, ...]
    font: str  # the file whose characters are known
    letters: re.Pattern[str]


def _noto(script: str, letters: str) -> Typeface:
    package, name = f"{_EXPO}/noto-sans-{script.lower()}", f"NotoSans{script}_400Regular.ttf"
    folders = (f"{package}/400Regular", f"{package}/600SemiBold")
    return Typeface(f"Noto Sans {script}", folders, f"{folders[0]}/{name}", re.compile(f"[{letters}]"))


def _other(family: str, package: str, file: str, letters: str) -> Typeface:
    folders = (f"{_EXPO}/{package}/400Regular", f"{_EXPO}/{package}/700Bold")
    return Typeface(family, folders, f"{folders[0]}/{file}", re.compile(f"[{letters}]"))


# Japanese and Korean before Chinese: their own shapes of the characters that all three have. The Japanese one also for
# what only it has: 﨑 of Yamazaki, and the supplementary planes.
OTHERS = (
    _noto("Arabic", "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff"),
    _noto("Hebrew", "\u0590-\u05ff\ufb1d-\ufb4f"),
    _noto("Thai", "\u0e00-\u0e7f"),
    _noto("Devanagari", "\u0900-\u097f\ua8e0-\ua8ff"),
    _noto("Bengali", "\u0980-\u09ff"),
    _noto("Gurmukhi", "\u0a00-\u0a7f"),
    _noto("Gujarati", "\u0a80-\u0aff"),
    _noto("Oriya", "\u0b00-\u0b7f"),
    _noto("Tamil", "\u0b80-\u0bff"),
    _noto("Telugu", "\u0c00-\u0c7f"),
    _noto("Kannada", "\u0c80-\u0cff"),
    _noto("Malayalam", "\u0d00-\u0d7f"),
    _noto("Sinhala", "\u0d80-\u0dff"),
    _noto("Thaana", "\u0780-\u07bf"),
    _noto("Lao", "\u0e80-\u0eff"),
    _noto("Myanmar", "\u1000-\u109f"),
    _noto("Georgian", "\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f"),
    _noto("Ethiopic", "\u1200-\u139f\u2d80-\u2ddf"),
    _noto("Khmer", "\u1780-\u17ff"),
    _noto("Armenian", "\u0530-\u058f\ufb13-\ufb17"),
    _other("NanumGothic", "nanum-gothic", "NanumGothic_400Regular.ttf", "\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3"),
    _other(
        "BIZ UDPGothic",
        "biz-udpgothic",
        "BIZUDPGothic_400Regular.ttf",
        "\u3040-\u30ff\u31f0-\u31ff\ufa0e-\ufa6d\uff66-\uff9f\U00020000-\U0002ffff",
    ),
    Typeface(
        "Noto Sans S Chinese",
        ("@embedpdf/fonts-sc/fonts",),
        "@embedpdf/fonts-sc/fonts/NotoSansHans-Regular.otf",
        re.compile("[\u2600-\u266f\u2e80-\u2fdf\u3000-\u303f\u3100-\u312f\u31a0-\u31bf\u3200-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff65"
                   "\uffe0-\uffe6\U00020000-\U0003ffff]"),
    ),
)  # fmt: skip


def called_for(text: str) -> Iterator[Typeface]:
    """The typefaces beyond the first that some character of the text calls for."""
    return (face for face in OTHERS if face.letters.search(text))
