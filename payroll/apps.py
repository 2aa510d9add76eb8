from django.apps import AppConfig


class PayrollConfig(AppConfig):
    name = "payroll"
    verbose_name = "lön"

    def ready(self) -> None:
        from payroll.absence import checks as absence_checks
        from payroll.absence.attest import ABSENCE, ABSENCE_CANCEL
        from payroll.attendance.attest import ATTENDANCE
        from payroll.cards import tied
        from payroll.debts.attest import DEBT_PLAN, DEBT_WRITE_OFF
        from payroll.deductions.disposal import NET_DEDUCTIONS
        from payroll.employment.bank_accounts import BANK_ACCOUNT
        from payroll.employment.disposal import ACCOUNT_REQUESTS, BANK_ACCOUNTS
        from payroll.employment.in_the_log import PEOPLE
        from payroll.employment.payees import PERSON
        from payroll.flex.actions import FLEX_DEDUCTION, give_back_deduction
        from payroll.flex.attest import FLEX_CORRECTION
        from payroll.las.attest import SERVICE_TIME, SERVICE_TIME_WITHDRAWAL
        from payroll.runs import workers  # noqa: F401
        from payroll.runs.figures import pay_figures
        from payroll.swaps.attest import SHIFT_SWAP
        from payroll.time import undoing
        from payroll.time.attest import TIME_ENTRY, TIME_ENTRY_CANCEL
        from payroll.travel.attest import TRAVEL_CLAIM, TRAVEL_CLAIM_CANCEL
        from payroll.travel.held import held_purchases
        from payroll.travel.receipts import RECEIPTS
        from payroll.travel_advances.attest import TRAVEL_ADVANCE_KIND
        from payroll.vacation.attest import VACATION_CLOSING, VACATION_ROW, VACATION_SETTLEMENT
        from payroll.vacation.checks import check_vacation
        from servicecenter.attest.kinds import register
        from servicecenter.audit import people
        from servicecenter.disposal import kinds
        from servicecenter.documents import holders
        from servicecenter.operations import figures
        from servicecenter.payments import payees

        for disposable in (BANK_ACCOUNTS, ACCOUNT_REQUESTS, NET_DEDUCTIONS):
            kinds.register(disposable)
        figures.register(pay_figures)
        people.register(PEOPLE)
        payees.register(PERSON)
        holders.register(RECEIPTS)
        tied.register(held_purchases)
        absence_checks.register("vacation", check_vacation)
        undoing.register(FLEX_DEDUCTION, give_back_deduction)
        reported = (TIME_ENTRY, TIME_ENTRY_CANCEL, ABSENCE, ABSENCE_CANCEL)
        worked = (ATTENDANCE, SHIFT_SWAP)
        accounts = (FLEX_CORRECTION, VACATION_ROW, VACATION_SETTLEMENT, VACATION_CLOSING)
        claims = (TRAVEL_CLAIM, TRAVEL_CLAIM_CANCEL, TRAVEL_ADVANCE_KIND)
        service = (SERVICE_TIME, SERVICE_TIME_WITHDRAWAL)
        for kind in (BANK_ACCOUNT, *reported, *claims, *worked, *accounts, *service, DEBT_PLAN, DEBT_WRITE_OFF):
            register(kind)
