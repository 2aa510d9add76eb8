from django.apps import AppConfig


class InvoicingConfig(AppConfig):
    name = "invoicing"
    verbose_name = "fakturor"

    def ready(self) -> None:
        from invoicing.supplier_payments.payees import SUPPLIER
        from servicecenter.payments import payees

        payees.register(SUPPLIER)
