"""What the sidebar and *New* offer, in their order."""

from django.utils.translation import gettext_lazy as _

from onetool.web.shell import Entry

SIDEBAR = [
    Entry("home", _("Home"), "home", "home"),
    Entry("clients", _("Clients"), "clients:index", "clients", "clients.view"),
    Entry("projects", _("Projects"), "scheduling:index", "projects", "projects.view"),
    Entry("tasks", _("Tasks"), "scheduling:tasks", "tasks", "tasks.view"),
    Entry("quotes", _("Quotes"), "quotes:index", "quotes", "quotes.view"),
    Entry("invoices", _("Invoices"), "invoices:index", "invoices", "invoices.view"),
    Entry("files", _("Files"), "listing:files", "attachment", "files.view"),
    Entry("settings", _("Settings"), "orgs:settings", "settings", "settings.edit"),
]

CREATES = [
    Entry("client", _("Client"), "clients:new", "clients", "clients.edit"),
    Entry("project", _("Project"), "scheduling:new", "projects", "projects.edit"),
    Entry("task", _("Task"), "scheduling:new_task", "tasks", "tasks.edit"),
    Entry("quote", _("Quote"), "quotes:new", "quotes", "quotes.edit"),
    Entry("invoice", _("Invoice"), "invoices:new", "invoices", "invoices.edit"),
]
