"""The settings of two places on one machine, and of production."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

NAMES = "from django.conf import settings; print(settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)"
OTHERS = """
import uuid, django
django.setup()
from onetool.access import memberships, portal
from onetool.accounts import guessing
from onetool.web.toast_cookie import ToastCookie
anybody = uuid.UUID(int=0)
print(memberships.LAST_ORG_COOKIE, portal.cookie_name(anybody), guessing._cookie_name(anybody), ToastCookie.cookie_name)
"""


def cookies(folder: Path, names: str = NAMES, **environment: str) -> list[str]:
    """What the session's and the token's cookie, or others, are called there."""
    environment |= {"ONETOOL_DATA": str(folder), "DATABASE_URL": "postgres://localhost/none"}
    known = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "onetool.config.settings", "SECRET_KEY": "x" * 50}
    command = [sys.executable, "-c", names]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=known | environment, capture_output=True, check=True)
    return done.stdout.decode().split()


def test_two_checkouts_side_by_side_do_not_sign_one_another_out(tmp_path: Path) -> None:
    here, there = cookies(tmp_path / "here"), cookies(tmp_path / "there")
    assert len({*here, *there}) == 4
    assert cookies(tmp_path / "there/../here") == here


def test_productions_cookies_are_this_hosts_alone(tmp_path: Path) -> None:
    production = {"ONETOOL_ENV": "production", "ALLOWED_HOSTS": "a.example", "PUBLIC_URL": "https://a.example"}
    assert cookies(tmp_path, **production) == ["__Host-session", "__Host-csrf"]
    others = cookies(tmp_path, OTHERS, **production)
    assert len(others) == 4
    assert [name for name in others if not name.startswith("__Host-")] == []
