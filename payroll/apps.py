from django.apps import AppConfig


class PayrollConfig(AppConfig):
    name = "payroll"
    verbose_name = "lön"

    def ready(self) -> None:
        from payroll.absence import checks as absence_checks
        from payroll.absence.attest import ABSENCE, ABSENCE_CANCEL
        from payroll.attendance.attest import ATTENDANCE
        from payroll.debts.attest import DEBT_PLAN, DEBT_WRITE_OFF
        from payroll.deductions.disposal import NET_DEDUCTIONS
        from payroll.employment.bank_accounts import BANK_ACCOUNT
        from payroll.employment.disposal import ACCOUNT_REQUESTS, BANK_ACCOUNTS
        from payroll.employment.in_the_log import PEOPLE
        from payroll.employment.payees import PERSON
        from payroll.flex.attest import FLEX_CORRECTION
        from payroll.runs import workers  # noqa: F401
        from payroll.runs.figures import pay_figures
        from payroll.time.attest import TIME_ENTRY, TIME_ENTRY_CANCEL
        from payroll.vacation.attest import VACATION_CLOSING, VACATION_ROW, VACATION_SETTLEMENT
        from payroll.vacation.checks import check_vacation
        from servicecenter.attest.kinds import register
        from servicecenter.audit import people
        from servicecenter.disposal import kinds
        from servicecenter.operations import figures
        from servicecenter.payments import payees

        for disposable in (BANK_ACCOUNTS, ACCOUNT_REQUESTS, NET_DEDUCTIONS):
            kinds.register(disposable)
        figures.register(pay_figures)
        people.register(PEOPLE)
        payees.register(PERSON)
        absence_checks.register("vacation", check_vacation)
        reported = (TIME_ENTRY, TIME_ENTRY_CANCEL, ABSENCE, ABSENCE_CANCEL)
        accounts = (FLEX_CORRECTION, VACATION_ROW, VACATION_SETTLEMENT, VACATION_CLOSING)
        for kind in (BANK_ACCOUNT, *reported, ATTENDANCE, *accounts, DEBT_PLAN, DEBT_WRITE_OFF):
            register(kind)
