"""What the scheduling app does when something happened: its search cards follow the names that stand on them."""

from clients.models import Client
from onetool.abilities.search import index
from onetool.access.policies import between_transactions
from onetool.events.log import Event
from onetool.tenancy.scope import acting_in
from onetool.work.reactions import on
from scheduling.models import Project, Task


@on("client.edited", field="name")
@between_transactions
def find_by_the_clients_new_name(event: Event) -> None:
    with acting_in(event.org_id):
        client = Client.objects.get(pk=event.subject_id)
    index.put_again(client, lambda: Project.objects.filter(client=client).select_related("client"))
    index.put_again(client, lambda: Task.objects.filter(client=client).select_related("client", "project"))


@on("project.edited", field="title")
@between_transactions
def find_by_the_projects_new_title(event: Event) -> None:
    with acting_in(event.org_id):
        project = Project.objects.get(pk=event.subject_id)
    index.put_again(project, lambda: Task.objects.filter(project=project).select_related("client", "project"))
