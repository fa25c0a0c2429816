"""Ctrl-K: everything one may see, as one types."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from onetool.abilities.search import index as door
from onetool.access.policies import any_member
from onetool.access.requests import OrgRequest
from onetool.text.typed import one_line
from onetool.web.answers import page


@require_GET
@any_member
def search(request: OrgRequest) -> HttpResponse:
    """The hits for `?q=`."""
    text = one_line(request.GET.get("q", ""), door.LONGEST)
    return page(request, "search.html", q=text, hits=door.find(text, member=request.member))
