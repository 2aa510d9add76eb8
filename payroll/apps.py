from django.apps import AppConfig


class PayrollConfig(AppConfig):
    name = "payroll"
    verbose_name = "lön"

    def ready(self) -> None:
        from payroll.absence.attest import ABSENCE
        from payroll.employment.bank_accounts import BANK_ACCOUNT
        from payroll.employment.in_the_log import PEOPLE
        from payroll.runs import workers  # noqa: F401
        from payroll.time.attest import TIME_ENTRY
        from servicecenter.attest.kinds import register
        from servicecenter.audit import people

        people.register(PEOPLE)
        for kind in (BANK_ACCOUNT, TIME_ENTRY, ABSENCE):
            register(kind)
