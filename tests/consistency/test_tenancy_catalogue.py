"""The wall between agencies as the database itself tells it: every table, every policy, every right."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection

from servicecenter.accounts.roles import PERMISSIONS
from servicecenter.common.permissions import Permission
from servicecenter.tenancy.models import TenantModel
from servicecenter.tenancy.operations import ALIKE, APPLICATION_ROLE, MIGRATOR_ROLE, TENANT_TEST

pytestmark = pytest.mark.django_db

SCOPE = "(NULLIF(current_setting('app.agency_id'::text, true), ''::text))::integer"
USER = "(NULLIF(current_setting('app.user_id'::text, true), ''::text))::integer"
MEMBER_AGENCIES = (
    "member_agencies",
    "PERMISSIVE",
    "ALL",
    f"((agency_id = {SCOPE}) OR (agency_id IN ( SELECT servicecenter_membership.agency_id"
    f" FROM servicecenter_membership WHERE (servicecenter_membership.user_id = {USER}))))",
    TENANT_TEST,
)
"""For what holds no personal data, and is read for all agencies a person has a role in."""
OWN_POLICY = {
    # A person sees their own roles before an agency is chosen; roles are written in the agency in scope only.
    "servicecenter_membership": {
        ("own_or_agency", "PERMISSIVE", "ALL", f"((agency_id = {SCOPE}) OR (user_id = {USER}))", TENANT_TEST)
    },
    # A system's token is found by its hash before the agency is known; it is written in the agency in scope only.
    "servicecenter_accesstoken": {
        ("open", "PERMISSIVE", "ALL", "true", "true"),
        (
            "tenant",
            "RESTRICTIVE",
            "ALL",
            f"((agency_id = {SCOPE}) OR ((secret_hash)::text = current_setting('app.token_hash'::text, true)))",
            TENANT_TEST,
        ),
    },
    # A supplier's invitation is found by the hash of its link before the agency is known.
    "procurement_supplierinvitation": {
        ("open", "PERMISSIVE", "ALL", "true", "true"),
        (
            "tenant",
            "RESTRICTIVE",
            "ALL",
            f"((agency_id = {SCOPE}) OR ((secret_hash)::text = current_setting('app.invitation_hash'::text, true)))",
            TENANT_TEST,
        ),
    },
    # A supplier's link to its invoices is found by its hash before the agency is known.
    "invoicing_supplierlink": {
        ("open", "PERMISSIVE", "ALL", "true", "true"),
        (
            "tenant",
            "RESTRICTIVE",
            "ALL",
            f"((agency_id = {SCOPE}) OR ((secret_hash)::text = current_setting('app.link_hash'::text, true)))",
            TENANT_TEST,
        ),
    },
    # A visit to a supplier's shop is found by the hash of its return address before the agency is known.
    "procurement_shopvisit": {
        ("open", "PERMISSIVE", "ALL", "true", "true"),
        (
            "tenant",
            "RESTRICTIVE",
            "ALL",
            f"((agency_id = {SCOPE}) OR ((secret_hash)::text = current_setting('app.visit_hash'::text, true)))",
            TENANT_TEST,
        ),
    },
    # An event outside every agency, such as a failed log-in, is written and read without scope.
    "servicecenter_auditevent": {("scope", "PERMISSIVE", "ALL", *[f"(NOT (agency_id IS DISTINCT FROM {SCOPE}))"] * 2)},
    "payroll_runoverview": {MEMBER_AGENCIES},
    "payroll_billableclaim": {MEMBER_AGENCIES},
    "onboarding_projectoverview": {MEMBER_AGENCIES},
    "onboarding_savingoverview": {MEMBER_AGENCIES},
    "servicecenter_variant": {MEMBER_AGENCIES},
}
"""Tables with an agency that may be read in another way, with exactly the policy each of them has instead."""

CENTRE_ROLES = sorted(role for role, held in PERMISSIONS.items() if Permission.SEE_PROSPECTS in held)
IS_CENTRE = (
    f"(EXISTS ( SELECT 1 FROM servicecenter_membership WHERE ((servicecenter_membership.user_id = {USER}) AND "
    "((servicecenter_membership.role)::text = ANY ((ARRAY["
    + ", ".join(f"'{role}'::character varying" for role in CENTRE_ROLES)
    + "])::text[])))))"
)
CENTRE_ONLY = {
    "onboarding_prospect": {("centre", "PERMISSIVE", "ALL", IS_CENTRE, IS_CENTRE)},
    "onboarding_prospectchange": {("centre", "PERMISSIVE", "ALL", IS_CENTRE, IS_CENTRE)},
}
"""Tables of the centre itself: no agency's people see a row, whatever scope they are in."""
OWN_POLICY["onboarding_connectionrow"] = {
    ("centre", "PERMISSIVE", "ALL", f"((agency_id = {SCOPE}) OR {IS_CENTRE})", TENANT_TEST)
}

MORE_POLICIES = {
    "payroll_protectedidentity": {
        ("protected", "RESTRICTIVE", "ALL", *["(current_setting('app.protected'::text, true) = 'open'::text)"] * 2)
    }
}

KNOWN_DEFINERS = {
    "invoicing_invoice_hits",
    "payroll_work_figures",
    "procurement_article_hits",
    "procurement_words_like",
    "servicecenter_audit_faults",
    "servicecenter_audit_head",
    "servicecenter_audit_seal",
    "servicecenter_audit_waiting",
    "servicecenter_paymentbatch_is_whole",
    "servicecenter_voucher_is_sealed",
}
"""Functions that see past the wall, each to prove, seal or find something without giving out rows."""

SHARED_TABLES = {
    "account_emailaddress",
    "account_emailconfirmation",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "axes_accessattempt",
    "axes_accessattemptexpiration",
    "axes_accessfailurelog",
    "axes_accesslog",
    "django_admin_log",
    "django_content_type",
    "django_migrations",
    "django_session",
    "mfa_authenticator",
    "onboarding_prospect",  # behind a wall of its own: see CENTRE_ONLY
    "onboarding_prospectchange",
    "onboarding_templateversion",
    "payroll_exchangerate",
    "servicecenter_agency",
    "servicecenter_auditblock",
    "servicecenter_auditcheck",
    "servicecenter_outgoingmail",
    "servicecenter_ruledocument",
    "servicecenter_ruleproposal",
    "servicecenter_signoflife",
    "servicecenter_unitlevel",
    "servicecenter_user",
    "socialaccount_socialaccount",
    "socialaccount_socialapp",
    "socialaccount_socialtoken",
    "usersessions_usersession",
}
"""Tables that belong to no agency: log-in, rules and the agencies themselves. A new one needs a thought, then a row."""


def rows(sql: str, *arguments: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchall()


def tables() -> set[str]:
    return {name for (name,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}


def with_agency() -> set[str]:
    found = rows(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'agency_id'"
    )
    return {name for (name,) in found}


def policies(table: str) -> set[tuple[str, str, str, str, str]]:
    """Name, kind, command and the tests for reading and writing of each policy that binds the application."""
    found = rows(
        "SELECT policyname, permissive, cmd, regexp_replace(qual, '\\s+', ' ', 'g'), with_check FROM pg_policies "
        "WHERE tablename = %s AND %s = ANY(roles)",
        table,
        APPLICATION_ROLE,
    )
    return set(found)


def is_forced(table: str) -> bool:
    found = rows("SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relname = %s", table)
    return found == [(True,)]


def test_every_table_with_an_agency_has_the_wall_forced_and_exactly_its_policies():
    walled = with_agency() - set(OWN_POLICY)
    assert len(walled) > 20
    exact = {("open", "PERMISSIVE", "ALL", "true", "true"), ("tenant", "RESTRICTIVE", "ALL", TENANT_TEST, TENANT_TEST)}
    for table in sorted(walled):
        assert is_forced(table), table
        assert policies(table) == exact | MORE_POLICIES.get(table, set()), table


@pytest.mark.parametrize("table", CENTRE_ONLY)
def test_a_table_of_the_centre_is_shown_to_the_centres_roles_alone(table):
    assert is_forced(table)
    found = {(*row[:3], row[3], " ".join(row[4].split())) for row in policies(table)}
    assert found == CENTRE_ONLY[table]


@pytest.mark.parametrize("table", OWN_POLICY)
def test_a_table_read_in_another_way_has_exactly_the_policy_it_is_known_for(table):
    assert is_forced(table)
    assert policies(table) == OWN_POLICY[table]


def test_the_database_plans_alike_for_every_agency_and_run_also_for_new_ones():
    kept = rows(
        "SELECT attrelid::regclass::text, attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid "
        "WHERE attname = ANY(%s) AND relkind = 'r' AND relnamespace = 'public'::regnamespace "
        "AND attstattarget IS DISTINCT FROM 0",
        list(ALIKE),
    )
    assert kept == []


def test_no_policy_is_for_everyone_or_for_an_unknown_role():
    known = [APPLICATION_ROLE, MIGRATOR_ROLE, "servicecenter_auditor"]
    assert rows("SELECT tablename, policyname FROM pg_policies WHERE NOT roles <@ %s::name[]", known) == []


def test_every_other_table_is_known_to_belong_to_no_agency():
    assert tables() - with_agency() == SHARED_TABLES


def test_every_model_of_an_agency_is_a_tenant_model():
    for model in apps.get_models():
        names = {field.name for field in model._meta.fields}
        if "agency" in names and model._meta.db_table not in OWN_POLICY:
            assert issubclass(model, TenantModel), model


def test_there_are_no_views_that_could_see_past_the_wall():
    assert rows("SELECT viewname FROM pg_views WHERE schemaname = 'public'") == []
    assert rows("SELECT matviewname FROM pg_matviews WHERE schemaname = 'public'") == []


def test_a_function_that_runs_with_its_owners_rights_is_known_and_keeps_to_its_search_path():
    found = dict(
        rows(
            "SELECT proname, coalesce(array_to_string(proconfig, ','), '') FROM pg_proc "
            "JOIN pg_namespace n ON n.oid = pronamespace WHERE n.nspname = 'public' AND prosecdef"
        )
    )
    assert set(found) <= KNOWN_DEFINERS
    assert all("search_path=" in settings for settings in found.values()), found


def test_the_application_can_neither_truncate_nor_change_the_tables():
    for table in tables():
        [rights] = rows(
            "SELECT has_table_privilege(current_user, %s, 'TRUNCATE'),"
            " has_table_privilege(current_user, %s, 'TRIGGER'),"
            " has_table_privilege(current_user, %s, 'REFERENCES')",
            table,
            table,
            table,
        )
        assert rights == (False, False, False), table
    assert rows("SELECT has_schema_privilege(current_user, 'public', 'CREATE')") == [(False,)]
    assert rows("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user") == [(0,)]


def test_every_walled_table_is_led_by_an_index_on_its_agency():
    """Without one every page of a small agency would read the rows of all of them."""
    led = rows(
        "SELECT DISTINCT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0] WHERE a.attname = 'agency_id'"
    )
    assert with_agency() - {name for (name,) in led} <= {"payroll_runoverview"}
