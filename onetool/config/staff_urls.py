"""Staff addresses, served under /<slug>/ with one organisation around each view."""

from django.urls import include, path

from onetool import search_views
from onetool.orgs import home

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search_views.search, name="search"),
    path("", include("onetool.file_urls")),
    path("settings/", include("onetool.orgs.urls")),
    path("clients/", include("clients.urls")),
    path("projects/", include("scheduling.urls")),
    path("", include("quotes.urls")),
    path("", include("invoices.urls")),
]

handler400 = "onetool.web.errors.bad_request"
handler500 = "onetool.web.errors.server_error"
