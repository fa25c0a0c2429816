"""A business's own Stripe account: opening it, its owner's visit to Stripe's questions, whether it may be paid."""

from collections.abc import Mapping

from onetool.stripe_door.client import calling
from onetool.stripe_door.objects import Account, AccountLink, moment


def create(
    *, country: str, email: str, business_name: str, metadata: Mapping[str, str], idempotency_key: str
) -> Account:
    """Open an account the business owns itself: its dashboard, fees and disputes; Stripe asks what it must know."""
    with calling() as v1:
        account = v1.accounts.create(
            {
                "country": country,
                "email": email,
                "business_profile": {"name": business_name},
                "controller": {
                    "stripe_dashboard": {"type": "full"},
                    "fees": {"payer": "account"},
                    "losses": {"payments": "stripe"},
                    "requirement_collection": "stripe",
                },
                "metadata": dict(metadata),
            },
            {"idempotency_key": idempotency_key},
        )
    return Account.of(account.to_dict())


def create_link(account: str, *, return_url: str, refresh_url: str, idempotency_key: str) -> AccountLink:
    """A one-time address of Stripe's questions. Coming back means nothing: retrieve the account and look."""
    with calling() as v1:
        link = v1.account_links.create(
            {"account": account, "return_url": return_url, "refresh_url": refresh_url, "type": "account_onboarding"},
            {"idempotency_key": idempotency_key},
        )
    return AccountLink(url=link.url, expires_at=moment(link.expires_at))


def retrieve(account: str) -> Account:
    """The account as Stripe has it now. Raises StripeRefused (account_invalid) once it is disconnected."""
    with calling() as v1:
        found = v1.accounts.retrieve(account)
    return Account.of(found.to_dict())
