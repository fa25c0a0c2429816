"""Addresses of the invited person's side."""

from django.urls import path

from onetool.accounts import portal

app_name = "portal_invitations"
urlpatterns = [path("<link:link>/", portal.invitation, name="invitation")]
