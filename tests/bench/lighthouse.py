"""One page as Lighthouse sees it, cold, on a phone or a desk; it comes from npm and drives this machine’s Chromium."""

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

PROGRAM = Path(settings.BASE_DIR) / "node_modules/lighthouse/cli/index.js"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = "--headless=new --no-sandbox --ignore-certificate-errors --disable-background-networking --no-first-run"
FORMS = ("mobile", "desktop")  # a phone on a slow network with a quarter of this processor; a desk on a cable
PATIENCE = 120  # seconds


class NothingSeen(RuntimeError):
    """Lighthouse came to no figures, as on a machine that has no time for it; its own words follow."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a page found; times are Lighthouse's simulation of the slow network."""

    performance: int  # of 100
    accessibility: int  # of 100
    paint: float  # milliseconds until the largest thing is painted (LCP)
    shift: float  # of what was drawn already (CLS)
    blocked: float  # milliseconds in which the page answers nobody (TBT)
    sizes: dict[str, int]  # bytes over the wire by address, the page itself among them

    @property
    def requests(self) -> int:
        return len(self.sizes)

    @property
    def kilobytes(self) -> float:
        return sum(self.sizes.values()) / 1024

    def kilobytes_after(self, other: "Look") -> float:
        """What comes over the wire when the other page was open before: its scripts and styles are kept for ever."""
        return sum(size for address, size in self.sizes.items() if not _is_kept(address, other)) / 1024


def _is_kept(address: str, other: Look) -> bool:
    return "/static/" in address and address in other.sizes


def looked(address: str, cookies: dict[str, str], form: str) -> Look:
    """Look once, with an empty cache. Raises NothingSeen."""
    node, chromium = shutil.which("node"), os.environ.get("CHROME_PATH") or _chromium()
    assert node, "Lighthouse needs node in the PATH."
    assert PROGRAM.exists(), "Lighthouse is not in node_modules: run `npm ci --ignore-scripts`."
    with tempfile.TemporaryDirectory(prefix="onetool-lighthouse-") as folder:
        headers, report = Path(folder, "headers.json"), Path(folder, "report.json")
        headers.write_text(json.dumps({"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}))
        options = [f"--chrome-flags={FLAGS}", "--only-categories=performance,accessibility", "--quiet"]
        options += [f"--extra-headers={headers}", "--output=json", f"--output-path={report}"]
        options += ["--preset=desktop"] if form == "desktop" else []
        done = subprocess.run(
            [node, PROGRAM, address, *options], env={**os.environ, "CHROME_PATH": chromium, "CI": "1"},
            capture_output=True, text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
        if done.returncode:
            raise NothingSeen(done.stderr[-3000:])
        return read(json.loads(report.read_text()))


def _chromium() -> str:
    found = next((path for name in CHROMIUMS if (path := shutil.which(name))), "")
    assert found, "Lighthouse needs a Chromium in the PATH, or CHROME_PATH."
    return found


def read(report: dict[str, Any]) -> Look:
    """The figures of a report of Lighthouse’s. Raises NothingSeen when it has none."""
    audits, categories = report["audits"], report["categories"]
    if failed := report.get("runtimeError"):
        raise NothingSeen(failed["message"])
    asked = audits["network-requests"]["details"]["items"]
    return Look(
        performance=round(categories["performance"]["score"] * 100),
        accessibility=round(categories["accessibility"]["score"] * 100),
        paint=audits["largest-contentful-paint"]["numericValue"],
        shift=audits["cumulative-layout-shift"]["numericValue"],
        blocked=audits["total-blocking-time"]["numericValue"],
        sizes={one["url"].partition("#")[0]: one["transferSize"] for one in asked if one["url"].startswith("https:")},
    )
