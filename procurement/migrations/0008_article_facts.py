"""What articles are compared by, and the words that a mistyped one may have been meant to be."""

from django.db import migrations, models

WORDS = """
-- For each word: longer words that end with it (papper: kopieringspapper), and for one that is no word of the agency's
-- catalogues, nor a form or the beginning of one, those that may be what was meant, or may contain it; which of them,
-- the application decides.
CREATE OR REPLACE FUNCTION procurement_words_like(asked text[])
RETURNS TABLE (word text, instead text, is_guess boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public SET plan_cache_mode = force_custom_plan SET enable_seqscan = off
SET pg_trgm.word_similarity_threshold = 0.3
AS $$
DECLARE
  here bigint := current_setting('app.agency_id')::bigint;
  one text;
  stem text;
BEGIN
  FOREACH one IN ARRAY asked LOOP
    IF length(one) >= 4 THEN
      RETURN QUERY
        SELECT one, w.word::text, false FROM procurement_catalogueword w
        WHERE w.agency_id + 0 = here AND w.word LIKE '%_' || one LIMIT 20;
    END IF;
    stem := coalesce((ts_lexize('swedish_stem', one))[1], one);
    IF NOT EXISTS (
      SELECT FROM procurement_catalogueword w WHERE w.agency_id = here AND w.word LIKE stem || '%'
        AND (w.word LIKE one || '%' OR ts_lexize('swedish_stem', w.word) = ARRAY[stem])
    ) THEN
      RETURN QUERY
        SELECT one, w.word::text, true FROM procurement_catalogueword w
        WHERE w.agency_id + 0 = here AND one <% w.word
        ORDER BY word_similarity(one, w.word) DESC, length(w.word), w.word LIMIT 100;
    END IF;
  END LOOP;
END $$;
"""
WORDS_BEFORE = """
-- For each word: longer words that end with it (papper: kopieringspapper), and for one that begins no word of the
-- agency's catalogues the two that are most like it.
CREATE OR REPLACE FUNCTION procurement_words_like(asked text[])
RETURNS TABLE (word text, instead text, is_guess boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public SET plan_cache_mode = force_custom_plan SET enable_seqscan = off
SET pg_trgm.similarity_threshold = 0.4
AS $$
DECLARE
  here bigint := current_setting('app.agency_id')::bigint;
  one text;
  stem text;
BEGIN
  FOREACH one IN ARRAY asked LOOP
    IF length(one) >= 4 THEN
      RETURN QUERY
        SELECT one, w.word::text, false FROM procurement_catalogueword w
        WHERE w.agency_id + 0 = here AND w.word LIKE '%_' || one LIMIT 20;
    END IF;
    stem := coalesce((ts_lexize('swedish_stem', one))[1], one);
    IF NOT EXISTS (SELECT FROM procurement_catalogueword w WHERE w.agency_id = here AND w.word LIKE stem || '%') THEN
      RETURN QUERY
        SELECT one, w.word::text, true FROM procurement_catalogueword w
        WHERE w.agency_id + 0 = here AND w.word % one ORDER BY similarity(w.word, one) DESC, w.word LIMIT 2;
    END IF;
  END LOOP;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('procurement', '0004_punch_out'),
    ]

    operations = [
        migrations.AddField(
            model_name='article',
            name='content',
            field=models.DecimalField(decimal_places=3, max_digits=12, null=True, verbose_name='innehåll i en enhet'),
        ),
        migrations.AddField(
            model_name='article',
            name='content_unit',
            field=models.CharField(blank=True, default='', max_length=3, verbose_name='innehållets enhet'),
        ),
        migrations.AddField(
            model_name='article',
            name='marks',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='märkning'),
        ),
        migrations.AddField(
            model_name='stagedline',
            name='content',
            field=models.DecimalField(decimal_places=3, max_digits=12, null=True, verbose_name='innehåll i en enhet'),
        ),
        migrations.AddField(
            model_name='stagedline',
            name='content_unit',
            field=models.CharField(blank=True, default='', max_length=3, verbose_name='innehållets enhet'),
        ),
        migrations.AddField(
            model_name='stagedline',
            name='marks',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='märkning'),
        ),
        migrations.RunSQL(WORDS, WORDS_BEFORE),
    ]
