"""Addresses of stars, the same for every kind of record."""

from django.urls import path

from onetool.abilities.stars import views

app_name = "stars"
urlpatterns = [
    path("<slug:kind>/<uuid:pk>/add/", views.add, name="add"),
    path("<slug:kind>/<uuid:pk>/remove/", views.remove, name="remove"),
]
