"""Addresses of clients."""

from django.urls import path

from clients.views import client, lists, parts

app_name = "clients"
urlpatterns = [
    path("", lists.index, name="index"),
    path("board/", lists.board, name="board"),
    path("contacts/", lists.contacts, name="contacts"),
    path("properties/", lists.properties, name="properties"),
    path("new/", client.new, name="new"),
    path("address/", client.address, name="address"),
    path("duplicates/", client.duplicates, name="duplicates"),
    path("<uuid:pk>/", client.detail, name="detail"),
    path("<uuid:pk>/edit/", client.edit, name="edit"),
    path("<uuid:pk>/history/", client.history, name="history"),
    path("<uuid:pk>/move/", client.move, name="move"),
    path("<uuid:pk>/archive/", client.archive, name="archive"),
    path("<uuid:pk>/restore/", client.restore, name="restore"),
    path("<uuid:client_pk>/contacts/new/", parts.new_contact, name="new_contact"),
    path("contacts/<uuid:pk>/edit/", parts.edit_contact, name="edit_contact"),
    path("contacts/<uuid:pk>/remove/", parts.remove_contact, name="remove_contact"),
    path("<uuid:client_pk>/properties/new/", parts.new_property, name="new_property"),
    path("properties/<uuid:pk>/edit/", parts.edit_property, name="edit_property"),
    path("properties/<uuid:pk>/remove/", parts.remove_property, name="remove_property"),
]
