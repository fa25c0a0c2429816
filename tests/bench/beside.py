"""`python -m tests.bench.beside main`: this tree beside another commit, by turns, in one run.

Times of a machine that others use too say little; function calls are the same whoever else is there.
"""

import argparse
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.__main__ import _surroundings

HERE = Path(__file__).resolve().parents[2]
TURNS = 5
MOST = 1.05
Taken = list[tuple[float, int]]


@contextlib.contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    """The other commit in a folder of its own, with this one's packages."""
    with tempfile.TemporaryDirectory(prefix="onetool-beside-") as folder:
        tree = Path(folder) / "tree"
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", tree, commit], cwd=HERE, check=True)
        try:
            for name in (".venv", "node_modules"):
                (tree / name).symlink_to(HERE / name)
            yield tree
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", tree], cwd=HERE, check=True)


class Side:
    """A process in one of the trees."""

    def __init__(self, tree: Path, environment: dict[str, str]) -> None:
        # The tree's own modules, not those beside the script.
        command = [sys.executable, "-P", HERE / "tests/bench/side.py"]
        environment = {**environment, "PYTHONPATH": str(tree), "DJANGO_SETTINGS_MODULE": "onetool.config.settings"}
        self.process = subprocess.Popen(command, cwd=tree, env=environment, stdin=-1, stdout=-1, text=True)
        self.names: list[str] = self._read()

    def _read(self) -> list[str]:
        assert self.process.stdout
        answer: list[str] = json.loads(self.process.stdout.readline())
        return answer

    def take(self, name: str) -> Taken:
        assert self.process.stdin
        print(name, file=self.process.stdin, flush=True)
        return [(float(seconds), int(calls)) for seconds, calls in self._read()]

    def end(self) -> None:
        self.process.communicate(timeout=60)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.beside", description=__doc__)
    parser.add_argument("commit", help="what this tree is compared with")
    with checked_out(parser.parse_args().commit) as tree, contextlib.ExitStack() as stack:
        sides = []
        for name, place in (("before", tree), ("after", HERE)):
            sides.append(Side(place, stack.enter_context(_surroundings(f"beside_{name}"))))
            stack.callback(sides[-1].end)
        return 0 if compared(*sides) else 1


def compared(before: Side, after: Side) -> bool:
    """Print what each case takes in both trees; whether none needs more calls than MOST allows."""
    are_met = True
    print(f"  {'':24}{'ms before':>10}{'after':>8}{'calls before':>14}{'after':>9}")
    for name in (name for name in before.names if name in after.names):
        old, new = in_turns(name, before, after)
        ratio = new[1] / old[1]
        are_met &= ratio <= MOST
        verdict = "" if ratio <= MOST else "  MISSED"
        print(f"  {name:24}{old[0]:10.1f}{new[0]:8.1f}{old[1]:14,.0f}{new[1]:9,.0f}  {ratio:.3f}×{verdict}", flush=True)
    return are_met


def in_turns(name: str, *sides: Side) -> list[tuple[float, float]]:
    """Lower quartile of the milliseconds and median of the calls of each, the first turn apart, which warms up."""
    found: list[Taken] = [[] for _ in sides]
    for turn in range(TURNS + 1):
        for side, kept in zip(sides, found, strict=True):
            kept.extend(runs if (runs := side.take(name)) and turn else [])
    return [
        (
            statistics.quantiles((seconds * 1e3 for seconds, _ in runs), n=4)[0],
            statistics.median(calls for _, calls in runs),
        )
        for runs in found
    ]


if __name__ == "__main__":
    sys.exit(main())
