from django.apps import AppConfig


class InvoicingConfig(AppConfig):
    name = "invoicing"
    verbose_name = "fakturor"

    def ready(self) -> None:
        from invoicing.approvals.attest import INVOICE_KIND
        from invoicing.matches.rematching import match_again
        from invoicing.supplier_payments.payees import SUPPLIER
        from procurement.orders import announcing
        from servicecenter.attest import kinds
        from servicecenter.payments import payees

        announcing.listen(match_again)
        kinds.register(INVOICE_KIND)
        payees.register(SUPPLIER)
