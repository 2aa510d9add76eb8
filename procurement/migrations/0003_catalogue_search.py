"""How catalogue versions are read and decided, and the search of articles."""

import django.db.models.deletion
import servicecenter.tenancy.scope
from django.conf import settings
from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension
from django.db import migrations, models

from servicecenter.tenancy.operations import EnableTenancy

SEARCH = """
-- Searching articles (decision 0037). The application's role is bound by row-level security, and there the operators of
-- text search may not be used with an index. So these functions look with their owner's rights, in the agency in scope
-- only, and give out keys and words, never rows: the rows are read by the application's role, behind the wall.
ALTER TABLE procurement_article ADD COLUMN search tsvector GENERATED ALWAYS AS (
  setweight(to_tsvector('swedish', name), 'A') || setweight(to_tsvector('swedish', manufacturer), 'B')
  || setweight(to_tsvector('swedish', description), 'C')) STORED;
CREATE INDEX article_search ON procurement_article USING gin ((agency_id + 0), search) WHERE last IS NULL;
CREATE INDEX article_number ON procurement_article (agency_id, upper(number) text_pattern_ops) WHERE last IS NULL;
CREATE INDEX article_gtin ON procurement_article (agency_id, gtin text_pattern_ops) WHERE last IS NULL AND gtin <> '';
CREATE INDEX article_cpv ON procurement_article (agency_id, cpv text_pattern_ops) WHERE last IS NULL;
CREATE INDEX catalogue_word_alike ON procurement_catalogueword USING gin ((agency_id + 0), word gin_trgm_ops);

-- No frequencies are kept of agencies, so the planner takes any index on the agency for a narrow one; + 0 and || ''
-- leave it the index of words only, and plans are kept to bitmaps: what a scan that hopes to stop early costs depends on
-- the words of other agencies.
-- The valid articles of some catalogues that begin with a number or have the words, at most so many; ``asked`` is a
-- question of words as to_tsquery reads it, ``typed`` a number with LIKE's signs escaped, ``branch`` the first CPV digits.
CREATE FUNCTION procurement_article_hits(asked text, typed text, catalogues bigint[], branch text, most integer)
RETURNS TABLE (id bigint, score real)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public SET plan_cache_mode = force_custom_plan
SET enable_seqscan = off SET enable_indexscan = off
AS $$
DECLARE
  here bigint := current_setting('app.agency_id')::bigint;
  question tsquery := to_tsquery('swedish', asked);
  pattern text := upper(typed) || '%';
  cpvs text := branch || '%';
BEGIN
  IF typed <> '' THEN
    RETURN QUERY
      SELECT a.id, (CASE WHEN upper(a.number) || '%' = pattern THEN 20 ELSE 10 END)::real FROM procurement_article a
      WHERE a.agency_id = here AND a.last IS NULL AND upper(a.number) LIKE pattern
        AND a.catalogue_id = ANY (catalogues) AND a.cpv LIKE cpvs LIMIT most;
    RETURN QUERY
      SELECT a.id, (CASE WHEN a.gtin || '%' = pattern THEN 20 ELSE 10 END)::real FROM procurement_article a
      WHERE a.agency_id = here AND a.last IS NULL AND a.gtin <> '' AND a.gtin LIKE pattern
        AND a.catalogue_id = ANY (catalogues) AND a.cpv LIKE cpvs LIMIT most;
  END IF;
  IF numnode(question) > 0 THEN
    RETURN QUERY
      SELECT f.id, ts_rank(f.search, question) FROM (
        SELECT a.id, a.search FROM procurement_article a
        WHERE a.agency_id + 0 = here AND a.last IS NULL AND a.search @@ question
          AND a.catalogue_id + 0 = ANY (catalogues) AND a.cpv || '' LIKE cpvs LIMIT most) f;
  ELSIF asked = '' AND typed = '' THEN
    RETURN QUERY
      SELECT a.id, 0::real FROM procurement_article a
      WHERE a.agency_id = here AND a.last IS NULL AND a.catalogue_id = ANY (catalogues) AND a.cpv LIKE cpvs LIMIT most;
  END IF;
END $$;

-- For each word: longer words that end with it (papper: kopieringspapper), and for one that begins no word of the
-- agency's catalogues the two that are most like it.
CREATE FUNCTION procurement_words_like(asked text[])
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
REVOKE ALL ON FUNCTION procurement_article_hits, procurement_words_like FROM PUBLIC;
GRANT EXECUTE ON FUNCTION procurement_article_hits, procurement_words_like TO servicecenter_app;
"""
NO_SEARCH = """
DROP FUNCTION procurement_words_like;
DROP FUNCTION procurement_article_hits;
DROP INDEX catalogue_word_alike;
ALTER TABLE procurement_article DROP COLUMN search;
DROP INDEX article_number;
DROP INDEX article_gtin;
DROP INDEX article_cpv;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('procurement', '0002_suppliers'),
        ('servicecenter', '0024_attest_remarks'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),
        BtreeGinExtension(),
        migrations.CreateModel(
            name='CatalogueWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=40, verbose_name='ord')),
                ('agency', models.ForeignKey(db_index=False, default=servicecenter.tenancy.scope.current_agency_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servicecenter.agency', verbose_name='myndighet')),
            ],
            options={
                'verbose_name': 'ord i kataloger',
                'verbose_name_plural': 'ord i kataloger',
                'ordering': ['word'],
            },
        ),
        migrations.AddField(
            model_name='catalogue',
            name='columns',
            field=models.JSONField(blank=True, default=dict, verbose_name='kolumner i leverantörens filer'),
        ),
        migrations.AddField(
            model_name='catalogueversion',
            name='attempts',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='försök'),
        ),
        migrations.AddField(
            model_name='catalogueversion',
            name='claimed_at',
            field=models.DateTimeField(null=True, verbose_name='läses sedan'),
        ),
        migrations.AddField(
            model_name='catalogueversion',
            name='columns',
            field=models.JSONField(blank=True, default=dict, verbose_name='kolumner'),
        ),
        migrations.AddField(
            model_name='catalogueversion',
            name='compared_with',
            field=models.PositiveIntegerField(default=0, verbose_name='jämförd med version'),
        ),
        migrations.AddField(
            model_name='catalogueversion',
            name='error',
            field=models.CharField(blank=True, max_length=300, verbose_name='fel'),
        ),
        migrations.AddField(
            model_name='catalogueversion',
            name='size',
            field=models.BigIntegerField(default=0, verbose_name='filens storlek i byte'),
        ),
        migrations.AddField(
            model_name='stagedline',
            name='before',
            field=models.DecimalField(decimal_places=4, max_digits=14, null=True, verbose_name='pris före i kronor'),
        ),
        migrations.AlterField(
            model_name='catalogueversion',
            name='state',
            field=models.CharField(choices=[('columns', 'Väntar på kolumner'), ('reading', 'Läses in'), ('failed', 'Gick inte att läsa'), ('staged', 'Väntar på granskning'), ('refused', 'Avvisad'), ('valid', 'Gäller'), ('replaced', 'Ersatt')], default='reading', max_length=8, verbose_name='läge'),
        ),
        migrations.AlterField(
            model_name='stagedline',
            name='kind',
            field=models.CharField(choices=[('added', 'Ny'), ('changed', 'Ändrad'), ('removed', 'Utgår')], max_length=9, verbose_name='ändring'),
        ),
        migrations.AddConstraint(
            model_name='catalogueversion',
            constraint=models.CheckConstraint(condition=models.Q(('handed_in_by__isnull', True), ('decided_by__isnull', True), ('state', 'refused'), models.Q(('decided_by', models.F('handed_in_by')), _negated=True), _connector='OR'), name='catalogue_version_by_two'),
        ),
        migrations.AddConstraint(
            model_name='catalogueword',
            constraint=models.UniqueConstraint(fields=('agency', 'word'), name='catalogue_word_once'),
        ),
        EnableTenancy("CatalogueWord"),
        migrations.RunSQL(SEARCH, NO_SEARCH),
    ]
