from django.urls import path

from billing.investment.api import invoices, projects

urlpatterns = [
    path("billing/projects", projects.Projects.as_view()),
    path("billing/projects/<int:pk>", projects.OneProject.as_view()),
    path("billing/projects/<int:pk>/evidence", projects.Evidence.as_view()),
    path("billing/projects/<int:pk>/lines", projects.ProjectLines.as_view()),
    path("billing/investments/<int:pk>", projects.OneLine.as_view()),
    path("billing/investments/<int:pk>/payments", projects.LinePayments.as_view()),
    path("billing/investments/<int:pk>/invoices/<int:invoice>", projects.LineInvoice.as_view()),
    path("billing/investment-payments/<int:pk>", projects.OnePayment.as_view()),
    path("billing/investment-invoices", invoices.EInvoices.as_view()),
    path("billing/investment-invoices/upload", invoices.UploadedInvoice.as_view()),
    path("billing/investment-invoices/<int:pk>", invoices.OneEInvoice.as_view()),
    path("billing/investment-invoices/<int:pk>/confirm", invoices.Confirmation.as_view()),
]
