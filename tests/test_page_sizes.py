"""A figure is of all rows: however few a page lists, what it counts and sums is the same, and the rest is said."""

import re
from collections.abc import Callable

import pytest

from clients.models import Client
from clients.views import lists as clients_lists
from invoices.views import home as invoices_home
from invoices.views import lists as invoices_lists
from onetool import clock
from onetool.home import views as orgs_home
from onetool.orgs.models import Member
from quotes.views import home as quotes_home
from quotes.views import lists as quotes_lists
from scheduling.views import lists as scheduling_lists
from tests import factories
from tests.conftest import Person

pytestmark = pytest.mark.django_db
SIZES = [
    (module, name)
    for module in (
        clients_lists, invoices_home, invoices_lists, orgs_home, quotes_home, quotes_lists, scheduling_lists,
    )
    for name, value in vars(module).items()
    if name.isupper() and isinstance(value, int) and name not in {"YEAR", "LONG", "READ"}
]  # fmt: skip
FIGURES = re.compile(r'class="(?:card-count|stat-value money[^"]*|money strong)">([^<]+)<|<dd class="money">([^<]+)<')
PAGES: dict[str, Callable[[Client], tuple[object, ...]]] = {
    "clients:board": lambda _: (),
    "invoices:money": lambda _: (),
    "invoices:of_client": lambda client: (client,),
    "invoices:of_project": lambda client: (client.projects.first(),),
    "invoices:statement": lambda client: (client,),
    "quotes:of_client": lambda client: (client,),
    "quotes:of_project": lambda client: (client.projects.first(),),
    "quotes:waiting": lambda _: (),
    "scheduling:board": lambda _: (),
    "scheduling:of_client": lambda client: (client,),
    "scheduling:today": lambda _: (),
}
IN_PARTS = {
    "invoices:statement": "Balance forward",
    "invoices:of_client": "and 2 more",
    "quotes:of_client": "and 2 more",
}


@pytest.fixture
def client(alice: Person) -> Client:
    """Three of everything, one of it paid too much."""
    by: Member = alice.member
    client = factories.client(by=by)
    project = factories.project(by=by, client=client)
    for _ in range(2):
        factories.project(by=by, client=client)
    for _ in range(3):
        factories.task(by=by, project=project, on_date=clock.today(by.org))
        factories.sent_quote(by=by, client=client, project=project)
        factories.issued_invoice(by=by, client=client, project=project)
    factories.payment(by=by, of=client.invoices.latest("pk"), amount="150")
    return client


@pytest.mark.parametrize("name", PAGES)
def test_a_figure_does_not_end_with_the_page(
    alice: Person, client: Client, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = PAGES[name](client)
    whole = FIGURES.findall(alice.get(name, *arguments).text)
    for module, size in SIZES:
        monkeypatch.setattr(module, size, 1)
    page = alice.get(name, *arguments).text
    assert whole
    assert FIGURES.findall(page) == whole
    assert IN_PARTS.get(name, "") in page
