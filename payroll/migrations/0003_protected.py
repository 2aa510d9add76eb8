"""Protected identities open only inside a block that says so, on top of the wall between agencies."""

from django.db import migrations

CLOSED = """
CREATE POLICY protected ON payroll_protectedidentity AS RESTRICTIVE TO servicecenter_app
  USING (current_setting('app.protected'::text, true) = 'open'::text)
  WITH CHECK (current_setting('app.protected'::text, true) = 'open'::text);
"""
OPEN = "DROP POLICY protected ON payroll_protectedidentity;"


class Migration(migrations.Migration):
    dependencies = [("payroll", "0002_tenancy")]

    operations = [migrations.RunSQL(CLOSED, OPEN)]
