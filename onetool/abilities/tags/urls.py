"""Addresses of tags, the same for every kind of record."""

from django.urls import path

from onetool.abilities.tags import views

app_name = "tags"
urlpatterns = [
    path("", views.words, name="words"),
    path("<slug:kind>/<uuid:pk>/add/", views.add, name="add"),
    path("<slug:kind>/<uuid:pk>/remove/", views.remove, name="remove"),
]
