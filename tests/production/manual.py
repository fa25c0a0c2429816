"""`docs/operations.md` as a script: its commands and its proxy's lines, with this run's ports and folders."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

PAGES, SOCKETS = "8000", "8001"  # the ports that the manual gives the two servers
_FENCED = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Manual:
    """What the chapter on production tells to run, in its order."""

    roles: list[str]
    release: list[str]
    processes: list[list[str]]
    proxy: str


def read() -> Manual:
    """The chapter's blocks; a block more or less fails here, so that none is run by nobody."""
    text = (Path(settings.BASE_DIR) / "docs/operations.md").read_text()
    chapter = text.partition("## Production")[2].partition("## Backup")[0]
    kinds, blocks = zip(*_FENCED.findall(chapter), strict=True)
    assert kinds == ("sh", "sh", "sh", "nginx")
    roles, release, processes, proxy = blocks
    return Manual(lines(roles), lines(release), [shlex.split(line) for line in lines(processes)], proxy)


def lines(block: str) -> list[str]:
    """Its commands, without the remarks and with what is continued put together."""
    joined = block.replace("\\\n", " ")
    return [line for text in joined.splitlines() if (line := re.sub(r"\s+#\s.*$", "", text).strip())]


def on_ports(text: str, *, pages: int, sockets: int) -> str:
    """The same with the ports of this run."""
    return text.replace(PAGES, str(pages)).replace(SOCKETS, str(sockets))
