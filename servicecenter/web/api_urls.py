"""Every endpoint of the interface (gränssnittet för system), version 1."""

from django.urls import path, re_path

from payroll.absence import api as absence
from payroll.cards import api as cards
from payroll.deductions import api as deductions
from payroll.employment import api as employment
from payroll.runs import api as runs
from payroll.schedules import api as schedules
from payroll.time import api as time
from procurement.boundary import api as boundary
from servicecenter.integrations import description
from servicecenter.ledger import api as ledger

app_name = "api"
urlpatterns = [
    path("schema/", description.schema, name="schema"),
    path("persons/", employment.Persons.as_view(), name="persons"),
    path("persons/<uuid:public_id>/", employment.OnePerson.as_view(), name="person"),
    path("persons/<uuid:public_id>/tax-decisions/", employment.NewTaxDecision.as_view(), name="new_tax_decision"),
    path("persons/<uuid:public_id>/net-deductions/", deductions.NewNetDeduction.as_view(), name="new_net_deduction"),
    path("employments/", employment.Employments.as_view(), name="employments"),
    path("employments/<uuid:public_id>/", employment.OneEmployment.as_view(), name="employment"),
    path("employments/<uuid:public_id>/pay-terms/", employment.NewPayTerms.as_view(), name="new_pay_terms"),
    path("employments/<uuid:public_id>/fixed-items/", employment.NewFixedItem.as_view(), name="new_fixed_item"),
    path("employments/<uuid:public_id>/time-entries/", time.NewTimeEntry.as_view(), name="new_time_entry"),
    path("employments/<uuid:public_id>/absences/", absence.NewAbsence.as_view(), name="new_absence"),
    path("pay-terms/", employment.PayTermsList.as_view(), name="pay_terms"),
    path("fixed-items/", employment.FixedItems.as_view(), name="fixed_items"),
    path("fixed-items/<int:pk>/end/", employment.EndFixedItem.as_view(), name="end_fixed_item"),
    path("tax-decisions/", employment.TaxDecisions.as_view(), name="tax_decisions"),
    path("net-deductions/", deductions.NetDeductions.as_view(), name="net_deductions"),
    path("net-deductions/<int:pk>/end/", deductions.EndNetDeduction.as_view(), name="end_net_deduction"),
    path("payees/", deductions.Payees.as_view(), name="payees"),
    path("time-entries/", time.TimeEntries.as_view(), name="time_entries"),
    path("time-entries/<uuid:public_id>/", time.OneTimeEntry.as_view(), name="time_entry"),
    path("time-entries/<uuid:public_id>/withdraw/", time.WithdrawTimeEntry.as_view(), name="withdraw_time_entry"),
    path("absences/", absence.Absences.as_view(), name="absences"),
    path("absences/<uuid:public_id>/", absence.OneAbsence.as_view(), name="absence"),
    path("absences/<uuid:public_id>/withdraw/", absence.WithdrawAbsence.as_view(), name="withdraw_absence"),
    path("shifts/", schedules.NewShifts.as_view(), name="new_shifts"),
    path("card-transactions/", cards.NewCardTransactions.as_view(), name="new_card_transactions"),
    path("external-orders/", boundary.NewExternalOrders.as_view(), name="new_external_orders"),
    path("purchase-orders/", boundary.PurchaseOrders.as_view(), name="purchase_orders"),
    path("runs/", runs.Runs.as_view(), name="runs"),
    path("runs/<uuid:public_id>/", runs.OneRun.as_view(), name="run"),
    path("payslips/", runs.Payslips.as_view(), name="payslips"),
    path("payslips/<uuid:public_id>/", runs.OnePayslip.as_view(), name="payslip"),
    path("payslips/<uuid:public_id>/lines/<int:number>/because/", runs.BecauseOfLine.as_view(), name="because"),
    path("vouchers/", ledger.Vouchers.as_view(), name="vouchers"),
    path("vouchers/<uuid:public_id>/", ledger.OneVoucher.as_view(), name="voucher"),
    re_path(r"", description.NoSuchAddress.as_view(), name="no_such_address"),
]
