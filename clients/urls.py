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
    path("<client:pk>/", client.detail, name="detail"),
    path("<client:pk>/edit/", client.edit, name="edit"),
    path("<client:pk>/history/", client.history, name="history"),
    path("<client:pk>/move/", client.move, name="move"),
    path("<client:pk>/archive/", client.archive, name="archive"),
    path("<client:pk>/restore/", client.restore, name="restore"),
    path("<client:client_pk>/contacts/new/", parts.new_contact, name="new_contact"),
    path("contacts/<contact:pk>/edit/", parts.edit_contact, name="edit_contact"),
    path("contacts/<contact:pk>/remove/", parts.remove_contact, name="remove_contact"),
    path("<client:client_pk>/properties/new/", parts.new_property, name="new_property"),
    path("properties/<property:pk>/edit/", parts.edit_property, name="edit_property"),
    path("properties/<property:pk>/remove/", parts.remove_property, name="remove_property"),
]
