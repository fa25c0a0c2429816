"""Addresses of projects and tasks."""

from django.urls import path

from scheduling.views import lists, projects, tasks

app_name = "scheduling"
urlpatterns = [
    path("projects/", lists.index, name="index"),
    path("projects/board/", lists.board, name="board"),
    path("projects/new/", projects.new, name="new"),
    path("projects/today/", lists.today, name="today"),
    path("projects/of/<uuid:client_pk>/", lists.of_client, name="of_client"),
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
    path("projects/<uuid:pk>/", projects.project, name="project"),
    path("projects/<uuid:pk>/history/", projects.history, name="history"),
    path("projects/<uuid:pk>/edit/", projects.edit, name="edit_project"),
    path("projects/<uuid:pk>/staff/", projects.staff, name="staff"),
    path("projects/<uuid:pk>/move/", projects.move, name="move_project"),
    path("projects/<uuid:pk>/start/", projects.start, name="start_project"),
    path("projects/<uuid:pk>/complete/", projects.complete, name="complete_project"),
    path("projects/<uuid:pk>/cancel/", projects.cancel, name="cancel_project"),
    path("projects/<uuid:pk>/reopen/", projects.reopen, name="reopen_project"),
    path("projects/<uuid:project_pk>/tasks/", tasks.add, name="add_task"),
]
