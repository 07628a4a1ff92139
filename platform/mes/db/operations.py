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
