"""An organisation's logo is public: its customers' pages and mails show it to people without an account."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from onetool.abilities.files.models import File
from onetool.access.policies import open_to_all
from onetool.orgs.models import Organisation
from onetool.tenancy.scope import acting_in
from onetool.web.serving import sandboxed

WEEK = 7 * 24 * 3600  # seconds; a new logo has a new address


@require_GET
@open_to_all
def logo(_: HttpRequest, org_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """The small WebP of the logo in use; any other file of the organisation is not here."""
    with acting_in(org_id):
        is_in_use = Organisation.objects.filter(logo_id=file_id).exists()
        file = File.objects.filter(pk=file_id, thumbnail=File.Thumbnail.READY).first() if is_in_use else None
    if file is None:
        raise Http404
    response = sandboxed(file.thumbnail_key, "image/webp", name="logo.webp")
    response["Cache-Control"] = f"public, max-age={WEEK}, immutable"
    return response
