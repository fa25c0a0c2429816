"""Addresses of projects and tasks."""

from django.urls import path

from scheduling.views import lists, projects, tasks

app_name = "scheduling"
urlpatterns = [
    path("projects/", lists.index, name="index"),
    path("projects/board/", lists.board, name="board"),
    path("projects/new/", projects.new, name="new"),
    path("projects/today/", lists.today, name="today"),
    path("projects/of/<client:client_pk>/", lists.of_client, name="of_client"),
    path("tasks/", lists.tasks, name="tasks"),
    path("tasks/new/", tasks.new, name="new_task"),
    path("tasks/<task:pk>/", tasks.task, name="task"),
    path("tasks/<task:pk>/edit/", tasks.edit, name="edit"),
    path("tasks/<task:pk>/assign/", tasks.assign, name="assign"),
    path("tasks/<task:pk>/start/", tasks.start, name="start"),
    path("tasks/<task:pk>/complete/", tasks.complete, name="complete"),
    path("tasks/<task:pk>/cancel/", tasks.cancel, name="cancel"),
    path("tasks/<task:pk>/reopen/", tasks.reopen, name="reopen"),
    path("tasks/<task:pk>/reorder/", tasks.reorder, name="reorder"),
    path("tasks/<task:pk>/tick/<checklistitem:item>/", tasks.tick, name="tick"),
    path("tasks/<task:pk>/untick/<checklistitem:item>/", tasks.untick, name="untick"),
    path("projects/<project:pk>/", projects.project, name="project"),
    path("projects/<project:pk>/history/", projects.history, name="history"),
    path("projects/<project:pk>/edit/", projects.edit, name="edit_project"),
    path("projects/<project:pk>/staff/", projects.staff, name="staff"),
    path("projects/<project:pk>/move/", projects.move, name="move_project"),
    path("projects/<project:pk>/start/", projects.start, name="start_project"),
    path("projects/<project:pk>/complete/", projects.complete, name="complete_project"),
    path("projects/<project:pk>/cancel/", projects.cancel, name="cancel_project"),
    path("projects/<project:pk>/reopen/", projects.reopen, name="reopen_project"),
    path("projects/<project:project_pk>/tasks/", tasks.add, name="add_task"),
]
