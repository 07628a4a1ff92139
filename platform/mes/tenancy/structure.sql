-- The structure of one schema: a line for each column, constraint, index and so on.
WITH space AS (SELECT oid, nspname FROM pg_namespace WHERE nspname = %(schema)s),
-- Through the dependencies on the namespace, which have an index: pg_class has none by namespace,
-- and holds thousands of rows for each enterprise.
inside AS (
    SELECT d.classid, d.objid FROM pg_depend d JOIN space
    ON d.refclassid = 'pg_namespace'::regclass AND d.refobjid = space.oid
),
relation AS (
    SELECT c.* FROM inside JOIN pg_class c ON c.oid = inside.objid
    WHERE inside.classid = 'pg_class'::regclass
),
line(kind, text) AS (
    SELECT 'relation', concat_ws(' ', relname, relkind::text, relpersistence::text,
        array_to_string(reloptions, ','), pg_get_partkeydef(oid), pg_get_expr(relpartbound, oid))
    FROM relation WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
    UNION ALL
    SELECT 'column', concat_ws(' ', r.relname,
        row_number() OVER (PARTITION BY r.oid ORDER BY a.attnum), a.attname,
        format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END,
        'identity ' || nullif(a.attidentity::text, ''),
        'generated ' || nullif(a.attgenerated::text, ''),
        (SELECT 'collate ' || collname FROM pg_collation WHERE oid = a.attcollation),
        'default ' || pg_get_expr(d.adbin, d.adrelid))
    FROM relation r
    JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum
    WHERE r.relkind IN ('r', 'p', 'f')
    UNION ALL
    -- NOT NULL constraints ('n') are told by their columns; their names mean nothing.
    SELECT 'constraint', concat_ws(' ', r.relname, k.conname, pg_get_constraintdef(k.oid),
        CASE WHEN NOT k.convalidated THEN 'not valid' END)
    FROM pg_constraint k JOIN relation r ON r.oid = k.conrelid
    WHERE k.contype <> 'n'
    UNION ALL
    SELECT 'index', concat_ws(' ', pg_get_indexdef(i.indexrelid),
        CASE WHEN NOT i.indisvalid THEN 'invalid' END)
    FROM pg_index i JOIN relation r ON r.oid = i.indrelid
    UNION ALL
    SELECT 'sequence', concat_ws(' ', r.relname, format_type(s.seqtypid, NULL), s.seqstart,
        s.seqincrement, s.seqmax, s.seqmin, s.seqcache, s.seqcycle,
        (SELECT o.relname || '.' || a.attname FROM pg_depend p
         JOIN pg_class o ON o.oid = p.refobjid
         JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum = p.refobjsubid
         WHERE p.objid = r.oid AND p.classid = 'pg_class'::regclass
           AND p.refclassid = 'pg_class'::regclass AND p.deptype IN ('a', 'i')))
    FROM relation r JOIN pg_sequence s ON s.seqrelid = r.oid
    UNION ALL
    SELECT 'trigger', pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
    FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal
    UNION ALL
    SELECT 'function', pg_get_functiondef(f.oid)
    FROM inside JOIN pg_proc f ON f.oid = inside.objid
    WHERE inside.classid = 'pg_proc'::regclass AND f.prokind IN ('f', 'p')
    UNION ALL
    SELECT 'view', r.relname || ' ' || pg_get_viewdef(r.oid)
    FROM relation r WHERE r.relkind IN ('v', 'm')
    UNION ALL
    SELECT 'type', concat_ws(' ', t.typname, t.typtype::text,
        format_type(t.typbasetype, t.typtypmod),
        (SELECT string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder)
         FROM pg_enum e WHERE e.enumtypid = t.oid))
    FROM inside JOIN pg_type t ON t.oid = inside.objid
    WHERE inside.classid = 'pg_type'::regclass AND t.typtype IN ('e', 'd', 'r')
),
-- PostgreSQL writes `x IN ('a', 'b')` on a varchar column in one way for the original definition
-- and in another once its own output has been read back. The two steps make both the same.
same(kind, text) AS (
    SELECT kind, CASE WHEN kind IN ('constraint', 'index') AND text LIKE '%%::character varying%%'
        THEN regexp_replace(regexp_replace(text,
            '\(((?:''(?:[^'']|'''')*'')::character varying(?:\(\d+\))?)\)::text', '\1', 'g'),
            '\((ARRAY\[[^]]*\])\)::text\[\]', '\1', 'g')
        ELSE text END
    FROM line
),
named(text) AS (
    SELECT kind || ' ' || replace(text, space.nspname || '.', '') FROM same, space
)
