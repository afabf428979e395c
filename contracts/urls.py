from django.urls import path

from contracts import ledgers, paperwork, public, views

app_name = "contracts"
urlpatterns = [
    path("", views.ContractList.as_view(), name="list"),
    path("new/", views.ContractCreate.as_view(), name="create"),
    path("import/", views.ContractImport.as_view(), name="import"),
    path("payments/", ledgers.PaymentList.as_view(), name="payments"),
    path("payments/import/", ledgers.PaymentImport.as_view(), name="import_payment"),
    path("invoices/", ledgers.InvoiceList.as_view(), name="invoices"),
    path("invoices/import/", ledgers.InvoiceImport.as_view(), name="import_invoice"),
    path("<int:pk>/", views.ContractDetail.as_view(), name="detail"),
    path("<int:pk>/edit/", views.ContractUpdate.as_view(), name="update"),
    path("<int:pk>/files/new/", views.Attach.as_view(), name="attach"),
    path("<int:pk>/invoices/new/", paperwork.AddInvoice.as_view(), name="add_invoice"),
    path("<int:pk>/payments/new/", paperwork.AddPayment.as_view(), name="add_payment"),
    path("payments/<int:pk>/reverse/", paperwork.ReversePayment.as_view(), name="reverse_payment"),
    path("invoices/<int:pk>/reverse/", paperwork.ReverseInvoice.as_view(), name="reverse_invoice"),
    path("payments/<int:pk>/confirm/", paperwork.ProvePayment.as_view(), name="prove_payment"),
    path("invoices/<int:pk>/confirm/", paperwork.ProveInvoice.as_view(), name="prove_invoice"),
    path("payments/<int:pk>/deny/", paperwork.DenyPayment.as_view(), name="deny_payment"),
    path("invoices/<int:pk>/deny/", paperwork.DenyInvoice.as_view(), name="deny_invoice"),
    path("payments/<int:pk>/file/", paperwork.AddPaymentScan.as_view(), name="scan_payment"),
    path("invoices/<int:pk>/file/", paperwork.AddInvoiceScan.as_view(), name="scan_invoice"),
    path("<int:pk>/certificate/", views.CertificateView.as_view(), name="certificate"),
    path("verify/", public.LookUp.as_view(), name="look_up"),
    path("verify/<str:token>/", views.Verify.as_view(), name="verify"),
]
