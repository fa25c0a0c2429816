"""`manage.py demo`: two companies with people, work, invoices and payments, made by the product's own actions."""

import random
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from clients.actions import clients
from clients.models import Client
from documents.actions import taxes
from documents.content import DocumentLine
from documents.models import TaxRate
from invoices import connect
from invoices.actions import drafting, issuing, paying, refunding, voiding
from invoices.models import Invoice, Payment
from onetool import clock
from onetool.abilities.notes import actions as notes
from onetool.abilities.stars import actions as stars
from onetool.abilities.tags import actions as tags
from onetool.access import links
from onetool.access.links import Link
from onetool.accounts.models import User
from onetool.demo.words import COMPANIES, FAMILIES, JOBS, NOTES, STREETS, TAGS, TASKS, TERMS, TOWNS, WORK
from onetool.dev import cast
from onetool.dev.stripe_sandbox import actions as sandbox
from onetool.dev.stripe_sandbox.models import AccountLink, CheckoutSession
from onetool.dev.stripe_sandbox.serving import serving
from onetool.events.actors import customer
from onetool.orgs.actions import members, organisations
from onetool.orgs.models import Member, Organisation
from onetool.tenancy.scope import across, acting_in
from quotes.actions import answers, sending, writing
from quotes.actions.answers import Signature
from quotes.models import Quote
from scheduling.actions import projects, tasks
from scheduling.models import Project, Task

CLIENTS, PROJECTS, TASK_COUNT, QUOTES, BY_HAND = 40, 40, 150, 60, 50


class Command(BaseCommand):
    help = "Build the demo companies. Refuses when there is an organisation already."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_DEVELOPMENT:
            raise CommandError("The demo is for development.")
        if across("organisation_ids"):
            raise CommandError("There is an organisation already; the demo is for an empty database.")
        people = {person.email: _person(person) for person in cast.PEOPLE}
        acme = _company(
            people, "Acme Heating", trade="HVAC", country="US", currency="USD", time_zone="America/New_York"
        )
        with serving():
            Demo(acme).build()
        other = _company(people, "Other Ltd", trade="Cleaning", country="GB", currency="GBP", time_zone="Europe/London")
        with acting_in(other):
            owner = Member.objects.select_related("org", "user").get(role=Member.Role.OWNER)
            for name in ("Mr Patel", "Corner Bakery"):
                clients.register(by=owner, name=name, status=Client.Status.ACTIVE, contact={"name": name}, place=None)


def _person(person: cast.Person) -> User:
    user = User.objects.create_user(person.email, cast.PASSWORD, name=person.name)
    EmailAddress.objects.create(user=user, email=person.email, verified=True, primary=True)
    return user


def _company(people: dict[str, User], name: str, **profile: Any) -> Organisation:
    """The company with everybody who works there, the owner first."""
    staff = [person for person in cast.PEOPLE if person.company == name]
    first = people[staff[0].email]
    org = organisations.start(user=first, name=name, **profile)
    with acting_in(org):
        owner = Member.objects.select_related("org", "user").get(user=first)
        for person in staff[1:]:
            members.add(org, user=people[person.email], role=person.role, by=owner)
    return org


class Demo:
    """Acme Heating, from its profile to last week's refunds."""

    def __init__(self, org: Organisation) -> None:
        self.org = org
        self.dice = random.Random(7)  # noqa: S311  # the same company every time
        with acting_in(org):
            members = list(Member.objects.select_related("org", "user"))
        self.alice = next(member for member in members if member.role == Member.Role.OWNER)
        self.dana = next(member for member in members if member.role == Member.Role.ADMIN)
        self.ted = next(member for member in members if member.role == Member.Role.MEMBER)
        self.today = clock.today(org)

    def build(self) -> None:
        with acting_in(self.org):
            self._settle_in()
            self.clients = [self._client(number) for number in range(CLIENTS)]
            self.projects = [self._project(number) for number in range(PROJECTS)]
            self._tasks()
            self._get_to_know()
        connect.onboard(self.org, by=self.alice)
        account = sandbox.connect(AccountLink.objects.latest("expires_at"))
        connect.look_again(self.org, account.id)
        with acting_in(self.org):
            approved = self._quotes()
            self._bill(approved)
            unpaid = self._hand_payments()
            self._let_go()
        self._card_payments(unpaid)

    # --- The company and its clients ---
    def _settle_in(self) -> None:
        profile = {
            "street": "200 Boiler Row",
            "city": "Springfield",
            "region": "IL",
            "postcode": "62701",
            "phone": "+1 217 555 0100",
            "email": "hello@acme.example",
            "tax_id": "36-0000001",
            "colour": "#b4451f",
        }
        organisations.edit(self.org, by=self.alice, version=self.org.version, **profile)
        for name, percent in (("Sales tax", "8.875"), ("City tax", "1.5")):
            values: dict[str, Any] = {"percent": Decimal(percent), "category": "standard", "reason": ""}
            taxes.add_rate(by=self.alice, name=name, is_default=name == "Sales tax", **values)
        exempt: dict[str, Any] = {
            "percent": Decimal(0),
            "category": "exempt",
            "reason": "Exempt organization, certificate on file",
        }
        taxes.add_rate(by=self.alice, name="Exempt", is_default=False, **exempt)

    def _client(self, number: int) -> Client:
        is_company = number % 3 == 0
        name = (
            COMPANIES[number // 3 % len(COMPANIES)] if is_company else f"{FAMILIES[number % len(FAMILIES)]} household"
        )
        place = {
            "street": f"{10 + number * 7} {STREETS[number % len(STREETS)]}",
            "city": TOWNS[number % len(TOWNS)],
            "region": "IL",
            "postcode": f"627{number:02}",
            "country": "US",
        }
        person = FAMILIES[(number * 5 + 1) % len(FAMILIES)]
        contact = {
            "name": f"Mrs {person}" if number % 2 else f"Mr {person}",
            "email": f"{person.lower()}{number}@clients.example",
            "phone": f"(217) 555-{1000 + number}",
        }
        return clients.register(
            by=self.dice.choice([self.alice, self.dana]),
            name=name,
            client_kind=Client.Kind.COMPANY if is_company else Client.Kind.PERSON,
            status=Client.Status.LEAD if number % 8 == 5 else Client.Status.ACTIVE,
            payment_terms_days=(14, 30, 7)[number % 3],
            account_manager=self.ted if number % 6 == 0 else None,
            is_tax_exempt=number == 27,
            contact=contact,
            place=place,
            **place,
        )

    def _get_to_know(self) -> None:
        """What colleagues wrote down and marked."""
        for number, note in enumerate(NOTES):
            notes.add(self.clients[number * 4], by=(self.alice, self.dana, self.ted)[number % 3], text=note)
        for number, tag in enumerate(TAGS):
            for client in self.clients[number::7]:
                tags.add(client, by=self.dana, name=tag)
        for client in self.clients[::11]:
            stars.add(client, by=self.alice)

    def _let_go(self) -> None:
        """A few no longer call, and some are put away."""
        for client in self.clients[7:40:16]:
            clients.move(client, by=self.dana, status=Client.Status.INACTIVE)
        for client in self.clients[10:40:14]:
            clients.archive(client, by=self.dana)

    # --- Work ---
    def _project(self, number: int) -> Project:
        client = self.clients[number % CLIENTS]
        project = projects.create(
            by=self.dana,
            client=client,
            place=client.properties.first(),
            title=JOBS[number % len(JOBS)],
            starts_on=self._start_of(number),
            team=[self.ted] if number % 3 == 0 else [],
        )
        if number < 28:
            projects.start(project, by=self.dana)
        if number < 10:
            projects.complete(project, by=self.dana)
        return project

    def _start_of(self, number: int) -> date:
        """Forty projects over four weeks, the twentieth today."""
        return self.today + timedelta(days=(number - 20) * 2 // 3)

    def _tasks(self) -> None:
        """Each project's tasks one after the other, every second day."""
        for number in range(TASK_COUNT):
            step, place = divmod(number, PROJECTS)
            on_date = self._start_of(place) + timedelta(days=step * 2)
            task = tasks.create(
                by=self.dana,
                project=self.projects[place],
                title=TASKS[(place + step) % len(TASKS)],
                on_date=on_date,
                starts_at=time(8 + (place * 2 + step) % 9) if place % 4 else None,
                crew=[(self.ted,), (self.dana,), (self.ted, self.dana), ()][place % 4],
            )
            self._move_on(task, on_date)

    def _move_on(self, task: Task, on_date: date) -> None:
        if on_date < self.today and task.pk.int % 7:
            tasks.complete(task, by=self.ted)
        elif on_date == self.today and task.pk.int % 3 == 0:
            tasks.start(task, by=self.ted)

    # --- Quotes ---
    def _lines(self, number: int) -> list[DocumentLine]:
        rate = TaxRate.objects.get(name="Sales tax").frozen
        chosen = [WORK[(number * 3 + n * 5) % len(WORK)] for n in range(2 + number % 4)]
        return [
            DocumentLine(
                description=words, quantity=Decimal(quantity), unit_price=Decimal(price), unit=unit, rates=[rate]
            )
            for words, quantity, unit, price in chosen
        ]

    def _quotes(self) -> list[Quote]:
        """Sixty quotes in every state; returns those the customer approved, oldest first."""
        approved = []
        for number in range(QUOTES):
            is_forgotten = number % 12 == 1
            with clock.days_ago(30 if is_forgotten else 0):
                quote = self._quote(number, self.today + timedelta(days=-3 if is_forgotten else 5 + number % 40))
                if number % 6 and self._answer(quote, number):
                    approved.append(quote)
            sending.expire(quote)
        return approved

    def _quote(self, number: int, valid_until: date) -> Quote:
        project = self.projects[number % PROJECTS]
        return writing.create(
            by=self.dice.choice([self.alice, self.dana]),
            client=project.client,
            project=project,
            title=f"{project.title}",
            lines=self._lines(number),
            valid_until=valid_until,
            discount_kind="percent" if number % 7 == 0 else "",
            discount_value=Decimal(5) if number % 7 == 0 else None,
            terms=TERMS,
        )

    def _answer(self, quote: Quote, number: int) -> bool:
        """What became of a quote that was sent; whether the customer approved it."""
        contact = quote.client.contacts.get()
        version = sending.send(quote, by=self.dana, name=contact.name, email=contact.email)
        by = customer(contact.name)
        if number % 6 == 1:
            return False
        answers.view(quote, by=by, version=version.number)
        if number % 12 == 11:
            return False
        if number % 12 == 2:
            answers.decline(quote, by=by, version=version.number, reason="We found somebody nearer to us.")
        elif number % 12 == 8:
            answers.request_changes(quote, by=by, version=version.number, wishes="Could you do it in May instead?")
        elif number % 6 != 2:
            answers.approve(
                quote,
                by=by,
                version=version.number,
                signature=Signature(name=contact.name, ip="127.0.0.1", browser="Demo"),
            )
            return True
        return False

    # --- Invoices ---
    def _bill(self, approved: list[Quote]) -> None:
        """Drafts first, then issued day by day, the oldest first: a series never goes back in time."""
        drafts = [drafting.from_quote(quote, by=self.dana) for quote in approved]
        for number in range(BY_HAND):
            client, title = self.clients[(number * 3) % CLIENTS], JOBS[(number * 3 + 1) % len(JOBS)]
            lines = self._lines(number + 1)
            drafts.append(drafting.create(by=self.dana, client=client, title=title, lines=lines))
        to_issue = drafts[: len(drafts) - 9]
        for place, draft in enumerate(to_issue):
            with clock.days_ago(70 - place * 70 // len(to_issue)):
                issued = issuing.issue(draft, by=self.dana)
                if place % 9 and place < len(to_issue) - 6:
                    contact = issued.client.contacts.get()
                    issuing.send(issued, by=self.dana, name=contact.name, email=contact.email)

    def _hand_payments(self) -> list[Invoice]:
        """Cash, checks and transfers for about half, whole, in part or too much. Returns some that are still unpaid."""
        unpaid = []
        issued = Invoice.objects.for_list().filter(status=Invoice.Status.ISSUED).order_by("sequence")
        for number, invoice in enumerate(issued):
            method = (Payment.Method.CHECK, Payment.Method.TRANSFER, Payment.Method.CASH)[number % 3]
            is_recent = number > len(issued) * 2 // 3
            part = {3: Decimal("0.4"), 6: None}.get(number % 7, None if is_recent and number % 2 else Decimal(1))
            if number % 19 == 18:
                voiding.void(invoice, by=self.alice, reason="Billed to the wrong client")
            elif part is None:
                unpaid.append(invoice)
            else:
                self._pay(invoice, method, (invoice.total * part).quantize(Decimal("0.01")), number)
        return unpaid

    def _pay(self, invoice: Invoice, method: str, amount: Decimal, number: int) -> None:
        assert invoice.issue_date
        received_on = min(self.today, invoice.issue_date + timedelta(days=3 + number % 12))
        extra = Decimal(20) if number % 17 == 0 else Decimal(0)
        payment = paying.record_payment(
            invoice,
            by=self.dana,
            amount=amount + extra,
            method=method,
            received_on=received_on,
            reference=f"No. {4100 + number}",
        )
        if number % 23 == 0:
            paying.reverse_payment(payment, by=self.alice, reason="Check was returned")
        elif number % 29 == 1:
            refunding.begin_refund(payment, by=self.alice, amount=Decimal(25), reason="Goodwill")

    def _card_payments(self, unpaid: list[Invoice]) -> None:
        """Some customers pay online; two get something back."""
        for number, invoice in enumerate(unpaid[::2][:8]):
            with acting_in(self.org):
                contact = invoice.client.contacts.get()
                links.issue(invoice, name=contact.name, email=contact.email)
                link = Link.objects.to(invoice).latest("id")
                issuing.view(invoice, by=customer(contact.name))
            url = connect.checkout_url(self.org, invoice, link)
            page = sandbox.pay(CheckoutSession.objects.get(pk=url.rstrip("/").rpartition("/")[2]))
            _, payment = connect.settle_session(self.org, page.account_id, page.id)
            if payment and number % 4 == 3:
                connect.refund(self.org, payment, by=self.alice, amount=Decimal(40), reason="Part was not needed")
