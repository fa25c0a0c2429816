"""The business's own Stripe account: opened, asked about again, listened to again, taken away."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from invoices.models import ConnectedAccount
from onetool.access.roles import Viewer
from onetool.events.actors import STRIPE, Actor
from onetool.events.log import record
from onetool.orgs.models import Organisation
from onetool.records.changing import change, lock
from onetool.stripe_door import inbox, intents
from onetool.stripe_door.models import Intent, StripeEvent, StripeEventQuerySet
from onetool.stripe_door.objects import Account
from onetool.work.attention import Kind


def current_account() -> ConnectedAccount | None:
    """The account in use, or None."""
    account: ConnectedAccount | None = ConnectedAccount.objects.current().first()
    return account


@transaction.atomic
def plan_account(org: Organisation, *, email: str) -> Intent:
    """Write down that Stripe is to be asked for an account of this business."""
    Organisation.objects.select_for_update(no_key=True).get(pk=org.pk)
    return intents.begin(f"connect:{org.pk}", params={"country": org.country, "email": email, "name": org.name})


@transaction.atomic
def plan_visit(account: ConnectedAccount) -> Intent:
    """Write down that Stripe is to be asked for one visit to its questions."""
    return intents.begin(f"visit:{account.pk}", params={"account": account.stripe_id})


@transaction.atomic
def keep_account(org: Organisation, found: Account, *, by: Actor) -> ConnectedAccount:
    """Keep what Stripe says of the account. Twice is harmless; of two opened at once the first stays."""
    Organisation.objects.select_for_update(no_key=True).get(pk=org.pk)
    account = ConnectedAccount.objects.filter(stripe_id=found.id).first()
    if account:
        return refresh_account(account, found)
    if existing := current_account():
        return existing
    account = ConnectedAccount.objects.create(stripe_id=found.id, **_facts(found))
    record("connectedaccount.opened", account, by=by)
    return account


@transaction.atomic
def refresh_account(account: ConnectedAccount, found: Account) -> ConnectedAccount:
    """Keep what changed at Stripe: whether it may be paid, what it still asks."""
    account = lock(account)
    could = account.can_charge
    changes = change(account, **_facts(found))
    if account.can_charge != could:
        record(
            "connectedaccount.enabled" if account.can_charge else "connectedaccount.paused",
            account,
            by=STRIPE,
            changes=changes,
        )
    elif changes:
        record("connectedaccount.changed", account, by=STRIPE, changes=changes)
    return account


@transaction.atomic
def disconnect(account: ConnectedAccount) -> None:
    """The business took its permission back at Stripe: nothing more is offered at once. Twice is harmless."""
    account = lock(account)
    if account.disconnected_at is None:
        change(account, disconnected_at=timezone.now(), charges_enabled=False)
        record("connectedaccount.disconnected", account, by=STRIPE)


def unheard() -> StripeEventQuerySet:
    """What Stripe told of this business's accounts, and could not be worked on however often it was tried."""
    return _own(StripeEvent.objects.given_up())


def _seen(member: Viewer) -> StripeEventQuerySet:
    return _own(StripeEvent.objects.defer("body")) if member.may("settings.edit") else StripeEvent.objects.none()


def unmatched() -> StripeEventQuerySet:
    """What Stripe told of this business's accounts, and nothing here is about."""
    return _own(StripeEvent.objects.unmatched())


def _own(events: StripeEventQuerySet) -> StripeEventQuerySet:
    accounts = list(ConnectedAccount.objects.values_list("stripe_id", flat=True))
    return events.filter(endpoint=StripeEvent.Endpoint.CONNECT, account__in=accounts).order_by("-id")


@transaction.atomic
def hear_again(event: StripeEvent, *, by: Actor) -> None:
    """Have something Stripe told worked on with all its attempts again. Twice is harmless."""
    if inbox.try_again(event):
        account = ConnectedAccount.objects.get(stripe_id=event.account)
        record("connectedaccount.replayed", account, by=by, also=[account.org.topic], type=event.type)


@transaction.atomic
def miss_update(event: StripeEvent) -> None:
    """Write down, for whose account it is, that something Stripe told could not be worked on."""
    account = ConnectedAccount.objects.get(stripe_id=event.account)
    facts = {"type": event.type, "error": event.error}
    record("connectedaccount.missed", account, by=STRIPE, also=[account.org.topic], **facts)


# Without dismiss: a payment would be missing for good.
ATTENTION = Kind(
    inbox.EVENTS,
    _seen,
    what=lambda event: gettext("Stripe update: {type}").format(type=event.type),
    after=lambda event: gettext("Payments may be missing ({stripe_id})").format(stripe_id=event.stripe_id),
    since=lambda event: event.received_at,
    try_again=hear_again,
)


def _facts(found: Account) -> dict[str, object]:
    return {
        "charges_enabled": found.charges_enabled,
        "payouts_enabled": found.payouts_enabled,
        "details_submitted": found.details_submitted,
        "due": list(found.due),
        "disabled_reason": found.disabled_reason,
    }
