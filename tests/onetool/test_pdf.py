"""The door to typst: words stay words, the same document gives the same bytes, for the archive and for readers."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from babel import Locale, localedata
from babel.languages import get_official_languages
from PIL import Image
from pytest_django import Settings

from onetool.orgs import countries
from onetool.paper import pdf
from onetool.text import typefaces
from tests import papers

DAY = date(2026, 11, 21)


def quote(number: int = 3, *, logo: bytes | None = None, **strings: Any) -> bytes:
    shown = papers.shown(papers.frozen(papers.some_lines(number)), **strings)
    return pdf.render("quote", shown, made_on=DAY, logo=logo)


def a_logo() -> bytes:
    out = BytesIO()
    Image.new("RGBA", (200, 60), (180, 69, 31, 128)).save(out, "WEBP")
    return out.getvalue()


# --- Words stay words -------------------------------------------------------------------------------------------------
MARKUP = [
    '#read("secret.txt")',
    '#read("document.typ")',
    '#include "invoice.typ"',
    "#panic()",
    '#eval("1+1")',
    "#{ let x = 1 }",
    "*bold* _emph_ `raw`",
    "$ x^2 $",
    "= Heading",
    "<label> @reference",
    "// comment /* comment */",
    '"] #doc.seller.name [',
    "\\u{41} \\# \\",
    "- list + list / term: x",
    "https://example.com/#read(1)",
    "{{ doc }} {% x %}",
]


@pytest.mark.parametrize("typed", MARKUP)
def test_markup_that_somebody_typed_is_text_wherever_it_stands(typed: str) -> None:
    lines = [replace(papers.some_lines(1)[0], description=typed)]
    content = papers.frozen(lines, title=typed, terms=typed, message=typed, place=typed, number=typed)
    content["buyer"]["name"] = content["seller"]["name"] = content["seller"]["tax_id"] = typed
    made = pdf.render("quote", papers.shown(content), made_on=DAY)

    assert papers.text(made).count(" ".join(typed.split())) >= 8
    assert papers.reader(made).metadata["/Title"] == f"Quote {typed}: {typed}"


def test_a_template_reads_nothing_outside_its_folder(tmp_path: Path, settings: Settings) -> None:
    quote()  # the fonts are known from here on
    settings.BASE_DIR = tmp_path
    folder = tmp_path / "templates" / "pdf"
    folder.mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret")
    for path in ("../../secret.txt", "/../../secret.txt", str(tmp_path / "secret.txt")):
        (folder / "spy.typ").write_text(f'#set document(title: "x")\n#read("{path}")')
        with pytest.raises(pdf.Unprintable):
            pdf.render("spy", {}, made_on=DAY)


def test_a_wrong_template_says_where(tmp_path: Path, settings: Settings) -> None:
    quote()
    settings.BASE_DIR = tmp_path
    (tmp_path / "templates" / "pdf").mkdir(parents=True)
    (tmp_path / "templates" / "pdf" / "wrong.typ").write_text("#nothing")
    with pytest.raises(pdf.Unprintable, match=r"unknown variable: nothing[^$]*wrong\.typ:1"):
        pdf.render("wrong", {}, made_on=DAY)


# --- The same for ever ------------------------------------------------------------------------------------------------
def test_the_same_document_gives_the_same_bytes_on_its_own_day() -> None:
    assert quote(logo=a_logo()) == quote(logo=a_logo())
    assert quote() != quote(sum="$0.01")
    assert papers.reader(quote()).metadata["/CreationDate"] == "D:20261121000000Z"


def test_threads_do_not_disturb_one_another() -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(quote, [1, 2, 3, 40] * 3))
    assert made == [quote(number) for number in (1, 2, 3, 40)] * 3


def test_it_claims_the_archive_and_screen_readers_by_name() -> None:
    reader = papers.reader(quote())
    claims = reader.root_object["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in claims
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in claims
    assert "<pdfuaid:part>1</pdfuaid:part>" in claims
    assert reader.root_object["/Lang"] == "en-US"
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"]
    assert (reader.metadata["/Title"], reader.metadata["/Author"]) == ("Quote Q-000007: New boiler", "Acme Heating")


def test_no_font_but_ours_is_in_it() -> None:
    fonts = {font.split("+")[-1] for font in _fonts(quote(40))}
    assert fonts == {"Inter-Regular", "Inter-SemiBold"}


def _fonts(made: bytes) -> set[str]:
    return {
        str(font.get_object()["/BaseFont"]).lstrip("/")
        for page in papers.reader(made).pages
        for font in page["/Resources"]["/Font"].values()
    }


# --- Pages ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("lines", "pages"), [(1, 1), (papers.TWO_PAGES, 2), (papers.FORTY_PAGES, 40)])
def test_every_page_says_which_it_is_and_repeats_the_head_of_the_table(lines: int, pages: int) -> None:
    texts = [" ".join(page.extract_text().split()) for page in papers.reader(quote(lines)).pages]
    assert len(texts) == pages
    assert [f"Page {number} of {pages}" in text for number, text in enumerate(texts, 1)] == [True] * pages
    assert ["Item Quantity Price Tax Amount" in text for text in texts] == [True] * pages
    assert ["Quote Q-000007" in text for text in texts] == [True] * pages


@pytest.mark.parametrize(("country", "size"), [("US", (612, 792)), ("DE", (595, 842))])
def test_paper_is_what_the_country_uses(country: str, size: tuple[int, int]) -> None:
    content = papers.frozen(papers.some_lines(1), look={**papers.LOOK, "country": country})
    page = papers.reader(pdf.render("quote", papers.shown(content), made_on=DAY)).pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == size


def test_a_long_word_stays_on_the_page() -> None:
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
    made = quote(terms=word, buyer=[word], heading=word)
    assert papers.text(made).replace(" ", "").count(word) == 3
    edge = float(papers.reader(made).pages[0].mediabox.width)
    reached: list[float] = []
    papers.reader(made).pages[0].extract_text(visitor_text=lambda _, __, at, *___: reached.append(at[4]))
    assert max(reached) < edge


def test_a_description_longer_than_a_page_goes_on_over_the_next() -> None:
    content = papers.frozen(papers.some_lines(1))
    content["lines"][0]["description"] = " ".join(f"word{number}" for number in range(3000))
    made = papers.text(pdf.render("quote", papers.shown(content), made_on=DAY))
    assert "word0 " in made
    assert "word2999" in made


def test_a_script_that_the_typeface_lacks_breaks_nothing_and_is_said() -> None:
    made = papers.text(quote(buyer=["ᏣᎳᎩ", "Łódź"], message="🔧"))
    assert "□□□ Łódź" in made
    assert "□ marks a character this document’s font doesn’t include" in made
    assert "□" not in papers.text(quote())


NAMES = {
    "Arabic": "محمد علي", "Hebrew": "דנה לוי", "Thai": "สมชาย ใจดี", "Devanagari": "नेहा शर्मा", "Bengali": "রহিম",
    "Tamil": "தமிழ்", "Sinhala": "සිංහල", "Lao": "ລາວ", "Myanmar": "မြန်မာ", "Georgian": "ქართული", "Ethiopic": "አማርኛ",
    "Telugu": "తెలుగు", "Kannada": "ಕನ್ನಡ", "Malayalam": "മലയാളം", "Gujarati": "ગુજરાતી", "Gurmukhi": "ਪੰਜਾਬੀ",
    "Oriya": "ଓଡ଼ିଆ", "Thaana": "ދިވެހި", "Khmer": "ខ្មែរ", "Armenian": "Հայերեն",
    "NanumGothic": "김민수", "BIZUDPGothic": "山田 さくら", "NotoSansHans": "张伟 張偉",
}  # fmt: skip


# Bhutan's and Tibet's, Abkhaz, Santali and Inuktitut: their letters are boxes, and the paper says so.
UNWRITTEN = {"dz", "bo", "ab", "sat", "iu"}


def test_the_languages_of_every_country_one_can_sign_up_with_are_written() -> None:
    codes = {language for country, _ in countries.choices()
             for language in get_official_languages(country, regional=True, de_facto=True)}  # fmt: skip
    known = [Locale.parse(code) for code in codes if localedata.exists(code)]
    assert len(known) > 100
    # Some are written in two scripts: each is looked at.
    words = {one: "".join((one.display_name or "", *one.months["format"]["wide"].values())) for one in known}
    assert {one.language for one, text in words.items() if pdf.lacks(text)} == UNWRITTEN


@pytest.mark.parametrize("words", ["山﨑 㐂一", "45 ㎡", "㈱山田", "☎ 03-1234", "𠮟る"])
def test_signs_of_japan_that_only_one_typeface_has_are_written(words: str) -> None:
    assert not pdf.lacks(words)


@pytest.mark.parametrize("script", NAMES)
def test_a_name_is_set_in_the_letters_of_its_script(script: str) -> None:
    name = NAMES[script]
    made = quote(buyer=[name], heading=name, terms=f"Dear {name}, 12-345")
    shown = unicodedata.normalize("NFKC", papers.text(made))
    assert "□" not in shown
    assert [char for char in name if char not in shown] == []
    fonts = _fonts_of(made)
    assert any(script in font for font in fonts)
    assert [font for font in fonts if not font.split("+")[1].startswith(("Inter", script, f"NotoSans{script}"))] == []


@pytest.mark.parametrize("script", NAMES)
def test_no_shape_on_it_is_the_one_for_what_is_missing(script: str) -> None:
    """Glyph 0 is `.notdef`; each font of a PDF of typst's is of two-byte glyphs."""
    reader = papers.reader(quote(buyer=[NAMES[script]]))
    for page in reader.pages:
        content = page.get_contents()
        assert content is not None
        for operands, operator in pypdf.generic.ContentStream(content, reader).operations:
            if operator in (b"Tj", b"TJ"):
                for piece in operands[0] if operator == b"TJ" else operands:
                    assert not isinstance(piece, str | bytes) or "\0\0" not in _two_by_two(piece)


def test_a_name_from_right_to_left_leaves_the_number_beside_it_in_place() -> None:
    """In the foot: name, dot, tax ID. Unisolated, the number would stand first."""
    content = papers.frozen(papers.some_lines(1))
    content["seller"]["name"], content["seller"]["tax_id"] = "שרברב", "12-345"
    at: dict[str, float] = {}
    page = papers.reader(pdf.render("quote", papers.shown(content), made_on=DAY)).pages[0]
    page.extract_text(visitor_text=lambda text, _, place, *__: at.update({text.strip(): place[4]}))
    foot = next(text for text in at if "12-345" in text)
    assert foot.endswith("12-345")


def test_only_what_a_document_needs_is_loaded() -> None:
    assert [font for font in _fonts_of(quote()) if "Inter" not in font] == []
    assert [face.family for face in typefaces.called_for("Łódź Ελλάδα Київ €")] == []


def _fonts_of(made: bytes) -> set[str]:
    return {
        str(font.get_object()["/BaseFont"])
        for page in papers.reader(made).pages
        for font in page["/Resources"]["/Font"].values()
    }


def _two_by_two(piece: str | bytes) -> list[str]:
    raw = piece if isinstance(piece, bytes) else piece.original_bytes.decode("latin-1")  # type: ignore[attr-defined]
    text = raw.decode("latin-1") if isinstance(raw, bytes) else raw
    return [text[place : place + 2] for place in range(0, len(text), 2)]


def test_a_draft_says_so_and_a_logo_has_words() -> None:
    draft, plain = quote(is_draft=True), quote()
    assert "· Draft" in papers.text(draft)
    assert "Draft" not in papers.text(plain)
    assert [len(papers.reader(made).pages[0].images) for made in (plain, quote(logo=a_logo()))] == [0, 1]
    figures = [node for node in _structure(quote(logo=a_logo())) if node.get("/S") == "/Figure"]
    assert [node["/Alt"] for node in figures] == ["Acme Heating"]


def test_lines_are_a_table_with_heads_for_a_screen_reader() -> None:
    kinds = [str(node.get("/S")) for node in _structure(quote(2))]
    assert kinds.count("/TH") == 5
    assert kinds.count("/TD") == 10
    assert "/H1" in kinds


def _structure(made: bytes) -> list[Any]:
    found, waiting = [], [papers.reader(made).root_object["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            found.append(node)
            waiting += [node["/K"]] if "/K" in node else []
    return found
