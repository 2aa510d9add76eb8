from django.apps import AppConfig


class ProcurementConfig(AppConfig):
    name = "procurement"
    verbose_name = "inköp"

    def ready(self) -> None:
        from procurement.catalogues.incoming import handle_catalogue
        from procurement.orders.incoming import handle_answer
        from procurement.receipts.incoming import handle_despatch
        from procurement.requisitions.attest import REQUISITION_KIND
        from servicecenter.attest import kinds
        from servicecenter.transport import registry

        kinds.register(REQUISITION_KIND)
        registry.register("T19", handle_catalogue)
        registry.register("T76", handle_answer)
        registry.register("T16", handle_despatch)
