from django.apps import AppConfig
from django.db.models.signals import post_delete


class ServicecenterConfig(AppConfig):
    name = "servicecenter"
    verbose_name = "gemensamt"

    def ready(self) -> None:
        from servicecenter import celery  # noqa: F401  (tasks find their application)
        from servicecenter.agreements import signing
        from servicecenter.disposal import kinds
        from servicecenter.disposal.documents import DOCUMENTS
        from servicecenter.documents import holders
        from servicecenter.documents.actions import file_follows
        from servicecenter.documents.models import Document
        from servicecenter.operations import liveness, migration_states, signals  # noqa: F401
        from servicecenter.operations.figures import register
        from servicecenter.operations.queries import house_figures
        from servicecenter.papers import watching
        from servicecenter.papers.holding import PAPERS
        from servicecenter.tenancy import checks, lookups  # noqa: F401
        from servicecenter.transport import answering, registry

        migration_states.render_only_what_changes()
        register(house_figures)
        kinds.register(DOCUMENTS)
        holders.register(PAPERS)
        watching.register("agreements", signing.WATCHER)
        registry.register(answering.KIND, answering.take_answer)
        post_delete.connect(file_follows, sender=Document)
