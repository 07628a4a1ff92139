"""Migration operations that Django lacks."""

from django.db.migrations.operations import RunSQL


def append_only(table: str) -> RunSQL:
    """Make the database refuse UPDATE, DELETE and TRUNCATE on ``table``.

    The function stands in the schema that is migrated, so that a schema can be dumped and moved
    alone.
    """
    return RunSQL(
        sql=f"""
            CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME
                    USING ERRCODE = 'restrict_violation';
            END $$;
            CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        """,
        reverse_sql=f"DROP TRIGGER {table}_append_only ON {table};",
    )


def rows_of_one_enterprise(table: str, column: str = "enterprise_id") -> RunSQL:
    """Let a connection see and change only its own enterprise's rows of the shared ``table``.

    ``mes.enterprise`` says which those are: an id, or ``all`` for work across enterprises; without
    it there are none. The table's owner is held too; only a superuser or a role with BYPASSRLS is
    not, and the program is neither.
    """
    mine = (
        f"{column}::text = current_setting('mes.enterprise', true)"
        " OR current_setting('mes.enterprise', true) = 'all'"
    )
    return RunSQL(
        sql=f"""
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
            CREATE POLICY {table}_of_one_enterprise ON {table} USING ({mine}) WITH CHECK ({mine});
        """,
        reverse_sql=f"""
            DROP POLICY {table}_of_one_enterprise ON {table};
            ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def rows_across_enterprises(table: str) -> RunSQL:
    """Let only work across enterprises see and change rows of the platform's own ``table``.

    For what the platform learns before it knows whose it is: a connection that works for one
    enterprise sees none of it.
    """
    return RunSQL(
        sql=f"""
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
            CREATE POLICY {table}_across_enterprises ON {table}
                USING (current_setting('mes.enterprise', true) = 'all')
                WITH CHECK (current_setting('mes.enterprise', true) = 'all');
        """,
        reverse_sql=f"""
            DROP POLICY {table}_across_enterprises ON {table};
            ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )
