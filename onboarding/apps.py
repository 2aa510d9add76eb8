from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    name = "onboarding"
    verbose_name = "anslutning"

    def ready(self) -> None:
        from onboarding.data_migration.history import earlier_lines
        from payroll.employment import earlier_pay

        earlier_pay.register(earlier_lines)
