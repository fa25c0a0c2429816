"""What Stripe answers, as plain values of ours: amounts are Decimals, currencies upper-case, times aware, ids text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Self

from onetool.stripe_door.minor_units import from_minor

Facts = Mapping[str, Any]


def moment(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _id(value: Any) -> str:
    """The id of a reference, which Stripe gives as text, as an expanded object or not at all."""
    return value["id"] if isinstance(value, Mapping) else value or ""


@dataclass(frozen=True, slots=True)
class Session:
    """A checkout session. `status` is open, complete or expired; it settles only when `payment_status` is paid."""

    id: str
    status: str
    payment_status: str
    amount: Decimal
    currency: str
    url: str
    payment_intent: str
    metadata: dict[str, str]
    livemode: bool
    expires_at: datetime | None

    @classmethod
    def of(cls, facts: Facts) -> Self:
        return cls(
            id=facts["id"],
            status=facts["status"],
            payment_status=facts["payment_status"],
            amount=from_minor(facts["amount_total"], facts["currency"]),
            currency=facts["currency"].upper(),
            url=facts.get("url") or "",
            payment_intent=_id(facts.get("payment_intent")),
            metadata=dict(facts.get("metadata") or {}),
            livemode=facts["livemode"],
            expires_at=moment(facts.get("expires_at")),
        )

    @property
    def is_paid(self) -> bool:
        return self.payment_status == "paid"

    @property
    def is_open(self) -> bool:
        return self.status == "open"


@dataclass(frozen=True, slots=True)
class PaymentIntent:
    """A payment as Stripe knows it; only `succeeded` is money. `received` is what was captured."""

    id: str
    status: str
    amount: Decimal
    received: Decimal
    currency: str
    charge: str
    metadata: dict[str, str]
    livemode: bool
    created_at: datetime | None
    failure: str

    @classmethod
    def of(cls, facts: Facts) -> Self:
        return cls(
            id=facts["id"],
            status=facts["status"],
            amount=from_minor(facts["amount"], facts["currency"]),
            received=from_minor(facts.get("amount_received") or 0, facts["currency"]),
            currency=facts["currency"].upper(),
            charge=_id(facts.get("latest_charge")),
            metadata=dict(facts.get("metadata") or {}),
            livemode=facts["livemode"],
            created_at=moment(facts.get("created")),
            failure=(facts.get("last_payment_error") or {}).get("message") or "",
        )

    @property
    def is_paid(self) -> bool:
        return self.status == "succeeded"

    @property
    def is_on_its_way(self) -> bool:
        return self.status == "processing"


@dataclass(frozen=True, slots=True)
class Refund:
    """Money going back. `status` is pending, requires_action, succeeded, failed or canceled."""

    id: str
    status: str
    amount: Decimal
    currency: str
    payment_intent: str
    charge: str
    metadata: dict[str, str]
    created_at: datetime | None
    failure: str

    @classmethod
    def of(cls, facts: Facts) -> Self:
        return cls(
            id=facts["id"],
            status=facts["status"] or "pending",
            amount=from_minor(facts["amount"], facts["currency"]),
            currency=facts["currency"].upper(),
            payment_intent=_id(facts.get("payment_intent")),
            charge=_id(facts.get("charge")),
            metadata=dict(facts.get("metadata") or {}),
            created_at=moment(facts.get("created")),
            failure=facts.get("failure_reason") or "",
        )


@dataclass(frozen=True, slots=True)
class Dispute:
    """A charge a cardholder objects to. `status` is needs_response, under_review, won, lost, prevented, or an inquiry's
    warning_needs_response, warning_under_review, warning_closed.
    """

    id: str
    status: str
    amount: Decimal
    currency: str
    reason: str
    payment_intent: str
    due_by: datetime | None
    is_withdrawn: bool
    is_reinstated: bool

    @classmethod
    def of(cls, facts: Facts) -> Self:
        # In the currency of the account's balance, which need not be the charge's: only their signs are compared.
        moved = [entry["amount"] for entry in facts.get("balance_transactions") or []]
        return cls(
            id=facts["id"],
            status=facts["status"],
            amount=from_minor(facts["amount"], facts["currency"]),
            currency=facts["currency"].upper(),
            reason=facts.get("reason") or "",
            payment_intent=_id(facts.get("payment_intent")),
            due_by=moment((facts.get("evidence_details") or {}).get("due_by")),
            is_withdrawn=any(amount < 0 for amount in moved),
            is_reinstated=any(amount > 0 for amount in moved),
        )


@dataclass(frozen=True, slots=True)
class Account:
    """A business's own Stripe account. Pay is offered only while `charges_enabled`."""

    id: str
    charges_enabled: bool
    payouts_enabled: bool
    details_submitted: bool
    country: str
    currency: str
    due: tuple[str, ...]
    disabled_reason: str

    @classmethod
    def of(cls, facts: Facts) -> Self:
        requirements = facts.get("requirements") or {}
        due = [*(requirements.get("past_due") or []), *(requirements.get("currently_due") or [])]
        return cls(
            id=facts["id"],
            charges_enabled=bool(facts.get("charges_enabled")),
            payouts_enabled=bool(facts.get("payouts_enabled")),
            details_submitted=bool(facts.get("details_submitted")),
            country=facts.get("country") or "",
            currency=(facts.get("default_currency") or "").upper(),
            due=tuple(dict.fromkeys(due)),
            disabled_reason=requirements.get("disabled_reason") or "",
        )


@dataclass(frozen=True, slots=True)
class AccountLink:
    """A page of Stripe's where a business answers its questions; good for one visit, for a few minutes."""

    url: str
    expires_at: datetime | None
