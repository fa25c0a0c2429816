"""The address of a database of the server these settings name, for another process's DATABASE_URL."""

from typing import Any
from urllib.parse import quote


def url_of(known: dict[str, Any], name: str) -> str:
    who = quote(known["USER"], safe="")
    if known.get("PASSWORD"):
        who += ":" + quote(known["PASSWORD"], safe="")
    # A folder with a socket stands in the path, as django-environ reads it.
    where = f"/{known['HOST']}" if known["HOST"].startswith("/") else f"{known['HOST']}:{known.get('PORT') or 5432}"
    return f"postgres://{who}@{where}/{name}"
