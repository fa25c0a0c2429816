"""Addresses of files, the same for every kind of record."""

from django.urls import path

from onetool.abilities.files import views

app_name = "files"
urlpatterns = [
    path("files/<file:pk>/", views.detail, name="detail"),
    path("files/<file:pk>/thumbnail/", views.thumbnail, name="thumbnail"),
    path("files/<file:pk>/remove/", views.remove, name="remove"),
    path("files/<file:pk>/restore/", views.restore, name="restore"),
    path("files/<slug:kind>/<uuid:pk>/", views.index, name="index"),
    path("files/<slug:kind>/<uuid:pk>/add/", views.add, name="add"),
]
