"""Projects, tasks and files beside the clients and the invoices of a hundred organisations."""

from onetool.abilities.files.models import File
from onetool.tenancy.scope import acting_in
from scheduling.models import Project, Task
from tests import factories
from tests.bench import crowd_of_clients
from tests.bench.crowd_of_invoices import CLIENTS
from tests.bench.filling import copy, ids, unguarded, vacuumed
from tests.bench.ground import Company

PROJECT, TASK, FILE = range(21, 24)
TABLES = [model._meta.db_table for model in (Project, Task, File)]


def begin(ours: Company) -> None:
    """One of each to copy from."""
    with acting_in(ours.org, ours.owner):
        project = factories.project(by=ours.owner, title="Template")
        factories.task(by=ours.owner, project=project, title="Template")
        File.objects.create(
            subject_kind="project", subject_id=project.pk, name="template.jpg", size=1, content_type="image/jpeg"
        )


def fill(which: str, first: int, last: int) -> None:
    """Projects, tasks and files number `first` to `last` of the organisations whose number is `which`.

    Every fourth task has no day, of the others the last twentieth is still to be done.
    """
    every = {"orgs": crowd_of_clients.numbered(which), "numbers": f"select generate_series({first}, {last})"}
    at = f"now() - ({last} - n) * interval '10 minutes'"
    of = {"client_id": ids(crowd_of_clients.CLIENT, n=f"1 + n %% {CLIENTS}")}
    title = "'Work ' || substr(md5(n::text), 1, 6) || ' ' || n"
    with unguarded(TABLES):
        project, task = (model.objects.get(title="Template") for model in (Project, Task))
        copy(
            Project, project.pk, **every, **of, id=ids(PROJECT), number="'P-' || lpad((1 + n)::text, 6, '0')",
            title=title, sort_title=f"lower({title})", place_id="null", created_at=at, updated_at=at,
        )  # fmt: skip
        copy(
            Task, task.pk, **every, **of, id=ids(TASK), project_id=ids(PROJECT), title=title, place_id="null",
            on_date=f"case when n %% 4 > 0 then current_date + ((n - {last} * 0.95) * 600.0 / {last})::int end",
            status=f"case when n > {last} * 0.95 then 'pending' else 'completed' end",
            completed_at=f"case when n > {last} * 0.95 then null else {at} end",
            starts_at="case when n %% 4 = 1 then time '09:00' + (n %% 40) * interval '10 minutes' end", ends_at="null",
            created_at=at, updated_at=at,
        )  # fmt: skip
        copy(
            File, File.objects.get(name="template.jpg").pk, **every, id=ids(FILE), subject_id=ids(PROJECT),
            name="'Photo ' || n || '.jpg'", added_by_id="null", created_at=at,
        )  # fmt: skip
    vacuumed(TABLES)
