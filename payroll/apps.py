from django.apps import AppConfig


class PayrollConfig(AppConfig):
    name = "payroll"
    verbose_name = "lön"

    def ready(self) -> None:
        from payroll.employment.bank_accounts import BANK_ACCOUNT
        from payroll.runs import workers  # noqa: F401
        from servicecenter.attest.kinds import register

        register(BANK_ACCOUNT)
