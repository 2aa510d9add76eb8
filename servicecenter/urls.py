"""The doors of the house."""

from django.urls import include, path

from payroll.attendance.project_views import project_report
from servicecenter.accounts.views import no_such_page
from servicecenter.web import backoffice, gallery, views

handler500 = "servicecenter.operations.views.went_wrong"
urlpatterns = [
    path("", views.start, name="start"),
    path("valj-myndighet/", views.choose_agency, name="choose_agency"),
    path("sprak/", views.choose_language, name="choose_language"),
    path("", include("servicecenter.operations.urls")),
    path("konto/email/", no_such_page),  # an administrator changes addresses; allauth's own page would let anyone
    path("konto/", include("servicecenter.sign_on.entry_urls")),
    path("konto/", include("allauth.account.urls")),
    path("konto/2fa/", include("allauth.mfa.urls")),
    path("konto/sessions/", include("allauth.usersessions.urls")),
    path("api/v1/", include("servicecenter.web.api_urls")),
    path("", include("servicecenter.integrations.urls")),
    path("", include("servicecenter.sign_on.urls")),
    path("attest/", include("servicecenter.attest.urls")),
    path("", include("servicecenter.accounts.urls")),
    path("", include("servicecenter.agreements.urls")),
    path("ekonomi/", include("servicecenter.ledger.urls")),
    path("gallring/", include("servicecenter.disposal.urls")),
    path("betalningar/", include("servicecenter.payments.urls")),
    path("", include("servicecenter.oversight.urls")),
    path("lon/", include("payroll.runs.urls")),
    path("lon/", include("payroll.employment.urls")),
    path("lon/", include("payroll.person_year.urls")),
    path("lon/", include("payroll.deductions.urls")),
    path("lon/", include("payroll.attachment.urls")),
    path("lon/", include("payroll.debts.urls")),
    path("lon/", include("payroll.final_pay.urls")),
    path("lon/", include("payroll.vacation.urls")),
    path("lon/", include("payroll.flex.urls")),
    path("lon/", include("payroll.schedules.urls")),
    path("lon/", include("payroll.projects.urls")),
    path("lon/", include("payroll.consultants.urls")),
    path("lon/projekttid/", project_report, name="project_report"),
    path("lon/", include("payroll.pension_facts.urls")),
    path("", include("payroll.sick_trace.urls")),
    path("lon/", include("payroll.reserve.urls")),
    path("lon/", include("payroll.reports.urls")),
    path("lon/", include("payroll.statistics.urls")),
    path("lon/", include("payroll.declarations.urls")),
    path("lon/", include("payroll.pensions.urls")),
    path("lon/", include("payroll.tying.urls")),
    path("min-lon/", include("payroll.subject_access.urls")),
    path("min-lon/", include("payroll.own_pay.urls")),
    path("min-tid/semester/", include("payroll.own_vacation.urls")),
    path("min-tid/", include("payroll.own_time.urls")),
    path("min-enhet/", include("payroll.unit_calendar.urls")),
    path("min-tid/", include("payroll.attendance.urls")),
    path("regelverk/", include("servicecenter.rulebooks.urls")),
    path("komponenter/", gallery.gallery, name="gallery"),
    path("kontor/", backoffice.site.urls),
]
