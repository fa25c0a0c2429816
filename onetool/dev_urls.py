"""Pages of a development machine only: the parts of the look, kept mails, the Stripe sandbox."""

from django.urls import include, path

from onetool import dev_mail, dev_pages

urlpatterns = [
    path("ui/", dev_pages.ui, name="dev_ui"),
    path("ui/<slug:sheet>/", dev_pages.ui, name="dev_ui_sheet"),
    path("mail/", dev_mail.index, name="dev_mail"),
    path("mail/<uuid:pk>/", dev_mail.detail, name="dev_mail_detail"),
    path("mail/<uuid:pk>/html/", dev_mail.html, name="dev_mail_html"),
    path("mail/<uuid:pk>/<int:place>/", dev_mail.attachment, name="dev_mail_attachment"),
    path("stripe/", include("onetool.stripe_sandbox.urls")),
]
