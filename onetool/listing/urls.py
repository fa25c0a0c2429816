"""Addresses of what is kept of lists."""

from django.urls import path

from onetool.listing import views

app_name = "listing"
urlpatterns = [
    path("lists/<slug:name>/columns/", views.choose_columns, name="choose_columns"),
    path("lists/<slug:name>/opens/", views.open_with, name="open_with"),
    path("lists/<slug:name>/export/", views.request_export, name="request_export"),
    path("lists/<slug:name>/bulk/<slug:verb>/", views.bulk, name="bulk"),
    path("lists/<slug:name>/one/<slug:verb>/<uuid:pk>/", views.for_one, name="for_one"),
    path("lists/<slug:name>/views/new/", views.save, name="save_view"),
    path("views/pinned/", views.pinned, name="pinned"),
    path("views/<savedview:pk>/", views.view, name="view"),
    path("views/<savedview:pk>/edit/", views.edit, name="edit_view"),
    path("views/<savedview:pk>/update/", views.update, name="update_view"),
    path("views/<savedview:pk>/remove/", views.remove, name="remove_view"),
    path("views/<savedview:pk>/pin/", views.pin, name="pin_view"),
    path("views/<savedview:pk>/unpin/", views.unpin, name="unpin_view"),
    path("bulk/<bulkrun:pk>/", views.bulk_run, name="bulk_run"),
    path("bulk/<bulkrun:pk>/stop/", views.stop_bulk_run, name="stop_bulk_run"),
    path("bulk/<bulkrun:pk>/undo/", views.undo_bulk_run, name="undo_bulk_run"),
    path("audit/", views.audit, name="audit"),
    path("files/", views.files, name="files"),
    path("exports/<export:pk>/", views.export, name="export"),
]
