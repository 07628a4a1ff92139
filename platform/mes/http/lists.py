"""Lists: rows straight from the database, keyset pages, allow-listed filters and orderings.

A list endpoint declares the shape of a row as a serializer, which documents it and is never run:
``values_list`` rows are encoded by orjson with one converter for each column that needs one.
"""

import base64
import binascii
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

import orjson
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac
from django_filters import FilterSet
from rest_framework import serializers
from rest_framework.request import Request

from mes.db.composed import Composed
from mes.db.search import matching
from mes.http.encoding import Convert, converter
from mes.http.endpoints import Endpoint
from mes.http.export import CONTENT_TYPE as XLSX
from mes.http.export import workbook
from mes.http.fields import is_cost
from mes.http.serializers import Row
from mes.kernel import clock
from mes.kernel.errors import FieldError, Invalid
from mes.kernel.text import gettext_noop as _
from mes.kernel.whole import whole_number

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
MAX_EXPORT_ROWS = 50_000
_PLAIN_PARAMETERS = frozenset({"limit", "ordering"})
_SEAL_BYTES = 12
_OWN_PARAMETERS = frozenset({"cursor", "limit", "ordering", "search", "export"})


@dataclass(frozen=True, slots=True)
class Ordering:
    """Orderings that a list allows: name to a column that is never null.

    ``default`` is a name, with "-" in front for descending. The primary key breaks ties.
    """

    default: str
    allowed: Mapping[str, str] = field(default_factory=dict)

    def column(self, name: str) -> str:
        return self.allowed.get(name, name)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a row: its JSON name, where it comes from, how it is written."""

    name: str
    source: str
    label: str
    convert: Convert | None
    cost: bool
    exported: bool


def columns_of(row: type[serializers.Serializer]) -> tuple[Column, ...]:
    """The columns that the row serializer declares."""
    return tuple(
        Column(
            name=name,
            source=(declared.source or name).replace(".", "__"),
            label=str(declared.label or name),
            convert=converter(declared),
            cost=is_cost(declared),
            exported=getattr(declared, "exported", True),
        )
        for name, declared in row().fields.items()
    )


@dataclass(frozen=True, slots=True)
class Page:
    """Where a page starts and how it is ordered."""

    ordering: str
    column: str
    descending: bool
    limit: int
    after: tuple[Any, int] | None


class ListEndpoint(Endpoint):
    """GET answers ``{"results": [...], "next": cursor or null}``; other methods as declared.

    Subclasses set ``row``, ``ordering``, optionally ``filterset_class`` and ``searchable``, and
    write ``rows()``, which returns a query set that has (or annotates) every column.
    """

    abstract = True
    row: ClassVar[type[Row]]
    ordering: ClassVar[Ordering]
    filterset_class: ClassVar[type[FilterSet] | None] = None
    searchable: ClassVar[bool] = False
    #: Columns to search in short lists that keep no search text; empty: by the search text.
    search_columns: ClassVar[tuple[str, ...]] = ()
    export_name: ClassVar[str] = "list"

    def rows(self) -> QuerySet[Any]:
        """The rows that the actor may see."""
        raise TypeError(f"{type(self).__qualname__} must say which rows it lists")

    def rows_depend_on(self) -> Hashable | None:
        """What ``rows()`` depends on beside the class; None: on the request.

        A list that says so has its unfiltered first page composed once for each value, not with
        every request: much of what a short list costs.
        """
        return None

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """Rows in which every word of ``text`` occurs."""
        if not self.search_columns:
            return matching(rows, text)
        for word in text.split()[:8]:
            found = Q()
            for column in self.search_columns:
                found |= Q(**{f"{column}__icontains": word})
            rows = rows.filter(found)
        return rows

    def finish(self, results: list[dict[str, Any]]) -> None:
        """A place to add what one further query, not one for each row, brings to a page."""

    def workbook_columns(self, columns: Sequence[Column]) -> Sequence[tuple[str, str]]:
        """Name and heading of each column of the exported workbook."""
        return [(column.name, column.label) for column in columns if column.exported]

    def for_workbook(self, results: list[dict[str, Any]]) -> None:
        """Say in words what the screen says in words and JSON in codes. After ``finish``."""

    @classmethod
    def columns(cls) -> tuple[Column, ...]:
        cached: tuple[Column, ...] | None = cls.__dict__.get("_columns")
        if cached is None:
            cached = columns_of(cls.row)
            cls._columns = cached  # type: ignore[attr-defined]
        return cached

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        query = request.query_params
        self._refuse_unknown(query)
        page = self._page(query)
        columns = self._visible()
        if query.get("export") == "xlsx":
            return self._exported(self._filtered(query, self.rows()), page, columns)
        values = self._values(query, page, columns)
        following = None
        if len(values) > page.limit:
            values.pop()
            following = _encode_cursor(
                self._list_name(), page.ordering, value=values[-1][1], pk=values[-1][0]
            )
        results = _as_dicts(values, columns, skip=2)
        self.finish(results)
        return self.answer({"results": results, "next": following})

    def _values(
        self, query: Mapping[str, str], page: Page, columns: Sequence[Column]
    ) -> list[Sequence[Any]]:
        """The rows of ``page`` and one more, each beginning with key and ordering column."""

        def composed() -> QuerySet[Any, Any]:
            rows = self._after(self._filtered(query, self.rows()), page)
            return rows.values_list("pk", page.column, *(column.source for column in columns))[
                : page.limit + 1
            ]

        depends = self.rows_depend_on() if query.keys() <= _PLAIN_PARAMETERS else None
        if depends is None:
            return list(composed())
        key = (page.ordering, page.limit, len(columns))
        known: dict[Any, tuple[Hashable, Composed]] = self._composed()
        entry = known.get(key)
        if entry is None or entry[0] != depends:
            entry = known[key] = (depends, Composed.of(composed()))
        return entry[1].fetch()

    @classmethod
    def _composed(cls) -> dict[Any, tuple[Hashable, Composed]]:
        if "_statements" not in cls.__dict__:
            cls._statements = {}  # type: ignore[attr-defined]
        statements: dict[Any, tuple[Hashable, Composed]] = cls.__dict__["_statements"]
        return statements

    def _visible(self) -> tuple[Column, ...]:
        columns = self.columns()
        if any(column.cost for column in columns) and not self.actor.sees_costs:
            return tuple(column for column in columns if not column.cost)
        return columns

    def _filter_names(self) -> frozenset[str]:
        chosen = self.filterset_class
        return frozenset(chosen.base_filters) if chosen is not None else frozenset()

    def _refuse_unknown(self, query: Mapping[str, Any]) -> None:
        known = _OWN_PARAMETERS | self._filter_names()
        unknown = [name for name in query if name not in known]
        if unknown:
            raise Invalid(
                errors=[
                    FieldError(name, "unknown_parameter", _("This parameter is not known."))
                    for name in unknown
                ]
            )

    def _filtered(self, query: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.filterset_class
        if chosen is not None and any(name in query for name in chosen.base_filters):
            filters = chosen(query, queryset=rows, request=self.request)
            if not filters.is_valid():
                raise Invalid(
                    errors=[
                        FieldError(name, error.code or "invalid", str(error.messages[0]))
                        for name, problems in filters.errors.as_data().items()
                        for error in problems
                    ]
                )
            rows = filters.qs
        text = query.get("search", "").strip()
        if text and self.searchable:
            rows = self.search(rows, text[:100])
        return rows

    def _page(self, query: Mapping[str, str]) -> Page:
        ordering = query.get("ordering") or self.ordering.default
        name = ordering.removeprefix("-")
        if name not in self.ordering.allowed and name != self.ordering.default.removeprefix("-"):
            raise Invalid.field("ordering", "not_allowed", _("The list cannot be ordered by this."))
        limit = whole_number(query.get("limit") or str(DEFAULT_LIMIT), most_digits=6)
        if limit is None or not 1 <= limit <= MAX_LIMIT:
            raise Invalid.field(
                "limit", "invalid", _("Between 1 and %(most)s rows."), most=MAX_LIMIT
            )
        cursor = query.get("cursor", "")
        return Page(
            ordering=ordering,
            column=self.ordering.column(name),
            descending=ordering.startswith("-"),
            limit=limit,
            after=_decode_cursor(self._list_name(), cursor, ordering) if cursor else None,
        )

    @classmethod
    def _list_name(cls) -> str:
        return f"{cls.__module__}.{cls.__qualname__}"

    def _after(self, rows: QuerySet[Any], page: Page) -> QuerySet[Any]:
        sign = "-" if page.descending else ""
        rows = rows.order_by(f"{sign}{page.column}", f"{sign}pk")
        if page.after is None:
            return rows
        value, pk = page.after
        beyond = "lt" if page.descending else "gt"
        try:
            return rows.filter(
                Q(**{f"{page.column}__{beyond}": value})
                | Q(**{page.column: value, f"pk__{beyond}": pk})
            )
        except (ValueError, TypeError, ValidationError, FieldDoesNotExist) as broken:
            raise _bad_cursor() from broken

    def _exported(self, rows: QuerySet[Any], page: Page, columns: Sequence[Column]) -> HttpResponse:
        values = list(
            self._after(rows, page).values_list(
                "pk", page.column, *(column.source for column in columns)
            )[:MAX_EXPORT_ROWS]
        )
        results = _as_dicts(values, columns, skip=2, convert=False)
        self.finish(results)
        self.for_workbook(results)
        shown = self.workbook_columns(columns)
        content = workbook(
            headings=[heading for _name, heading in shown],
            rows=[[result.get(name) for name, _heading in shown] for result in results],
        )
        name = f"{self.export_name}-{clock.business_date():%Y%m%d}.xlsx"
        return self.file(content, name=name, content_type=XLSX)


def _as_dicts(
    values: Sequence[Sequence[Any]], columns: Sequence[Column], *, skip: int, convert: bool = True
) -> list[dict[str, Any]]:
    names = [column.name for column in columns]
    results = [dict(zip(names, value[skip:], strict=True)) for value in values]
    if convert:
        for column in columns:
            if column.convert is not None:
                name, change = column.name, column.convert
                for result in results:
                    result[name] = change(result[name])
    return results


def _encode_cursor(of: str, ordering: str, value: Any, pk: int) -> str:
    text = value.isoformat() if isinstance(value, (date, datetime)) else str(value)
    content = orjson.dumps([ordering, text, pk])
    return base64.urlsafe_b64encode(_seal(of, content) + content).decode().rstrip("=")


def _seal(of: str, content: bytes) -> bytes:
    """Proof that a cursor is from the list ``of``: its value is one that the column can have."""
    return salted_hmac(f"cursor:{of}", content, algorithm="sha256").digest()[:_SEAL_BYTES]


def _decode_cursor(of: str, cursor: str, ordering: str) -> tuple[Any, int]:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (ValueError, binascii.Error) as broken:
        raise _bad_cursor() from broken
    seal, content = raw[:_SEAL_BYTES], raw[_SEAL_BYTES:]
    if not constant_time_compare(seal, _seal(of, content)):
        raise _bad_cursor()
    made_for, value, pk = orjson.loads(content)
    if made_for != ordering:
        raise _bad_cursor()
    return value, pk


def _bad_cursor() -> Invalid:
    return Invalid.field("cursor", "invalid", _("The page mark is not valid for this list."))


__all__ = ["Column", "ListEndpoint", "Model", "Ordering", "columns_of"]
