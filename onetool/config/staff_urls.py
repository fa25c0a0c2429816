"""Staff addresses, served under /<slug>/ with one organisation around each view."""

from django.urls import include, path

from onetool.abilities.search.views import search
from onetool.home.views import home

urlpatterns = [
    path("", home, name="home"),
    path("search/", search, name="search"),
    path("", include("onetool.abilities.files.urls")),
    path("notes/", include("onetool.abilities.notes.urls")),
    path("tags/", include("onetool.abilities.tags.urls")),
    path("stars/", include("onetool.abilities.stars.urls")),
    path("", include("onetool.listing.urls")),
    path("settings/", include("onetool.orgs.urls")),
    path("everything/", include("onetool.archive.urls")),
    path("clients/", include("clients.urls")),
    path("", include("scheduling.urls")),
    path("", include("documents.urls")),
    path("", include("quotes.urls")),
    path("", include("invoices.urls")),
]

handler400 = "onetool.web.errors.bad_request"
handler500 = "onetool.web.errors.server_error"
