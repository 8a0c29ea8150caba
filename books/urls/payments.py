"""Addresses of payments, the chart of accounts and the journal."""

from django.urls import path

from books.views import bank, batches, journal, payments, repayments

root = [
    path("betalingen/<int:pk>/", batches.BatchDetailView.as_view(), name="payment_batch_detail"),
    path("betalingen/<int:pk>/geschiedenis/", batches.BatchHistoryView.as_view(), name="payment_batch_history"),
    path("betalingen/<int:pk>/autoriseren/", batches.BatchAuthoriseView.as_view(), name="payment_batch_authorise"),
    path("betalingen/<int:pk>/terugnemen/", batches.BatchWithdrawView.as_view(), name="payment_batch_withdraw"),
    path("betalingen/<int:pk>/exporteren/", batches.BatchExportView.as_view(), name="payment_batch_export"),
    path("betalingen/<int:pk>/bestand/", batches.BatchFileView.as_view(), name="payment_batch_file"),
    path("betalingen/<int:pk>/betaald/", batches.BatchPaidView.as_view(), name="payment_batch_paid"),
    path("betalingen/<int:pk>/antwoord/", batches.BatchAnswerView.as_view(), name="payment_batch_answer"),
    path("bankantwoorden/<int:pk>/", bank.BankAnswerView.as_view(), name="bank_answer_detail"),
    path("bankantwoorden/<int:pk>/overnemen/", bank.BankAnswerApplyView.as_view(), name="bank_answer_apply"),
    path("betaling/<int:pk>/", bank.PaymentAnswerView.as_view(), name="payment_answer"),
    path("betaling/<int:pk>/betaald/", bank.PaymentPaidView.as_view(), name="payment_paid"),
    path("betaling/<int:pk>/geweigerd/", bank.PaymentRejectView.as_view(), name="payment_reject"),
    path("betaling/<int:pk>/heropenen/", bank.PaymentReopenView.as_view(), name="payment_reopen"),
    path(
        "betalingen/terugontvangen/<int:pk>/intrekken/",
        repayments.RepaymentWithdrawView.as_view(),
        name="repayment_withdraw",
    ),
]
year = [
    path("betalingen/", payments.PaymentListView.as_view(), name="payment_list"),
    path("betalingen/voorbereiden/", payments.PaymentPrepareView.as_view(), name="payment_prepare"),
    path("betalingen/termijnen/", payments.PaymentPlanView.as_view(), name="payment_plan_update"),
    path("betalingen/partij/<str:party>/", payments.PayablePartyView.as_view(), name="payable_party"),
    path(
        "betalingen/partij/<str:party>/terugontvangen/", repayments.RepaymentEnterView.as_view(), name="repayment_enter"
    ),
    path("rekeningschema/", journal.ChartView.as_view(), name="ledger_update"),
    path("journaal/", journal.JournalView.as_view(), name="journal"),
]
