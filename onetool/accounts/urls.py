"""A person's own addresses, outside every organisation."""

from django.urls import path

from onetool.accounts import views

urlpatterns = [
    path("", views.home, name="home"),
    path("new/", views.start, name="start"),
    path("accounts/profile/", views.profile, name="profile"),
    path("accounts/sessions/<int:pk>/end/", views.end_session, name="end_session"),
    path("accounts/delete/", views.delete_account, name="delete_account"),
    path("accounts/restore/<str:token>/", views.restore_email, name="restore_email"),
]
