"""Addresses of the customer's side of a quote."""

from django.urls import path

from quotes import portal

app_name = "portal_quotes"
urlpatterns = [
    path("<link:link>/", portal.quote, name="quote"),
    path("<link:link>/pdf/", portal.pdf, name="pdf"),
    path("<link:link>/viewed/", portal.viewed, name="viewed"),
    path("<link:link>/approve/", portal.approve, name="approve"),
    path("<link:link>/decline/", portal.decline, name="decline"),
    path("<link:link>/changes/", portal.request_changes, name="request_changes"),
]
