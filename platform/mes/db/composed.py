"""A SELECT kept as text, so that a list asked for again and again is composed once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

Converters = Sequence[tuple[int, Sequence[Any], Any]]


@dataclass(frozen=True, slots=True)
class Composed:
    """What Django's query builder made of a ``values_list``; good for any thread and enterprise.

    The parameters are those of the moment when it was composed.
    """

    sql: str
    parameters: Sequence[Any]
    converters: Converters

    @classmethod
    def of(cls, rows: QuerySet[Any, Any]) -> "Composed":
        """``rows``, a ``values_list``. Raises EmptyResultSet where nothing can ever match."""
        compiler = rows.query.get_compiler(using=rows.db)
        sql, parameters = compiler.as_sql()
        expressions = [selected[0] for selected in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(expressions)
        return cls(
            sql,
            tuple(parameters),
            tuple((at, steps, expression) for at, (steps, expression) in converters.items()),
        )

    def fetch(self) -> list[Sequence[Any]]:
        """All rows, in the present enterprise."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.parameters)
            rows: list[Sequence[Any]] = cursor.fetchall()
        return self._converted(rows) if self.converters else rows

    def _converted(self, rows: list[Sequence[Any]]) -> list[Sequence[Any]]:
        results: list[Sequence[Any]] = []
        for row in rows:
            values = list(row)
            for at, steps, expression in self.converters:
                for step in steps:
                    values[at] = step(values[at], expression, connection)
            results.append(values)
        return results
