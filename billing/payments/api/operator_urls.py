"""Routes of payments at the operators' host."""

from django.urls import path

from billing.payments.api import operators

_LINE = "platform/billing/bank-lines/<int:pk>"
_PAYMENT = "platform/billing/payments/<int:pk>"
_NOTICE = "platform/billing/payment-notices/<int:pk>"

urlpatterns = [
    path("platform/billing/statements", operators.Statements.as_view()),
    path("platform/billing/statements/preview", operators.StatementPreview.as_view()),
    path("platform/billing/bank-lines", operators.BankLines.as_view()),
    path(f"{_LINE}/assign", operators.AssignLine.as_view()),
    path(f"{_LINE}/set-aside", operators.SetLineAside.as_view()),
    path(f"{_LINE}/take-back", operators.TakeLineBack.as_view()),
    path("platform/billing/payments", operators.AllPayments.as_view()),
    path(_PAYMENT, operators.AnyPayment.as_view()),
    path(f"{_PAYMENT}/allocate", operators.AllocatePayment.as_view()),
    path(f"{_PAYMENT}/release", operators.ReleasePayment.as_view()),
    path(f"{_PAYMENT}/refund", operators.RefundPayment.as_view()),
    path("platform/billing/invoices/<int:pk>/payments", operators.PaymentsOfBill.as_view()),
    path("platform/billing/payment-notices", operators.Notices.as_view()),
    path(f"{_NOTICE}/accept", operators.AcceptNotice.as_view()),
    path(f"{_NOTICE}/dismiss", operators.DismissNotice.as_view()),
    path("platform/billing/dunning", operators.Dunning.as_view()),
    path("platform/billing/dunning-policies", operators.Policies.as_view()),
]
