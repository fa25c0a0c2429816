"""A draft that saves by itself: what is right is saved, what is wrong waits, what others did is kept; twice is safe."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from clients.models import Client
from onetool.events.log import Event
from quotes.actions import sending
from quotes.composing import lines_of
from quotes.models import Quote
from tests import factories
from tests.conftest import Person
from tests.quotes.pages import EditorPage

Recorded = Callable[[], list[str]]


@pytest.fixture
def quote(alice: Person) -> Quote:
    """A draft of three lines of 100.00."""
    return factories.quote(by=alice.member, lines=[factories.line(name) for name in ("One", "Two", "Three")])


def lines(quote: Quote) -> list[tuple[str, Decimal]]:
    return [(line.description, line.unit_price) for line in lines_of(quote)]


def test_what_is_typed_is_saved_with_one_event_and_the_page_learns_the_new_version(
    alice: Person, quote: Quote, recorded: Recorded
) -> None:
    before = recorded()
    page = EditorPage.open(alice, "quotes:edit", quote).type("unit_price", "50", 1)
    assert "Saved" in page.save()
    assert lines(quote) == [("One", 100), ("Two", 50), ("Three", 100)]
    assert (page.said("version"), page.said("state")) == ("2", "saved")
    assert "$270.00" in page.answer.text  # type: ignore[union-attr]
    assert recorded() == [*before, "quote.edited"]
    page.save()
    assert recorded() == [*before, "quote.edited"]


def test_only_what_was_typed_goes_over_the_line(alice: Person, quote: Quote) -> None:
    page = EditorPage.open(alice, "quotes:edit", quote).type("unit_price", "50", 1)
    sent = page.body()
    assert {name.split("-")[0] for name in sent if "-" in name} == {page.keys[1]}
    page.save()
    assert page.answer
    assert "data-row=" not in page.answer.text


@pytest.mark.parametrize(
    ("cell", "typed", "said"),
    [
        ("quantity", "many", "“many” is not an amount"),
        ("unit_price", "-5", "A price can’t be negative"),
        ("discount", "200%", "A discount must be between 0% and 100%."),
        ("discount", "0.125", "A discount in USD can have at most 2 decimals"),
        ("description", "", "Enter a description."),
    ],
)
def test_a_line_that_is_wrong_waits_and_the_others_are_saved(
    cell: str, typed: str, said: str, alice: Person, quote: Quote
) -> None:
    page = EditorPage.open(alice, "quotes:edit", quote).type(cell, typed, 1).type("unit_price", "70", 2)
    assert f"Not saved: Line 2: {said}" in page.save()
    assert lines(quote) == [("One", 100), ("Two", 100), ("Three", 70)]
    page.type(cell, "1", 1)
    assert "Not saved" not in page.save()


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("valid_until", "2020-01-01", "is in the past"),
        ("discount", "200%", "must be between 0% and 100%"),
        ("discount", "0.125", "at most 2 decimals"),
        ("title", "", "Enter a title."),
    ],
)
def test_a_fact_that_is_wrong_waits_and_the_rest_is_saved(
    name: str, typed: str, said: str, alice: Person, quote: Quote
) -> None:
    page = EditorPage.open(alice, "quotes:edit", quote).type(name, typed).type("unit_price", "70", 2)
    assert said in page.save()
    assert page.said("error-of") == name
    assert lines(quote)[2] == ("Three", 70)
    quote.refresh_from_db()
    assert quote.title


def test_a_project_of_another_client_waits(alice: Person, smith: Client) -> None:
    project = factories.project(by=alice.member)
    page = EditorPage.open(alice, "quotes:new").type("client", str(smith.pk)).type("title", "New boiler")
    page.type("project", str(project.pk))
    assert "belongs to another client" in page.save()
    assert Quote.objects.get().project is None


def test_a_blank_row_is_no_line_and_a_line_that_is_emptied_is_taken_out(alice: Person, quote: Quote) -> None:
    page = EditorPage.open(alice, "quotes:edit", quote).add("", "").type("description", "", 0).type("unit_price", "", 0)
    assert "Not saved" not in page.save()
    assert [name for name, _ in lines(quote)] == ["Two", "Three"]


def test_more_lines_than_a_document_has_are_refused_and_none_is_lost(alice: Person, quote: Quote) -> None:
    page = EditorPage.open(alice, "quotes:edit", quote)
    for number in range(498):
        page.add(f"Line {number}", "1")
    page.keys.insert(0, page.keys.pop())
    assert "A document can have up to 500 line items." in page.save()
    assert page.said("state") == "waits"
    assert lines(quote) == [("One", 100), ("Two", 100), ("Three", 100)]


# --- A new one --------------------------------------------------------------------------------------------------------
def test_a_new_quote_is_a_draft_from_the_first_save_that_can_be_one(
    alice: Person, smith: Client, recorded: Recorded
) -> None:
    before = recorded()
    page = EditorPage.open(alice, "quotes:new").add("Boiler", "100")
    assert page.save() and page.said("state") == "new"
    page.type("client", str(smith.pk)).type("title", "New boiler").add("Half", "")
    assert "Not saved: Line" in page.save()
    quote = Quote.objects.get()
    assert (str(quote.pk), lines(quote)) == (page.values["id"], [("Boiler", 100)])
    assert page.said("edit") == alice.url("quotes:edit", quote)
    assert recorded() == [*before, "quote.created"]


def test_a_new_quote_whose_answer_was_lost_is_found_again_with_what_was_typed_since(
    alice: Person, smith: Client, recorded: Recorded
) -> None:
    page = EditorPage.open(alice, "quotes:new").type("client", str(smith.pk)).type("title", "New").add("Boiler", "100")
    page.save(is_heard=False)
    page.type("title", "New boiler").type("unit_price", "90", -1).add("Pump", "5")
    assert "Saved" in page.save()
    quote = Quote.objects.get()
    assert (quote.title, lines(quote)) == ("New boiler", [("Boiler", 90), ("Pump", 5)])


# --- Two people -------------------------------------------------------------------------------------------------------
def test_lines_and_facts_that_only_one_of_two_touched_are_both_kept(alice: Person, dana: Person, quote: Quote) -> None:
    hers, mine = EditorPage.open(alice, "quotes:edit", quote), EditorPage.open(dana, "quotes:edit", quote)
    hers.type("unit_price", "1", 0).type("title", "Alice’s title").add("From Alice", "7").save()
    mine.type("unit_price", "3", 2).type("message", "Dana’s words").remove(1).add("From Dana", "8")
    assert "Saved" in mine.save()
    quote.refresh_from_db()
    assert (quote.title, quote.message) == ("Alice’s title", "Dana’s words")
    assert lines(quote) == [("One", 1), ("Three", 3), ("From Dana", 8), ("From Alice", 7)]
    # The answer brings what she changed, and nothing of what Dana's page shows already.
    assert mine.answer
    for name in ("Alice’s title", "From Alice"):
        assert name in mine.answer.text
    assert "From Dana" not in mine.answer.text


def test_the_same_line_changed_by_two_is_a_choice_and_everything_else_is_saved(
    alice: Person, dana: Person, quote: Quote
) -> None:
    hers, mine = EditorPage.open(alice, "quotes:edit", quote), EditorPage.open(dana, "quotes:edit", quote)
    hers.type("unit_price", "1", 0).save()
    said = mine.type("unit_price", "2", 0).type("unit_price", "3", 2).save()
    assert mine.answer
    assert mine.answer.status_code == 409
    assert "Alice changed this line item too" in said
    assert "1 × $1.00" in said
    assert "1 × $2.00" in said
    assert lines(quote) == [("One", 1), ("Two", 100), ("Three", 3)]
    # Until somebody chooses it stays a conflict, however often the page saves.
    mine.save()
    assert mine.answer.status_code == 409
    assert lines(quote)[0] == ("One", 1)


@pytest.mark.parametrize(("choice", "stands"), [("theirs", "1"), ("mine", "2")])
def test_what_is_chosen_stands(choice: str, stands: str, alice: Person, dana: Person, quote: Quote) -> None:
    hers, mine = EditorPage.open(alice, "quotes:edit", quote), EditorPage.open(dana, "quotes:edit", quote)
    hers.type("unit_price", "1", 0).type("title", "Title 1").save()
    mine.type("unit_price", "2", 0).type("title", "Title 2").save()
    choices = {}
    for key in (mine.keys[0], "title"):
        printed = mine.answer.text.split(f'name="keep-{key}" value="')[2].split('"')[0]  # type: ignore[union-attr]
        choices[f"keep-{key}"] = "theirs" if choice == "theirs" else printed
    assert "Saved" in mine.save(**choices)
    quote.refresh_from_db()
    assert (lines(quote)[0], quote.title) == (("One", Decimal(stands)), f"Title {stands}")


def test_mine_is_no_answer_to_what_they_have_changed_once_more(alice: Person, dana: Person, quote: Quote) -> None:
    hers, mine = EditorPage.open(alice, "quotes:edit", quote), EditorPage.open(dana, "quotes:edit", quote)
    hers.type("unit_price", "1", 0).save()
    mine.type("unit_price", "2", 0).save()
    printed = mine.answer.text.split(f'name="keep-{mine.keys[0]}" value="')[2].split('"')[0]  # type: ignore[union-attr]
    hers.type("unit_price", "9", 0).save()
    mine.save(**{f"keep-{mine.keys[0]}": printed})
    assert mine.answer
    assert mine.answer.status_code == 409
    assert lines(quote)[0] == ("One", 9)


def test_a_line_one_took_out_while_the_other_changed_it_is_a_choice(alice: Person, dana: Person, quote: Quote) -> None:
    hers, mine = EditorPage.open(alice, "quotes:edit", quote), EditorPage.open(dana, "quotes:edit", quote)
    hers.remove(0).type("unit_price", "5", 0).save()
    said = mine.type("unit_price", "2", 0).remove(1).save()
    assert "Removed" in said
    assert lines(quote) == [("Two", 5), ("Three", 100)]
    assert mine.answer
    assert mine.answer.text.count("data-choice=") == 2
    assert 'data-row="' in mine.answer.text  # the line that Dana took out comes back, with what Alice typed


def test_a_lost_answer_is_no_conflict_with_oneself(alice: Person, quote: Quote, recorded: Recorded) -> None:
    page = EditorPage.open(alice, "quotes:edit", quote)
    page.type("unit_price", "1", 0).type("title", "First").save(is_heard=False)
    said = page.type("unit_price", "2", 0).type("title", "Second").save()
    quote.refresh_from_db()
    assert "Saved" in said
    assert (lines(quote)[0], quote.title) == (("One", 2), "Second")


def test_a_save_that_was_overtaken_is_not_the_last_word(alice: Person, quote: Quote) -> None:
    """The page goes away: its last save reaches the server before the one that was on its way."""
    page = EditorPage.open(alice, "quotes:edit", quote)
    late = page.type("unit_price", "1", 0).body()
    page.type("unit_price", "2", 0).save()
    assert alice.post("quotes:edit", quote, data=late).status_code == 409
    assert lines(quote)[0] == ("One", 2)


def test_a_lost_answer_does_not_hide_what_somebody_else_did_then(alice: Person, dana: Person, quote: Quote) -> None:
    page = EditorPage.open(alice, "quotes:edit", quote)
    page.type("unit_price", "1", 0).save(is_heard=False)
    EditorPage.open(dana, "quotes:edit", quote).type("unit_price", "7", 0).save()
    page.type("unit_price", "2", 0).save()
    assert page.answer
    assert page.answer.status_code == 409
    assert lines(quote)[0] == ("One", 7)


def test_a_quote_that_was_sent_meanwhile_is_not_changed(alice: Person, dana: Person, quote: Quote) -> None:
    page = EditorPage.open(dana, "quotes:edit", quote).type("unit_price", "1", 0)
    sending.send(quote, by=alice.member, name="Mrs Smith", email="smith@example.com")
    said = page.save()
    assert page.answer
    assert page.answer.status_code == 422
    assert "Not saved: Sent quotes can’t be edited." in said
    assert lines(quote)[0] == ("One", 100)


# --- Who may, and what a page asks first ------------------------------------------------------------------------------
def test_ted_vera_and_olga_save_nothing(alice: Person, ted: Person, vera: Person, olga: Person, quote: Quote) -> None:
    body = EditorPage.open(alice, "quotes:edit", quote).type("unit_price", "1", 0).body()
    assert vera.post("quotes:edit", quote, data=body).status_code == 403
    for outsider in (ted, olga):
        assert outsider.post("quotes:edit", quote, data=body).status_code == 404
    assert lines(quote)[0] == ("One", 100)


def test_a_page_asks_first_whether_anything_is_newer(alice: Person, quote: Quote) -> None:
    assert alice.get("quotes:edit", quote, query={"since": "1"}).status_code == 204
    assert alice.get("quotes:edit", quote, query={"since": "0"}).status_code == 200
    assert Event.objects.about(quote).count() == 1


def test_the_line_of_another_quote_cannot_be_taken_over(alice: Person, quote: Quote) -> None:
    other = factories.quote(by=alice.member)
    page = EditorPage.open(alice, "quotes:edit", quote).add("Mine now", "1")
    key = lines_of(other)[0].key
    page.keys[-1] = key
    for cell, value in {"description": "Mine now", "unit_price": "1", "quantity": "1"}.items():
        page.type(cell, value, -1)
    page.save()
    assert page.answer
    assert page.answer.status_code == 400
    assert [line.description for line in lines_of(other)] == ["Boiler service"]
    assert len(lines(quote)) == 3
