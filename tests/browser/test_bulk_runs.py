"""More rows than somebody waits for: the page says how far it is, by itself, and takes it back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from clients.models import Client
from onetool.listing import views
from onetool.orgs.models import Organisation
from onetool.tenancy.scope import acting_in
from tests.browser.conftest import Desk


def test_all_clients_of_a_filter_are_archived_and_brought_back(
    desk: Callable[..., Desk], world: dict[str, Organisation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_AT_ONCE", 20)
    with acting_in(world["acme"]):
        Client.objects.bulk_create(Client(name=f"Twin {n}", sort_name="twin", status="lead") for n in range(60))
    page = desk("alice").open("clients/?status=lead")
    page.get_by_label("Select all rows").check()
    page.get_by_role("checkbox", name="All 60 clients").check()
    page.get_by_role("button", name="Archive", exact=True).click()
    expect(page.get_by_role("heading", name="Archive")).to_be_visible()
    expect(page.get_by_text("60 archived.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Restore")).to_be_visible()
    expect(page.get_by_text("60 restored.")).to_be_visible()
    page.get_by_role("link", name="Back to clients").click()
    expect(page.get_by_text("60 clients", exact=True)).to_be_visible()
