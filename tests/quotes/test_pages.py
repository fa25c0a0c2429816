"""Every page of quotes opens for who may see it, and for nobody else."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from quotes.actions import answers, sending
from quotes.models import Quote
from tests import factories
from tests.conftest import Person
from tests.pages import words
from tests.quotes.pages import EditorPage, typed


@pytest.mark.parametrize("name", ["detail", "edit", "send", "extend", "approve", "decline", "history"])
def test_a_page_about_a_quote(name: str, alice: Person, ted: Person, vera: Person, olga: Person) -> None:
    quote = factories.quote(by=alice.member)
    page = alice.get(f"quotes:{name}", quote)
    assert page.status_code == 200
    assert quote.title in page.text
    assert vera.get(f"quotes:{name}", quote).status_code == (
        200 if name == "detail" else 403 if name != "history" else 404
    )
    assert ted.get(f"quotes:{name}", quote).status_code == 404
    assert olga.get(f"quotes:{name}", quote).status_code == 404


@pytest.mark.parametrize("part", ["record"])
def test_a_live_part_comes_alone(part: str, alice: Person) -> None:
    quote = factories.sent_quote(by=alice.member)
    page = alice.get("quotes:detail", quote, query={"part": part})
    assert page.text.strip().startswith("<div")
    assert "Q-000001" in page.text


@pytest.mark.parametrize("name", ["quotes:index", "quotes:new", "documents:taxes", "documents:add_rate"])
def test_a_page_of_its_own(name: str, alice: Person, olga: Person, ted: Person) -> None:
    factories.quote(by=alice.member, title="Only ours")
    assert alice.get(name).status_code == 200
    assert "Only ours" not in olga.get(name).text
    assert ted.get(name).status_code == 404


def test_the_cards_of_a_client_and_a_project(alice: Person, olga: Person) -> None:
    project = factories.project(by=alice.member)
    factories.quote(by=alice.member, client=project.client, project=project, title="On both")
    assert "On both" in alice.get("quotes:of_client", project.client).text
    assert "On both" in alice.get("quotes:of_project", project).text
    assert olga.get("quotes:of_client", project.client).status_code == 404


def test_the_list_filters_and_sums(alice: Person) -> None:
    factories.quote(by=alice.member, title="A draft")
    factories.sent_quote(by=alice.member, title="On its way")
    assert "$216.00" in alice.get("quotes:index").text
    page = alice.get("quotes:index", query={"status": "sent"}).text
    assert "On its way" in page
    assert "A draft" not in page
    assert "On its way" in alice.get("quotes:index", query={"q": "000001"}).text


def test_an_answered_quote_says_since_when(alice: Person) -> None:
    quote = factories.sent_quote(by=alice.member)
    assert " Answered " not in words(alice.get("quotes:detail", quote))
    answers.decline(quote, by=alice.member, reason="Too dear")
    with time_machine.travel(timezone.now() + timedelta(hours=3, minutes=1)):
        assert " Responded 3 hours ago " in words(alice.get("quotes:detail", quote))
        sending.revise(quote, by=alice.member)
        assert " Answered " not in words(alice.get("quotes:detail", quote))


def test_a_version_is_shown_as_it_was_frozen(alice: Person) -> None:
    quote = factories.sent_quote(by=alice.member, title="First words")
    sending.revise(quote, by=alice.member)
    alice.post("quotes:edit", quote, data=typed(title="Second words", version=quote.version + 1))
    page = alice.get("quotes:version", quote, 1)
    assert "First words" in page.text
    assert alice.get("quotes:version", quote, 2).status_code == 404


def test_a_page_that_cannot_be_saved_yet_is_told_what_its_lines_come_to(alice: Person) -> None:
    row = {"key": "a" * 32, "description": "Pump", "quantity": "3", "unit_price": "33.333", "discount": "10%"}
    page = alice.post("quotes:new", data=typed(row, part="saved"))
    assert page.status_code == 200
    assert "$90.00" in page.text
    assert f'data-net-of="{row["key"]}"' in page.text
    page = alice.post("quotes:new", data=typed({**row, "quantity": "three"}, part="saved"))
    assert "$0.00" in page.text
    assert Quote.objects.count() == 0


def test_how_it_is_counted_is_told_to_whoever_asks(alice: Person) -> None:
    quote = factories.quote(by=alice.member)
    page = EditorPage.open(alice, "quotes:edit", quote)
    assert "of $100.00" not in page.save()
    assert "Sales tax 8% of $100.00" in page.save(explain="1")
