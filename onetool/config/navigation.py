"""What the sidebar and *New* offer, in their order."""

from onetool.web.shell import Entry

SIDEBAR = [
    Entry("home", "Home", "home", "home"),
    Entry("clients", "Clients", "clients:index", "clients", "clients.view"),
    Entry("projects", "Projects", "scheduling:index", "projects", "projects.view"),
    Entry("tasks", "Tasks", "scheduling:tasks", "tasks", "tasks.view"),
    Entry("quotes", "Quotes", "quotes:index", "quotes", "quotes.view"),
    Entry("invoices", "Invoices", "invoices:index", "invoices", "invoices.view"),
    Entry("files", "Files", "listing:files", "attachment", "files.view"),
    Entry("settings", "Settings", "orgs:settings", "settings", "settings.edit"),
]

CREATES = [
    Entry("client", "Client", "clients:new", "clients", "clients.edit"),
    Entry("project", "Project", "scheduling:new", "projects", "projects.edit"),
    Entry("task", "Task", "scheduling:new_task", "tasks", "tasks.edit"),
    Entry("quote", "Quote", "quotes:new", "quotes", "quotes.edit"),
    Entry("invoice", "Invoice", "invoices:new", "invoices", "invoices.edit"),
]
