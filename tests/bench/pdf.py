"""A quote of 2 and of 40 pages, from frozen content through the door, beside bare typst on the same strings."""

import json
import time
from datetime import date
from typing import Any

import typst
from django.conf import settings

from onetool.assets import vendor_files
from onetool.paper import pdf
from tests import papers
from tests.bench.ground import Target, judged, percentile, table

DAY = date(2026, 11, 21)
MOST = 1.25
FOLDER = settings.BASE_DIR / "templates" / "pdf"


def run(*, quick: bool) -> bool:
    rounds = {papers.TWO_PAGES: 10 if quick else 40, papers.FORTY_PAGES: 3 if quick else 10}
    rows, targets = [], []
    for lines, count in rounds.items():
        made = pdf.render("quote", papers.shown(content_of(lines, "warm")), made_on=DAY)
        pages = len(papers.reader(made).pages)
        door, bare = side_by_side(lines, count)
        rows.append((f"{pages} pages", lines, len(made) / 1000, door * 1e3, bare * 1e3, f"{door / bare:.2f}×"))
        targets.append(Target(f"{pages} pages: at most {MOST}× bare typst ({door / bare:.2f}×)", door <= MOST * bare))
    print(f"  milliseconds, lower quartile of {' and '.join(map(str, rounds.values()))}; PDF/A-3b and PDF/UA-1")
    table(["quote", "lines", "kB", "the door", "bare typst", "ratio"], rows)
    return judged(targets)


def side_by_side(lines: int, rounds: int) -> tuple[float, float]:
    """Seconds from content to bytes, and of typst alone, in turns."""
    fonts = bare_fonts()
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds):
        # New words each time: typst remembers what it has set before.
        content, other = content_of(lines, f"door {turn}"), content_of(lines, f"bare {turn}")
        data = json.dumps({**papers.shown(other), "fonts": ["Inter"], "has_gaps": False, "logo": None})
        start = time.perf_counter()
        pdf.render("quote", papers.shown(content), made_on=DAY)
        times[0].append(time.perf_counter() - start)
        start = time.perf_counter()
        bare_typst(data, fonts)
        times[1].append(time.perf_counter() - start)
    return percentile(times[0], 0.25), percentile(times[1], 0.25)


def content_of(lines: int, words: str) -> dict[str, Any]:
    content = papers.frozen(papers.some_lines(lines), percent="10")
    for line in content["lines"]:
        line["description"] += f", {words}"
    return content


def bare_fonts() -> typst.Fonts:
    folders = [str(file.parent) for file in vendor_files.fonts()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def bare_typst(data: str, fonts: typst.Fonts) -> bytes:
    return typst.compile(
        FOLDER / "quote.typ",
        root=FOLDER,
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"document": data},
        pdf_standards=["a-3b", "ua-1"],
        timestamp=0,
    )
