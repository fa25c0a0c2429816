"""What people type about projects and tasks, cleaned into values."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Property
from onetool.orgs.models import Member
from onetool.web.choices import offer
from onetool.web.forms import BornOnce, DayField
from scheduling.models import Project, Task

MOST_ITEMS = 500
LONGEST_ITEM = 2000  # characters of one line of a checklist
HOUR = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def places_of(client: Client | None, member: Member) -> Any:
    """The properties one can choose for a client; while none is chosen, those of all the clients the member sees."""
    if client:
        return Property.objects.filter(client=client)
    return Property.objects.visible_to(member).select_related("client").order_by("client__sort_name", "pk")


class PlaceChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only for the checker
    """A property, named with its client where the list has several clients'."""

    is_of_one = True

    def label_from_instance(self, obj: Any) -> str:
        return str(obj) if self.is_of_one else f"{obj.client.name}: {obj}"


def offer_places(form: forms.BaseForm, client: Client | None, member: Member) -> None:
    """Let the form's `place` offer them."""
    offer(form, "place", places_of(client, member))
    place = form.fields["place"]
    assert isinstance(place, PlaceChoice)
    place.is_of_one = client is not None


def only_place(client: Client | None) -> Property | None:
    """The property of a client who has one and no more: nobody needs to choose it."""
    places = list(Property.objects.filter(client=client)[:2]) if client else []
    return places[0] if len(places) == 1 else None


class TeamField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic only for the checker
    """Members, ticked one by one."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.display_name)


class ProjectFields(forms.Form):
    """Fields of a project; its state and its team have their own verbs."""

    title = forms.CharField(label=_("Title"), max_length=160, error_messages={"required": _("Enter a project name.")})
    place = PlaceChoice(queryset=None, label=_("Property"), required=False, empty_label=_("None"))
    starts_on = DayField(label=_("Starts"), required=False)
    ends_on = DayField(label=_("Ends"), required=False)
    description = forms.CharField(
        label=_("Description"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, member: Member, client: Client | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_places(self, client, member)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", gettext("End date must be after start."))
        return cleaned


class NewProjectForm(BornOnce, ProjectFields):
    client: Any = forms.ModelChoiceField(
        label=_("Client"), queryset=None, error_messages={"required": _("Choose a client.")}, empty_label=_("Choose…")
    )
    team = TeamField(label=_("Team"), queryset=None, required=False)

    field_order = ["id", "client", "title"]

    def __init__(self, *args: Any, member: Member, client: Client | None = None, **kwargs: Any) -> None:
        super().__init__(*args, member=member, client=client, **kwargs)
        offer(self, "client", Client.objects.visible_to(member).current().order_by("sort_name"))
        offer(self, "team", Member.objects.active().by_name())
        if client:
            self.initial.setdefault("client", client)
            self.initial.setdefault("place", only_place(client))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["place"] = cleaned.get("place") or only_place(cleaned.get("client"))
        return cleaned


class TeamForm(forms.Form):
    """Who is on a team or a crew."""

    members = TeamField(queryset=None, required=False, label=_("Team members"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "members", Member.objects.active().by_name())


class TaskFields(forms.Form):
    """Fields of a task; its state has its own verbs."""

    title = forms.CharField(label=_("Title"), max_length=160, error_messages={"required": _("Enter a title.")})
    task_kind = forms.ChoiceField(label=_("Type"), choices=Task.Kind.choices, initial=Task.Kind.VISIT)
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Task.Priority.choices, coerce=int, initial=Task.Priority.NORMAL
    )
    on_date = DayField(label=_("Date"), required=False, help_text=_("Leave blank if not scheduled yet."))
    starts_at = forms.TimeField(
        label=_("Start time"), required=False, widget=HOUR, help_text=_("Leave blank for any time that day.")
    )
    ends_at = forms.TimeField(
        label=_("End time"), required=False, widget=HOUR, help_text=_("Earlier than the start: the next day.")
    )
    place = PlaceChoice(queryset=None, label=_("Property"), required=False, empty_label=_("Same as project"))
    checklist_text = forms.CharField(
        label=_("Checklist"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One item per line."),
    )
    notes = forms.CharField(
        label=_("Instructions"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, member: Member, client: Client | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_places(self, client, member)

    def clean_checklist_text(self) -> str:
        text: str = self.cleaned_data["checklist_text"]
        if len(text.splitlines()) > MOST_ITEMS:
            raise forms.ValidationError(
                gettext("Checklists can have up to {most_items} items.").format(most_items=MOST_ITEMS)
            )
        for place, line in enumerate(text.splitlines(), 1):
            if len(line.strip()) > LONGEST_ITEM:
                raise forms.ValidationError(
                    gettext("Item {place} is too long: up to {longest_item} characters.").format(
                        place=place, longest_item=LONGEST_ITEM
                    )
                )
        return text

    def values(self) -> dict[str, Any]:
        """What the actions take: the checklist as its lines."""
        values = dict(self.cleaned_data)
        values["checklist"] = values.pop("checklist_text").splitlines()
        return values

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts and not cleaned.get("on_date") and "on_date" not in self.errors:
            self.add_error("on_date", gettext("Pick a date first."))
        if ends and (not starts or ends == starts):
            self.add_error(
                "ends_at", gettext("End time must differ from the start.") if starts else gettext("Enter a start time.")
            )
        return cleaned


class NewTaskForm(BornOnce, TaskFields):
    """A task, perhaps of a project, perhaps of a client alone."""

    project: Any = forms.ModelChoiceField(
        label=_("Project"), queryset=None, required=False, empty_label=_("No project")
    )
    client: Any = forms.ModelChoiceField(
        label=_("Client"),
        queryset=None,
        required=False,
        empty_label=_("No client"),
        help_text=_("Uses the project’s client."),
    )
    crew = TeamField(label=_("Crew"), queryset=None, required=False)

    field_order = ["id", "title", "project", "client"]

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, member=member, **kwargs)
        offer(self, "project", Project.objects.visible_to(member).open().order_by("-created_at"))
        offer(self, "client", Client.objects.visible_to(member).current().order_by("sort_name"))
        offer(self, "crew", Member.objects.active().by_name())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("project"):
            cleaned["place"] = cleaned.get("place") or only_place(cleaned.get("client"))
        return cleaned

    def values(self) -> dict[str, Any]:
        values = TaskFields.values(self)
        values["pk"] = values.pop("id")
        return values


class QuickTaskForm(BornOnce):
    """One line at the foot of a project's tasks."""

    title = forms.CharField(label=_("Title"), max_length=160, error_messages={"required": _("Enter a title.")})


class AfterForm(forms.Form):
    """Behind which task another one is put; empty means first."""

    after = forms.UUIDField(required=False)
