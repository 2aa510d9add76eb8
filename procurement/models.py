"""The tables of purchasing, on one page."""

from procurement.addresses.models import DeliveryAddress
from procurement.agreements.models import AgreementChange, AgreementNotice, PurchaseAgreement
from procurement.boundary.models import ExternalImport, ExternalReject, ExternalRow
from procurement.budgets.models import Budget, BudgetChange
from procurement.catalogues.models import (
    Article,
    Catalogue,
    CatalogueMessage,
    CatalogueReject,
    CatalogueVersion,
    CatalogueWord,
    Picture,
    PictureDelivery,
    PictureReject,
    StagedLine,
)
from procurement.orders.models import OrderAnswer, OrderLine, PurchaseOrder
from procurement.punch_out.models import Shop, ShopVisit
from procurement.receipts.models import Despatch, GoodsReceipt, ReceiptLine
from procurement.recurring.models import RecurringLine, RecurringPurchase
from procurement.requisitions.models import RequesterProfile, Requisition, RequisitionLine
from procurement.suppliers.models import ConnectionTest, Supplier, SupplierChange, SupplierInvitation

__all__ = [
    "AgreementChange",
    "AgreementNotice",
    "Article",
    "Budget",
    "BudgetChange",
    "Catalogue",
    "CatalogueMessage",
    "CatalogueReject",
    "CatalogueVersion",
    "CatalogueWord",
    "ConnectionTest",
    "DeliveryAddress",
    "Despatch",
    "ExternalImport",
    "ExternalReject",
    "ExternalRow",
    "GoodsReceipt",
    "OrderAnswer",
    "OrderLine",
    "Picture",
    "PictureDelivery",
    "PictureReject",
    "PurchaseAgreement",
    "PurchaseOrder",
    "ReceiptLine",
    "RecurringLine",
    "RecurringPurchase",
    "RequesterProfile",
    "Requisition",
    "RequisitionLine",
    "Shop",
    "ShopVisit",
    "StagedLine",
    "Supplier",
    "SupplierChange",
    "SupplierInvitation",
]
