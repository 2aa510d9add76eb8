"""Doors of sick periods and parental benefit."""

from django.urls import path, register_converter

from payroll.sick_trace import own_views, views
from payroll.sick_trace.converters import DayConverter

register_converter(DayConverter, "sick_day")
PERIOD = "<int:number>/<sick_day:starts_on>/"
urlpatterns = [
    path("lon/sjukperioder/", views.sick_periods, name="sick_periods"),
    path("lon/sjukperioder/min-grupp/", views.team_sickness, name="team_sickness"),
    path("lon/personer/<uuid:public_id>/sjukperioder/", views.sick_periods_of_person, name="sick_periods_of_person"),
    path("lon/personer/<uuid:public_id>/sjukperioder/notera/", views.sick_note_new, name="sick_note_new"),
    path(f"lon/personer/<uuid:public_id>/sjukperioder/{PERIOD}", views.sick_days_of_period, name="sick_days_of_period"),
    path("lon/sjuknoteringar/<uuid:public_id>/aterta/", views.sick_note_take_back, name="sick_note_take_back"),
    path("lon/spec/<uuid:public_id>/sjukdagar/", views.payslip_sick_days, name="payslip_sick_days"),
    path(
        "lon/personer/<uuid:public_id>/foraldrapenning/",
        views.parental_benefit_of_person,
        name="parental_benefit_of_person",
    ),
    path("lon/personer/<uuid:public_id>/foraldrapenning/besked/", views.benefit_note_new, name="benefit_note_new"),
    path("lon/foraldrapenning/<uuid:public_id>/aterta/", views.benefit_note_take_back, name="benefit_note_take_back"),
    path("min-lon/sjukdom/", own_views.my_sickness, name="my_sickness"),
    path(f"min-lon/sjukdom/{PERIOD}", own_views.my_sick_days, name="my_sick_days"),
    path("min-lon/<uuid:public_id>/sjukdagar/", own_views.my_payslip_sick_days, name="my_payslip_sick_days"),
]
