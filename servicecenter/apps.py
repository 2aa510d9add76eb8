from django.apps import AppConfig


class ServicecenterConfig(AppConfig):
    name = "servicecenter"
    verbose_name = "gemensamt"

    def ready(self) -> None:
        from servicecenter import celery  # noqa: F401  (tasks find their application)
        from servicecenter.tenancy import checks, lookups  # noqa: F401
