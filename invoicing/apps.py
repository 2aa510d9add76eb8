from django.apps import AppConfig


class InvoicingConfig(AppConfig):
    name = "invoicing"
    verbose_name = "fakturor"

    def ready(self) -> None:
        from invoicing.matches.rematching import match_again
        from invoicing.supplier_payments.payees import SUPPLIER
        from procurement.orders import announcing
        from servicecenter.payments import payees

        announcing.listen(match_again)
        payees.register(SUPPLIER)
