"""Pages of a development machine only: the parts of the look, kept mails, the Stripe sandbox."""

from django.urls import include, path

from onetool.dev import mails, pages, pseudo

urlpatterns = [
    path("ui/", pages.ui, name="dev_ui"),
    path("ui/<slug:sheet>/", pages.ui, name="dev_ui_sheet"),
    path("words/", pseudo.words, name="dev_words"),
    path("mail/", mails.index, name="dev_mail"),
    path("mail/<uuid:pk>/", mails.detail, name="dev_mail_detail"),
    path("mail/<uuid:pk>/html/", mails.html, name="dev_mail_html"),
    path("mail/<uuid:pk>/<int:place>/", mails.attachment, name="dev_mail_attachment"),
    path("stripe/", include("onetool.dev.stripe_sandbox.urls")),
]
