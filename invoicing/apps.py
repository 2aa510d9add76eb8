from django.apps import AppConfig


class InvoicingConfig(AppConfig):
    name = "invoicing"
    verbose_name = "fakturor"

    def ready(self) -> None:
        from invoicing.approvals.attest import INVOICE_KIND
        from invoicing.e_invoices.incoming import KINDS, handle_invoice
        from invoicing.e_invoices.refusing import tell_sender
        from invoicing.matches.pages import order_invoices
        from invoicing.matches.rematching import match_again
        from invoicing.scans.holder import SCANS
        from invoicing.scans.reading import READER
        from invoicing.supplier_invoices import rejecting
        from invoicing.supplier_invoices.models import Intake
        from invoicing.supplier_payments.payees import SUPPLIER
        from invoicing.supplier_reminders.holder import REMINDERS
        from procurement.orders import announcing
        from procurement.purchases import invoices
        from servicecenter.attest import kinds
        from servicecenter.documents import holders, kind_readers
        from servicecenter.documents.models import DocumentKind
        from servicecenter.payments import payees
        from servicecenter.transport import registry

        announcing.listen(match_again)
        invoices.provide(order_invoices)
        kinds.register(INVOICE_KIND)
        for kind in KINDS:
            registry.register(kind, handle_invoice)
        payees.register(SUPPLIER)
        rejecting.register(Intake.E_INVOICE, tell_sender)
        holders.register(SCANS)
        holders.register(REMINDERS)
        kind_readers.register(DocumentKind.SUPPLIER_INVOICE, READER)
