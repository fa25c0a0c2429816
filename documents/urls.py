"""Staff addresses of taxes, among the settings."""

from django.urls import path

from documents.views import taxes

app_name = "documents"
urlpatterns = [
    path("settings/taxes/", taxes.index, name="taxes"),
    path("settings/taxes/add/", taxes.add, name="add_rate"),
    path("settings/taxes/<taxrate:pk>/", taxes.edit, name="edit_rate"),
    path("settings/taxes/<taxrate:pk>/archive/", taxes.archive, name="archive_rate"),
    path("settings/taxes/groups/add/", taxes.add_group, name="add_group"),
    path("settings/taxes/groups/<taxgroup:pk>/", taxes.edit_group, name="edit_group"),
    path("settings/taxes/groups/<taxgroup:pk>/archive/", taxes.archive_group, name="archive_group"),
]
