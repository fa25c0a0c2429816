"""Addresses of projects and tasks."""

from django.urls import path

from scheduling.views import lists, projects, tasks

app_name = "scheduling"
urlpatterns = [
    path("", lists.index, name="index"),
    path("board/", lists.board, name="board"),
    path("new/", projects.new, name="new"),
    path("today/", lists.today, name="today"),
    path("of/<uuid:client_pk>/", lists.of_client, name="of_client"),
    path("tasks/", lists.tasks, name="tasks"),
    path("tasks/new/", tasks.new, name="new_task"),
    path("tasks/<uuid:pk>/", tasks.task, name="task"),
    path("tasks/<uuid:pk>/edit/", tasks.edit, name="edit"),
    path("tasks/<uuid:pk>/assign/", tasks.assign, name="assign"),
    path("tasks/<uuid:pk>/start/", tasks.start, name="start"),
    path("tasks/<uuid:pk>/complete/", tasks.complete, name="complete"),
    path("tasks/<uuid:pk>/cancel/", tasks.cancel, name="cancel"),
    path("tasks/<uuid:pk>/reopen/", tasks.reopen, name="reopen"),
    path("tasks/<uuid:pk>/reorder/", tasks.reorder, name="reorder"),
    path("tasks/<uuid:pk>/tick/<uuid:item>/", tasks.tick, name="tick"),
    path("tasks/<uuid:pk>/untick/<uuid:item>/", tasks.untick, name="untick"),
    path("<uuid:pk>/", projects.project, name="project"),
    path("<uuid:pk>/history/", projects.history, name="history"),
    path("<uuid:pk>/edit/", projects.edit, name="edit_project"),
    path("<uuid:pk>/staff/", projects.staff, name="staff"),
    path("<uuid:pk>/move/", projects.move, name="move_project"),
    path("<uuid:pk>/start/", projects.start, name="start_project"),
    path("<uuid:pk>/complete/", projects.complete, name="complete_project"),
    path("<uuid:pk>/cancel/", projects.cancel, name="cancel_project"),
    path("<uuid:pk>/reopen/", projects.reopen, name="reopen_project"),
    path("<uuid:project_pk>/tasks/", tasks.add, name="add_task"),
]
