"""The main job as one thread: project, task, quote, link in a mail, portal, approval."""

from collections.abc import Callable

from django.test import Client as Browser

from clients.models import Client, Contact
from onetool.mail.outbox import Message
from quotes.models import Quote
from scheduling.models import Project, Task
from tests.conftest import Person
from tests.mailbox import path_in
from tests.quotes.pages import opened, typed


def test_from_project_to_approval(
    alice: Person, smith: Client, mrs_smith: Contact, recorded: Callable[[], list[str]], react: Callable[[], int]
) -> None:
    alice.post("scheduling:new", data={"client": smith.pk, "title": "New boiler"})
    project = Project.objects.get()
    alice.post("scheduling:add_task", project, data={"title": "Measure the cellar"})
    assert Task.objects.get().client == smith
    alice.post("quotes:new", data=typed(client=smith.pk, project=project.pk, title="Boiler and pump"))
    quote = Quote.objects.get()
    assert (quote.total, quote.number, quote.status) == (300, None, "draft")
    alice.post("quotes:send", quote, data={"name": mrs_smith.name, "email": mrs_smith.email})
    quote.refresh_from_db()
    assert (quote.number, quote.status) == ("Q-000001", "sent")
    assert react() >= 1

    mail = Message.objects.get(about_id=quote.pk)
    assert mail.to == mrs_smith.email
    assert "Q-000001" in mail.subject
    customer, page = opened(Browser(), path_in(mail))
    content = customer.get(page)
    assert content.status_code == 200
    assert "Boiler and pump" in content.text
    assert customer.post(page + "viewed/").status_code == 204
    customer.post(page + "approve/", {"name": "Mrs Smith", "accepts": "on"})
    quote.refresh_from_db()
    assert quote.status == "approved"
    assert quote.approval
    assert (quote.approval.name, quote.approval.quote_version.number) == ("Mrs Smith", 1)
    assert "Approved by Mrs Smith" in customer.get(page).text
    told = ["project.created", "task.created", "quote.created", "quote.sent", "quote.viewed", "quote.approved"]
    assert [verb for verb in recorded() if verb in told] == told
