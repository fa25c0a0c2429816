"""The words on pages are the trade's: what was given up for them does not come back."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources import OURS, ROOT

ASIDE = {"migrations", "management", "demo"}  # nobody reads their words on a page

# Exact phrases, as they stood on a page.
GIVEN_UP = (
    # Clients
    "Out of lists and choices; nothing is lost.", "Nobody to call yet.", "No place of work yet.",
    "You may know them already", "one to call, a place to drive to", "Clients by state", "Narrowed to",
    "No client fits", "Nobody matches these filters.", "My favourites", "Export of clients",
    "Your file is being written.",
    "Work is done at this address", "Empty for a person: the client is the contact.", "Receives bills",
    "The crew sees this.", "A point on the map needs both numbers", "mark another one instead",
    "so that the crew finds it", "moved {subject} to {status}", "wrote a note on", "removed the tag",
    # Projects and tasks
    "Projects by state", "No project fits", "No task fits", "Nothing planned for today", "Nothing to do",
    "You may look, not change.", "The day of this task is over.", "Add with details", "One thing a line.",
    "A task of a project is its client’s.", "The end is before the start.", "A time needs a day.",
    "An end needs a start.", "took the tick off", "changed the crew of", "changed the team of", "to place {position}",
    # Home, history, search, errors
    "Nothing needs you right now", "Nothing has happened yet", "All changes of", "From → to", "There is nothing here",
    "Go to the start", "That did not make sense to us", "You may not see this", "This page’s address is damaged.",
    "This form was used before.", "Something in what you sent cannot be kept.", "put the file", "Go ahead",
    "You may not do that.", "Too many tries.", "Look at the row", "Tick the row", "Put it back",
    # Settings and accounts
    "Let in again", "What could not be finished", "perhaps arrived", "No mail yet", "Choose a picture",
    "Answers to your mails go here.", "Address in OneTool", "Where to?", "Start another company", "Start a company",
    "You belong to no company yet.", "Where you are signed in", "Is it you?", "show us once more",
    "It is good for a few minutes.", "Look into your mail", "Send the mail",
    "could not deliver", "after several tries", "had OneTool try once more",
    # Quotes, invoices, payments, the customer’s pages
    "Good until", "Still owed", "Owed in all", "Credit to use", "Still open", "Given back", "What it pays",
    "Nothing has come in yet", "Payments that need a look", "Nobody owes you anything", "Nothing is late",
    "the month before", "Opened by the customer", "Use it here", "Accept this payment", "Reverse this payment",
    "You give up", "Stays in the ledger, with its reversal", "Nothing billed yet", "Your invoices will be here",
    "Not understood", "Go on at Stripe", "Check what Stripe says", "Stripe still has questions",
    "Online payment is not set up on this installation", "Awaiting an answer", "No quote is waiting",
    "Approved by word", "Declined by word", "Approved on the customer’s word", "Given when it is sent",
    "For the team only", "The customer would like something changed", "Nobody answered in time",
    "You are revising this quote", "signed on the portal", "Close the customer’s links", "PDF of the draft",
    "Plan project", "No lines yet", "How this is counted", "Something you typed here was not saved",
    "Throw it away", "Saved, but for what you are writing", "No connection – kept here", "Back again:",
    "This is the first line", "On new lines", "Discount on everything", "Empty: until you take it back",
    "Goes into the mail and on the page", "The customer accepts them by signing", "Who approved",
    "What does one cost?", "to take something back", "rounded per rate", "Stands on the invoice",
    "Check number, transfer text", "Looking for your payment", "Your payment is on its way",
    "Nothing is owed on it", "That is fine. A word about why", "Fingerprint of what was signed",
    "cannot be answered any more", "has written a quote for you", "Read and answer", "This link is yours alone",
    "See the receipt", "As things stand on", "How they said so", "In universal time",
    "Type this code in the window", "nothing needs to be done", "Type the e-mail address",
    "Only a draft can be changed", "is issued and stays as it is", "takes no cards at the moment",
    "This day has not come yet", "A draft is not voided", "Kept as credit", "Released to credit",
    "Refund came back", "wrote quote", "wrote the invoice", "took quote", "let quote", "put the tax rate",
    "asked Stripe to give", "could not collect", "had what Stripe told", "E-mail", "e-mail",
)  # fmt: skip

COMMENTS = {
    ".html": re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}|<!--.*?-->", re.DOTALL),
    ".txt": re.compile(r"{#.*?#}"),
    ".js": re.compile(r"^\s*//.*$|\s// .*$|/\*.*?\*/", re.MULTILINE | re.DOTALL),
}


def _strings(source: str) -> Iterator[str]:
    """Every string of a Python file that is no docstring; of an f-string, what stands between its values."""
    tree = ast.parse(source)
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def _read(file: Path) -> str:
    text = file.read_text()
    return "\n".join(_strings(text)) if file.suffix == ".py" else COMMENTS[file.suffix].sub("", text)


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    """What each file of the product can put before a reader."""
    files = [file for app in OURS for file in (ROOT / app).rglob("*.py")]
    files += [file for ending in ("html", "txt") for file in (ROOT / "templates").rglob(f"*.{ending}")]
    files += (ROOT / "static" / "js").rglob("*.js")
    ours = [file.relative_to(ROOT) for file in files]
    return {str(file): _read(ROOT / file) for file in ours if not ASIDE & set(file.parts)}


@pytest.mark.parametrize("phrase", GIVEN_UP)
def test_what_was_given_up_is_not_said_again(said: dict[str, str], phrase: str) -> None:
    again = [file for file, text in said.items() if phrase in text]
    assert not again, f"“{phrase}” is not how the trade says it: use the words of the pages beside it, in {again}"


def test_every_file_is_read(said: dict[str, str]) -> None:
    assert {"templates/404.html", "clients/brings.py", "static/js/behaviours/failures.js"} <= set(said)
    assert list(_strings('"""Told."""\na = f"said {1} twice"  # aside')) == ["said ", " twice"]
