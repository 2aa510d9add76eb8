"""The tables of the common ground, on one page."""

from servicecenter.accounts.models import Delegation, Membership, RoleRequest, User
from servicecenter.agencies.models import Agency, AgencySetting, KnowledgeLine, Unit
from servicecenter.agreements.models import (
    Agreement,
    AgreementAnnex,
    AgreementVersion,
    AnnexUser,
    ControlRow,
    ForumRow,
    ForumSeat,
    PlanRow,
    ProcessingRow,
    ResponsibilityRow,
    ServiceAgreement,
    SlaRow,
    TermsDeviation,
    VolumeRow,
)
from servicecenter.attest.models import AttestTask
from servicecenter.audit.models import AuditBlock, AuditCheck, AuditEvent
from servicecenter.desk.models import CaseMessage, SupportCase
from servicecenter.disclosures.models import DisclosureRequest, SecrecyCheck
from servicecenter.disposal.models import Disposal, DisposalRule, LegalHold
from servicecenter.documents.models import Document, DocumentReading
from servicecenter.integrations.models import AccessToken, AnsweredCall
from servicecenter.ledger.models import Account, CodingValue, Dimension, SieImport, Voucher, VoucherLine
from servicecenter.mail.models import OutgoingMail
from servicecenter.operations.models import SignOfLife
from servicecenter.papers.models import Paper, PaperVersion, Signature
from servicecenter.payments.models import (
    BankAnswer,
    Payment,
    PaymentBatch,
    PaymentCase,
    PaymentNews,
    RestoreCheck,
    UnmatchedNews,
)
from servicecenter.price_indications.models import PriceIndication
from servicecenter.rulebooks.models import RuleDocument, RuleProposal
from servicecenter.service_levels.models import ApprovedLevels, LevelDay, MeasuredSpan, UnitLevel
from servicecenter.service_orders.models import CeilingRequest, HoursEntry, ServiceOrder
from servicecenter.service_page.models import CustomerContact, CustomerRisk, CustomerVolume
from servicecenter.sign_on.models import SignOn, SignOnIdentity
from servicecenter.transport.models import IncomingMessage, OutgoingMessage
from servicecenter.variants.models import Variant
from servicecenter.workflow.models import TransitionLog

__all__ = [
    "AccessToken",
    "Account",
    "Agency",
    "AgencySetting",
    "Agreement",
    "AgreementAnnex",
    "AgreementVersion",
    "AnnexUser",
    "AnsweredCall",
    "ApprovedLevels",
    "AttestTask",
    "AuditBlock",
    "AuditCheck",
    "AuditEvent",
    "BankAnswer",
    "CaseMessage",
    "CeilingRequest",
    "CodingValue",
    "ControlRow",
    "CustomerContact",
    "CustomerRisk",
    "CustomerVolume",
    "Delegation",
    "Dimension",
    "DisclosureRequest",
    "Disposal",
    "DisposalRule",
    "Document",
    "DocumentReading",
    "ForumRow",
    "ForumSeat",
    "HoursEntry",
    "IncomingMessage",
    "KnowledgeLine",
    "LegalHold",
    "LevelDay",
    "MeasuredSpan",
    "Membership",
    "OutgoingMail",
    "OutgoingMessage",
    "Paper",
    "PaperVersion",
    "Payment",
    "PaymentBatch",
    "PaymentCase",
    "PaymentNews",
    "PlanRow",
    "PriceIndication",
    "ProcessingRow",
    "ResponsibilityRow",
    "RestoreCheck",
    "RoleRequest",
    "RuleDocument",
    "RuleProposal",
    "SecrecyCheck",
    "ServiceAgreement",
    "ServiceOrder",
    "SieImport",
    "SignOfLife",
    "SignOn",
    "SignOnIdentity",
    "Signature",
    "SlaRow",
    "SupportCase",
    "TermsDeviation",
    "TransitionLog",
    "Unit",
    "UnitLevel",
    "UnmatchedNews",
    "User",
    "Variant",
    "VolumeRow",
    "Voucher",
    "VoucherLine",
]
