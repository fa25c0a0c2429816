"""The sandbox under /dev/stripe/: its pages, and the part of Stripe's API it speaks."""

from django.urls import path

from onetool.dev.stripe_sandbox import operations as op
from onetool.dev.stripe_sandbox import views
from onetool.dev.stripe_sandbox.api import endpoint

app_name = "stripe_sandbox"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("pay/<str:pk>/", views.pay, name="pay"),
    path("connect/<str:pk>/", views.connect, name="connect"),
    path("storm/", views.storm, name="storm"),
    path("events/<str:pk>/deliver/", views.deliver_again, name="deliver_again"),
    path("payments/<str:pk>/settle/", views.settle, name="settle"),
    path("payments/<str:pk>/dispute/", views.dispute, name="dispute"),
    path("payments/<str:pk>/refund/", views.refund, name="refund"),
    path("disputes/<str:pk>/decide/", views.decide, name="decide"),
    path("sessions/<str:pk>/underpay/", views.underpay, name="underpay"),
    path("sessions/<str:pk>/expire/", views.expire, name="expire"),
    path("accounts/<str:pk>/disconnect/", views.disconnect, name="disconnect"),
    path("v1/accounts", endpoint(GET=op.list_accounts, POST=op.create_account), name="api_accounts"),
    path("v1/accounts/<str:pk>", endpoint(GET=op.retrieve_account), name="api_account"),
    path("v1/account_links", endpoint(POST=op.create_account_link), name="api_account_links"),
    path("v1/checkout/sessions", endpoint(GET=op.list_sessions, POST=op.create_session), name="api_sessions"),
    path("v1/checkout/sessions/<str:pk>", endpoint(GET=op.retrieve_session), name="api_session"),
    path("v1/checkout/sessions/<str:pk>/expire", endpoint(POST=op.expire_session), name="api_session_expire"),
    path("v1/payment_intents", endpoint(GET=op.list_payment_intents), name="api_payment_intents"),
    path("v1/payment_intents/<str:pk>", endpoint(GET=op.retrieve_payment_intent), name="api_payment_intent"),
    path("v1/charges", endpoint(GET=op.list_charges), name="api_charges"),
    path("v1/charges/<str:pk>", endpoint(GET=op.retrieve_charge), name="api_charge"),
    path("v1/refunds", endpoint(GET=op.list_refunds, POST=op.create_refund), name="api_refunds"),
    path("v1/refunds/<str:pk>", endpoint(GET=op.retrieve_refund), name="api_refund"),
    path("v1/disputes", endpoint(GET=op.list_disputes), name="api_disputes"),
    path("v1/disputes/<str:pk>", endpoint(GET=op.retrieve_dispute), name="api_dispute"),
    path("v1/events", endpoint(GET=op.list_events), name="api_events"),
    path("v1/events/<str:pk>", endpoint(GET=op.retrieve_event), name="api_event"),
]
