"""Sums of the work that is left in every agency, for the metrics."""

from django.db import migrations

# The wall hides other agencies' runs from the application; how much work is left in all tells nothing of any person.
FIGURES = """
CREATE FUNCTION payroll_work_figures() RETURNS TABLE (
  running bigint, people bigint, people_done bigint, chunks_waiting bigint, chunks_failed bigint, extra_tries bigint,
  still_seconds double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH run AS (
    SELECT id, attempt, people, people_done, started_at FROM payroll_payrun WHERE state = 'collecting'
  ), chunk AS (
    SELECT c.state, c.tries, c.run_id, c.done_at FROM payroll_paychunk c JOIN run r ON r.id = c.run_id AND r.attempt = c.attempt
  )
  SELECT (SELECT count(*) FROM run),
    (SELECT coalesce(sum(run.people), 0) FROM run),
    (SELECT coalesce(sum(run.people_done), 0) FROM run),
    (SELECT count(*) FROM chunk WHERE state = 'waiting'),
    (SELECT count(*) FROM chunk WHERE state = 'failed'),
    (SELECT coalesce(sum(greatest(tries - 1, 0)), 0) FROM chunk),
    (SELECT coalesce(max(extract(epoch FROM now() - greatest(run.started_at,
        (SELECT max(done_at) FROM chunk WHERE chunk.run_id = run.id)))), 0)
       FROM run WHERE EXISTS (SELECT FROM chunk WHERE chunk.run_id = run.id AND chunk.state = 'waiting'))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("payroll", "0008_back_pay")]

    operations = [migrations.RunSQL(FIGURES, "DROP FUNCTION payroll_work_figures();")]
