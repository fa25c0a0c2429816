"""Addresses of notes, the same for every kind of record."""

from django.urls import path

from onetool.abilities.notes import views

app_name = "notes"
urlpatterns = [
    path("<slug:kind>/<uuid:pk>/add/", views.add, name="add"),
    path("<slug:kind>/<uuid:pk>/<note:item>/remove/", views.remove, name="remove"),
]
