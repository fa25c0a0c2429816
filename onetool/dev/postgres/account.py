"""As whom PostgreSQL runs: as ourselves, or, for root (whom PostgreSQL refuses), as somebody who only looks different.

First choice for root is a user namespace: the server believes to be `nobody`, while files stay root's, so that a
project below a 0700 home works and nothing changes hands. Where namespaces are forbidden (many containers) it really
is `nobody`.
"""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Account:
    """How to start one of PostgreSQL's programs, and who owns what it writes."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()
    process: dict[str, Any] = field(default_factory=dict)

    def can_traverse(self, path: Path) -> bool:
        """Whether this account can reach `path` through all its parents; in a namespace root has no powers."""
        if os.geteuid() != 0:
            return True
        return all(self._may_enter(folder.stat()) for folder in (path, *path.parents) if folder.exists())

    def _may_enter(self, folder: os.stat_result) -> bool:
        if folder.st_uid == self.uid:
            return bool(folder.st_mode & stat.S_IXUSR)
        return bool(folder.st_mode & (stat.S_IXGRP if folder.st_gid == self.gid else stat.S_IXOTH))

    def trusts(self, uid: int) -> bool:
        """Whether a folder of this user in /tmp may be ours: root may have left it under either kind of account."""
        return uid in {os.geteuid(), self.uid} or (os.geteuid() == 0 and uid == pwd.getpwnam("nobody").pw_uid)

    def own(self, path: Path) -> None:
        """Make `path` and all below it this account's; a cluster may have been made under the other kind of account."""
        if path.stat().st_uid == self.uid:
            return
        for folder, _, names in os.walk(path):
            for entry in (Path(folder), *(Path(folder, name) for name in names)):
                os.chown(entry, self.uid, self.gid, follow_symlinks=False)


def choose() -> Account:
    """Ourselves, unless we are root."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    nobody = pwd.getpwnam("nobody")
    prefix = ("unshare", "--user", f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}", "--")
    if shutil.which("unshare") and subprocess.run([*prefix, "true"], check=False, capture_output=True).returncode == 0:
        return Account(0, os.getegid(), prefix=prefix)
    return Account(
        nobody.pw_uid, nobody.pw_gid, process={"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    )
