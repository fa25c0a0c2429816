"""Staff addresses of quotes."""

from django.urls import path

from quotes.views import editor, home, lists, paper, quote

app_name = "quotes"
urlpatterns = [
    path("quotes/", lists.index, name="index"),
    path("quotes/new/", editor.new, name="new"),
    path("quotes/waiting/", home.waiting, name="waiting"),
    path("quotes/attention/", home.attention, name="attention"),
    path("quotes/of/<uuid:client_pk>/", lists.of_client, name="of_client"),
    path("quotes/of-project/<uuid:project_pk>/", lists.of_project, name="of_project"),
    path("quotes/<uuid:pk>/", quote.detail, name="detail"),
    path("quotes/<uuid:pk>/edit/", editor.edit, name="edit"),
    path("quotes/<uuid:pk>/history/", quote.history, name="history"),
    path("quotes/<uuid:pk>/versions/<int:number>/", quote.version, name="version"),
    path("quotes/<uuid:pk>/versions/<int:number>/pdf/", paper.version, name="version_pdf"),
    path("quotes/<uuid:pk>/pdf/", paper.quote, name="pdf"),
    path("quotes/<uuid:pk>/send/", quote.send, name="send"),
    path("quotes/<uuid:pk>/resend/", quote.resend, name="resend"),
    path("quotes/<uuid:pk>/extend/", quote.extend, name="extend"),
    path("quotes/<uuid:pk>/approve/", quote.approve, name="approve"),
    path("quotes/<uuid:pk>/decline/", quote.decline, name="decline"),
    path("quotes/<uuid:pk>/plan/", quote.plan, name="plan"),
    path("quotes/<uuid:pk>/revise/", quote.revise, name="revise"),
    path("quotes/<uuid:pk>/archive/", quote.archive, name="archive"),
    path("quotes/<uuid:pk>/restore/", quote.restore, name="restore"),
    path("quotes/<uuid:pk>/withdraw/", quote.withdraw, name="withdraw"),
    path("quotes/<uuid:pk>/duplicate/", quote.duplicate, name="duplicate"),
]
