"""Addresses of the settings, under /<slug>/settings/."""

from django.urls import path

from onetool.orgs import views

app_name = "orgs"
urlpatterns = [
    path("", views.settings, name="settings"),
    path("logo/", views.logo, name="logo"),
    path("logo/remove/", views.remove_logo, name="remove_logo"),
    path("team/", views.team, name="team"),
    path("team/<member:pk>/", views.member, name="member"),
    path("team/<member:pk>/role/", views.change_role, name="change_role"),
    path("team/<member:pk>/suspend/", views.suspend, name="suspend"),
    path("team/<member:pk>/reinstate/", views.reinstate, name="reinstate"),
    path("mail/", views.mails, name="mails"),
    path("history/", views.history, name="history"),
    path("attention/", views.needs_attention, name="needs_attention"),
    path("attention/again/", views.try_all_again, name="try_all_again"),
    path("attention/<uuid:pk>/again/", views.try_again, name="try_again"),
    path("attention/<uuid:pk>/dismiss/", views.dismiss, name="dismiss"),
    path("attention/<uuid:pk>/restore/", views.restore, name="restore"),
]
