"""A hundred organisations with as many clients as wanted, each with a contact, a property and a tag."""

from clients.actions import clients
from clients.models import Client, Contact, Property
from onetool.abilities.tags import actions as tags
from onetool.abilities.tags.models import Tag
from onetool.accounts.models import User
from onetool.orgs.actions import organisations
from onetool.tenancy.scope import acting_in
from tests.bench.filling import copy, ids, unguarded, vacuumed
from tests.bench.ground import Company, company

ORGS = 100
CLIENT, CONTACT, PROPERTY, TAG = range(1, 5)
NUMBERED = "select id, row_number() over (order by id)::int as number from orgs_organisation"
ALL, OURS, OTHERS = ">= 1", "= 1", "> 1"  # by the number of an organisation
_NAME = "'Client ' || substr(md5(n::text), 1, 6) || ' ' || n"


def companies() -> Company:
    """The organisations; the first of them, which is looked at, has one client to copy from."""
    looked_at = company()
    for number in range(1, ORGS):
        user = User.objects.create_user(f"owner{number}@example.com", name=f"Owner {number}")
        organisations.start(
            user=user, name=f"Company {number}", trade="", country="US", currency="USD", time_zone="UTC"
        )
    with acting_in(looked_at.org, looked_at.owner):
        place = {"street": "1 Elm Street", "city": "Springfield", "country": "US"}
        made = clients.register(
            by=looked_at.owner,
            name="Template",
            contact={"name": "Mrs Smith", "email": "smith@example.com"},
            place=place,
        )
        tags.add(made, by=looked_at.owner, name="template")
    return looked_at


def numbered(which: str) -> str:
    """The query of the organisations whose number is `which`, for `copy`."""
    return f"select id, number from ({NUMBERED}) numbered where number {which}"


def fill(start: int, end: int, which: str = ALL) -> None:
    """Clients number `start` to `end` of the organisations whose number is `which`, with fresh statistics."""
    tables = [model._meta.db_table for model in (Client, Contact, Property, Tag)]
    every = {"orgs": numbered(which), "numbers": f"select generate_series({start}, {end})"}
    with unguarded(tables):
        template = Client.objects.get(name="Template")
        of_client = {**every, "client_id": ids(CLIENT)}
        copy(
            Client, template.pk, **every, id=ids(CLIENT), name=_NAME, sort_name=f"lower({_NAME})",
            status="(array['lead', 'active', 'active', 'inactive', 'archived'])[1 + n %% 5]",
            created_at="now() - n * interval '1 minute'",
            account_manager_id="(select m.id from orgs_member m where m.org_id = o.id)",
            updated_at="now() - (n * 7919 %% 100000) * interval '1 minute'",
        )  # fmt: skip
        copy(
            Contact,
            template.contacts.get().pk,
            **of_client,
            id=ids(CONTACT),
            name="'Contact ' || n",
            email="'c' || n || '@example.com'",
        )
        copy(Property, template.properties.get().pk, **of_client, id=ids(PROPERTY), street="n || ' Elm Street'")
        copy(
            Tag,
            Tag.objects.of(template).get().pk,
            **every,
            subject_id=ids(CLIENT),
            id=ids(TAG),
            name="'tag ' || n %% 30",
        )
    vacuumed(tables)
