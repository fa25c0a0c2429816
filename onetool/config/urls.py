"""Public addresses: sign-in, customers' documents, signed hooks, health; staff pages are in staff_urls.py."""

from django.conf import settings
from django.urls import include, path

from onetool.access import portal
from onetool.web import health

urlpatterns = [
    path("", include("onetool.accounts.urls")),
    path("", include("onetool.orgs.public_urls")),
    path("accounts/", include("allauth.urls")),
    path("p/invitations/", include("onetool.accounts.public_urls")),
    path("p/quotes/", include("quotes.public_urls")),
    path("p/invoices/", include("invoices.public_urls")),
    path("p/open/<str:token>/", portal.enter, name="portal_enter"),
    path("", include("onetool.stripe_door.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
if settings.IS_DEVELOPMENT:
    urlpatterns += [path("dev/", include("onetool.dev.urls"))]

handler400 = "onetool.web.errors.bad_request"
handler500 = "onetool.web.errors.server_error"
