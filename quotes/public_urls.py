"""Addresses of the customer's side of a quote."""

from django.urls import path

from quotes import portal

app_name = "portal_quotes"
urlpatterns = [
    path("<uuid:link>/", portal.quote, name="quote"),
    path("<uuid:link>/pdf/", portal.pdf, name="pdf"),
    path("<uuid:link>/viewed/", portal.viewed, name="viewed"),
    path("<uuid:link>/approve/", portal.approve, name="approve"),
    path("<uuid:link>/decline/", portal.decline, name="decline"),
    path("<uuid:link>/changes/", portal.request_changes, name="request_changes"),
]
