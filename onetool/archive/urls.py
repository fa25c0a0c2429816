"""Addresses of the copies of everything, under /<slug>/everything/."""

from django.urls import path

from onetool.archive import views

app_name = "archive"
urlpatterns = [
    path("", views.everything, name="everything"),
    path("<archive:pk>/", views.archive, name="archive"),
    path("<archive:pk>/download/", views.download, name="download"),
]
