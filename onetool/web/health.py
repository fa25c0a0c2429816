"""For load balancers: is the process alive, and can it make a page."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.views.decorators.http import require_GET

from onetool.access.policies import open_to_all
from onetool.assets.bundling import ENTRIES

ICONS = "img/icons.svg"
_migrated: list[bool] = []  # a process that has seen its database up to date asks no more


@require_GET
@open_to_all
def healthz(_: HttpRequest) -> HttpResponse:
    """200 while the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_GET
@open_to_all
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, is migrated, and a page can be drawn; else 503 and which of them fails."""
    fault = _fault(request)
    return HttpResponse(fault or "ready", status=503 if fault else 200, content_type="text/plain")


def _fault(request: HttpRequest) -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
        if not _is_migrated():
            return "the database is not migrated"
    except DatabaseError:
        return "the database does not answer"
    try:
        render_to_string("404.html", request=request)
        for name in (*ENTRIES, ICONS):
            static(name)
    except (TemplateDoesNotExist, TemplateSyntaxError, ValueError, OSError) as error:
        return f"a page cannot be drawn: {error}"
    return ""


def _is_migrated() -> bool:
    if not _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _migrated.append(True)
    return True
