"""Row-level security for the common ground."""

from django.db import migrations

from servicecenter.tenancy.operations import EnableTenancy

OWN_MEMBERSHIPS = """
ALTER TABLE servicecenter_membership ENABLE ROW LEVEL SECURITY;
ALTER TABLE servicecenter_membership FORCE ROW LEVEL SECURITY;
CREATE POLICY own_or_agency ON servicecenter_membership TO servicecenter_app
  USING (agency_id = nullif(current_setting('app.agency_id', true), '')::int
         OR user_id = nullif(current_setting('app.user_id', true), '')::int)
  WITH CHECK (agency_id = current_setting('app.agency_id')::int);
CREATE POLICY migrate ON servicecenter_membership TO servicecenter_migrator USING (true) WITH CHECK (true);
CREATE INDEX servicecenter_membership_agency ON servicecenter_membership (agency_id, user_id);
"""
NO_OWN_MEMBERSHIPS = """
DROP INDEX servicecenter_membership_agency;
DROP POLICY own_or_agency ON servicecenter_membership;
DROP POLICY migrate ON servicecenter_membership;
ALTER TABLE servicecenter_membership NO FORCE ROW LEVEL SECURITY;
ALTER TABLE servicecenter_membership DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("servicecenter", "0001_initial")]

    operations = [
        EnableTenancy(
            "Unit",
            "AgencySetting",
            "ServiceAgreement",
            "Delegation",
            "TransitionLog",
            "AttestTask",
            "Account",
            "Dimension",
            "CodingValue",
            "Voucher",
            "VoucherLine",
            "PaymentBatch",
            "Payment",
        ),
        migrations.RunSQL(OWN_MEMBERSHIPS, NO_OWN_MEMBERSHIPS),
    ]
