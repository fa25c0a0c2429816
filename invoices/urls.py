"""Staff addresses of invoices, payments and the Stripe account."""

from django.urls import path

from invoices.views import connect, editor, home, invoice, lists, moves, paper, payments

app_name = "invoices"
urlpatterns = [
    path("invoices/", lists.index, name="index"),
    path("invoices/new/", editor.new, name="new"),
    path("invoices/money/", home.money, name="money"),
    path("invoices/attention/", home.attention, name="attention"),
    path("invoices/of-quote/<quote:quote_pk>/", lists.of_quote, name="of_quote"),
    path("invoices/of-quote/<quote:quote_pk>/create/", moves.from_quote, name="from_quote"),
    path("invoices/of-client/<client:client_pk>/", lists.of_client, name="of_client"),
    path("invoices/of-project/<project:project_pk>/", lists.of_project, name="of_project"),
    path("invoices/statement/<client:client_pk>/", lists.statement, name="statement"),
    path("invoices/<invoice:pk>/", invoice.detail, name="detail"),
    path("invoices/<invoice:pk>/history/", invoice.history, name="history"),
    path("invoices/<invoice:pk>/edit/", editor.edit, name="edit"),
    path("invoices/<invoice:pk>/pdf/", paper.invoice, name="pdf"),
    path("invoices/<invoice:pk>/discard/", moves.discard, name="discard"),
    path("invoices/<invoice:pk>/issue/", moves.issue, name="issue"),
    path("invoices/<invoice:pk>/issue-and-send/", moves.issue_and_send, name="issue_and_send"),
    path("invoices/<invoice:pk>/send/", moves.send, name="send"),
    path("invoices/<invoice:pk>/withdraw/", moves.withdraw, name="withdraw"),
    path("invoices/<invoice:pk>/void/", moves.void, name="void"),
    path("invoices/<invoice:pk>/credit/", moves.credit, name="credit"),
    path("invoices/<invoice:pk>/write-off/", moves.write_off, name="write_off"),
    path("invoices/<invoice:pk>/use-credit/", payments.use_credit, name="use_credit"),
    path("invoices/<invoice:pk>/record-payment/", payments.record, name="record_payment"),
    path("credit-notes/<creditnote:pk>/pdf/", paper.credit_note, name="credit_note_pdf"),
    path("payments/", payments.index, name="payments"),
    path("payments/<payment:pk>/", payments.detail, name="payment"),
    path("payments/<payment:pk>/receipt/", paper.receipt, name="receipt_pdf"),
    path("payments/<payment:pk>/reverse/", payments.reverse_payment, name="reverse_payment"),
    path("payments/<payment:pk>/refund/", payments.refund, name="refund_payment"),
    path("payments/<payment:pk>/accept/", payments.accept, name="accept_payment"),
    path("payments/<payment:pk>/close/", payments.close, name="close_payment"),
    path("settings/payments/", connect.show, name="connect"),
    path("settings/payments/onboard/", connect.onboard, name="onboard"),
    path("settings/payments/refresh/", connect.refresh, name="refresh_account"),
]
