from django.apps import AppConfig


class ServicecenterConfig(AppConfig):
    name = "servicecenter"
    verbose_name = "gemensamt"

    def ready(self) -> None:
        from servicecenter import celery  # noqa: F401  (tasks find their application)
        from servicecenter.operations import liveness, signals  # noqa: F401
        from servicecenter.operations.figures import register
        from servicecenter.operations.queries import house_figures
        from servicecenter.tenancy import checks, lookups  # noqa: F401

        register(house_figures)
