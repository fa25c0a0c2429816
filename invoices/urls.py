"""Staff addresses of invoices, payments and the Stripe account."""

from django.urls import path

from invoices.views import connect, editor, home, invoice, lists, moves, paper, payments

app_name = "invoices"
urlpatterns = [
    path("invoices/", lists.index, name="index"),
    path("invoices/new/", editor.new, name="new"),
    path("invoices/money/", home.money, name="money"),
    path("invoices/attention/", home.attention, name="attention"),
    path("invoices/of-quote/<uuid:quote_pk>/", lists.of_quote, name="of_quote"),
    path("invoices/of-quote/<uuid:quote_pk>/create/", moves.from_quote, name="from_quote"),
    path("invoices/of-client/<uuid:client_pk>/", lists.of_client, name="of_client"),
    path("invoices/of-project/<uuid:project_pk>/", lists.of_project, name="of_project"),
    path("invoices/statement/<uuid:client_pk>/", lists.statement, name="statement"),
    path("invoices/<uuid:pk>/", invoice.detail, name="detail"),
    path("invoices/<uuid:pk>/history/", invoice.history, name="history"),
    path("invoices/<uuid:pk>/edit/", editor.edit, name="edit"),
    path("invoices/<uuid:pk>/pdf/", paper.invoice, name="pdf"),
    path("invoices/<uuid:pk>/discard/", moves.discard, name="discard"),
    path("invoices/<uuid:pk>/issue/", moves.issue, name="issue"),
    path("invoices/<uuid:pk>/issue-and-send/", moves.issue_and_send, name="issue_and_send"),
    path("invoices/<uuid:pk>/send/", moves.send, name="send"),
    path("invoices/<uuid:pk>/withdraw/", moves.withdraw, name="withdraw"),
    path("invoices/<uuid:pk>/void/", moves.void, name="void"),
    path("invoices/<uuid:pk>/credit/", moves.credit, name="credit"),
    path("invoices/<uuid:pk>/write-off/", moves.write_off, name="write_off"),
    path("invoices/<uuid:pk>/use-credit/", payments.use_credit, name="use_credit"),
    path("invoices/<uuid:pk>/record-payment/", payments.record, name="record_payment"),
    path("credit-notes/<uuid:pk>/pdf/", paper.credit_note, name="credit_note_pdf"),
    path("payments/", payments.index, name="payments"),
    path("payments/<uuid:pk>/", payments.detail, name="payment"),
    path("payments/<uuid:pk>/receipt/", paper.receipt, name="receipt_pdf"),
    path("payments/<uuid:pk>/reverse/", payments.reverse_payment, name="reverse_payment"),
    path("payments/<uuid:pk>/refund/", payments.refund, name="refund_payment"),
    path("payments/<uuid:pk>/accept/", payments.accept, name="accept_payment"),
    path("payments/<uuid:pk>/close/", payments.close, name="close_payment"),
    path("settings/payments/", connect.show, name="connect"),
    path("settings/payments/onboard/", connect.onboard, name="onboard"),
    path("settings/payments/refresh/", connect.refresh, name="refresh_account"),
]
