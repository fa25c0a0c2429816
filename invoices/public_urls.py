"""The customer's addresses of an invoice, under /p/invoices/."""

from django.urls import path

from invoices import portal

app_name = "portal_invoices"
urlpatterns = [
    path("<link:link>/", portal.show, name="show"),
    path("<link:link>/pdf/", portal.pdf, name="pdf"),
    path("<link:link>/credit-notes/<creditnote:note>/", portal.credit_note_pdf, name="credit_note_pdf"),
    path("<link:link>/viewed/", portal.viewed, name="viewed"),
    path("<link:link>/pay/", portal.pay, name="pay"),
    path("<link:link>/check/<checkoutsession:checkout>/", portal.check, name="check"),
    path("<link:link>/receipts/<payment:payment>/", portal.receipt, name="receipt"),
    path("<link:link>/receipts/<payment:payment>/pdf/", portal.receipt_pdf, name="receipt_pdf"),
]
