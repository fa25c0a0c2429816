"""The list of the people of an organisation."""

from django.utils.translation import gettext_lazy as _

from onetool.listing.bulk import Verb
from onetool.listing.listing import Listing
from onetool.orgs.actions import members
from onetool.orgs.columns import MEMBERS
from onetool.orgs.models import Member

Status = Member.Status
VERBS = (
    Verb(
        name="deactivate", label=_("Deactivate"), policy="team.edit", said=_("deactivated"), undo="reactivate",
        icon="lock", fits=lambda member: member.status == Status.ACTIVE,
        act=lambda member, by, _: members.suspend(member, by=by),
    ),
    Verb(
        name="reactivate", label=_("Reactivate"), policy="team.edit", said=_("reactivated"), icon="undo",
        fits=lambda member: member.status == Status.SUSPENDED,
        act=lambda member, by, _: members.reinstate(member, by=by),
    ),
)  # fmt: skip

team = Listing(
    name="team",
    title=_("Team"),
    noun=_("person"),
    nouns=_("people"),
    columns=MEMBERS,
    page_name="orgs:team",
    policy="team.view",
    template="orgs/team.html",
    more=("above", "row"),
    rows=Member.objects.visible_to,
    usual=lambda rows: rows.exclude(status=Status.REMOVED),
    usual_until=("status",),
    chips="role",
    sort="name",
    topic=lambda _: "members",
    verbs=VERBS,
)
