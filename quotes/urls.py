"""Staff addresses of quotes."""

from django.urls import path

from quotes.views import editor, home, lists, paper, quote

app_name = "quotes"
urlpatterns = [
    path("quotes/", lists.index, name="index"),
    path("quotes/new/", editor.new, name="new"),
    path("quotes/waiting/", home.waiting, name="waiting"),
    path("quotes/attention/", home.attention, name="attention"),
    path("quotes/of/<client:client_pk>/", lists.of_client, name="of_client"),
    path("quotes/of-project/<project:project_pk>/", lists.of_project, name="of_project"),
    path("quotes/<quote:pk>/", quote.detail, name="detail"),
    path("quotes/<quote:pk>/edit/", editor.edit, name="edit"),
    path("quotes/<quote:pk>/history/", quote.history, name="history"),
    path("quotes/<quote:pk>/versions/<int:number>/", quote.version, name="version"),
    path("quotes/<quote:pk>/versions/<int:number>/pdf/", paper.version, name="version_pdf"),
    path("quotes/<quote:pk>/pdf/", paper.quote, name="pdf"),
    path("quotes/<quote:pk>/send/", quote.send, name="send"),
    path("quotes/<quote:pk>/resend/", quote.resend, name="resend"),
    path("quotes/<quote:pk>/extend/", quote.extend, name="extend"),
    path("quotes/<quote:pk>/approve/", quote.approve, name="approve"),
    path("quotes/<quote:pk>/decline/", quote.decline, name="decline"),
    path("quotes/<quote:pk>/plan/", quote.plan, name="plan"),
    path("quotes/<quote:pk>/revise/", quote.revise, name="revise"),
    path("quotes/<quote:pk>/archive/", quote.archive, name="archive"),
    path("quotes/<quote:pk>/restore/", quote.restore, name="restore"),
    path("quotes/<quote:pk>/withdraw/", quote.withdraw, name="withdraw"),
    path("quotes/<quote:pk>/duplicate/", quote.duplicate, name="duplicate"),
]
