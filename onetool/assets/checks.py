"""What must hold before a page is drawn: the files that it names."""

from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.checks import CheckMessage, Error, Tags, register
from django.utils.translation import gettext

from onetool.assets.bundling import ENTRIES


@register(Tags.staticfiles, deploy=True)
def check_bundles(**_: Any) -> list[CheckMessage]:
    """For `check --deploy`: without what `collectstatic` builds no page can be drawn."""
    missing = [name for name in ENTRIES if name not in getattr(staticfiles_storage, "hashed_files", ENTRIES)]
    if not missing:
        return []
    text = f"The static files are not built: {', '.join(missing)}."
    return [Error(text, hint=gettext("Run `manage.py collectstatic`."), id="onetool.E004")]
