"""The customer's addresses of an invoice, under /p/invoices/."""

from django.urls import path

from invoices import portal

app_name = "portal_invoices"
urlpatterns = [
    path("<uuid:link>/", portal.show, name="show"),
    path("<uuid:link>/pdf/", portal.pdf, name="pdf"),
    path("<uuid:link>/credit-notes/<uuid:note>/", portal.credit_note_pdf, name="credit_note_pdf"),
    path("<uuid:link>/viewed/", portal.viewed, name="viewed"),
    path("<uuid:link>/pay/", portal.pay, name="pay"),
    path("<uuid:link>/check/<uuid:checkout>/", portal.check, name="check"),
    path("<uuid:link>/receipts/<uuid:payment>/", portal.receipt, name="receipt"),
    path("<uuid:link>/receipts/<uuid:payment>/pdf/", portal.receipt_pdf, name="receipt_pdf"),
]
