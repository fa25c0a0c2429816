"""What of an organisation is open to everybody."""

from django.urls import path

from onetool.orgs import logo

urlpatterns = [path("media/<uuid:org_id>/<uuid:file_id>.webp", logo.logo, name="logo")]
