"""Shapes of the imports API."""

from rest_framework import serializers

from mes.documents.excel.apply import ImportMode
from mes.http.serializers import Body, Document, Row

Text = serializers.CharField
Whole = serializers.IntegerField


class ImportColumn(Document):
    index = Whole(help_text="Counted from 0.")
    heading = Text()
    field = Text(allow_null=True)
    field_label = Text()


class ImportField(Document):
    field = Text()
    label = Text()  # type: ignore[assignment]
    required = serializers.BooleanField()  # type: ignore[assignment]


class ImportRefusal(Document):
    column = Text(help_text="The letter of the column; empty for the whole row.")
    heading = Text()
    code = Text()
    message = Text()


class ImportLeftOut(Document):
    row = Whole()
    reason = Text(help_text="total, heading, note or top (of an indented list).")
    text = Text()


class ImportImplied(Document):
    """A record that is made because rows name it."""

    kind_label = Text()
    key = Text()


class ImportReading(Document):
    kind = Text(allow_null=True)
    header_row = Whole()
    columns = ImportColumn(many=True)
    available_fields = ImportField(many=True)
    missing = serializers.ListField(child=Text())


class ImportSheet(ImportReading):
    sheet = Text()
    how = Text()
    kind_label = Text()
    left_out = ImportLeftOut(many=True)
    implied = ImportImplied(many=True)
    alternatives = serializers.ListField(child=Text())
    waiting = serializers.BooleanField()
    waiting_for = Text()
    waiting_rows = Whole()
    refusals = ImportRefusal(many=True)
    new = Whole()
    changed = Whole()
    unchanged = Whole()
    refused = Whole()


class ImportProgress(Document):
    done = Whole()
    total = Whole()


class ImportProblem(Document):
    code = Text()
    message = Text()


class ImportDocument(Document):
    id = Whole()
    file_name = Text()
    status = Text()
    mode = Text()
    uploaded_by_name = Text()
    created_at = serializers.DateTimeField()
    applied_at = serializers.DateTimeField(allow_null=True)
    sheets = ImportSheet(many=True)
    progress = ImportProgress()
    problem = ImportProblem(allow_null=True)
    version = Whole()
    allowed_actions = serializers.ListField(child=Text())


class ImportListRow(Row):
    id = Whole()
    file_name = Text()
    status = Text()
    mode = Text()
    uploaded_by_name = Text()
    created_at = serializers.DateTimeField()
    applied_at = serializers.DateTimeField(allow_null=True)
    rows_total = Whole()


class ImportRowRow(Row):
    sheet = Text()
    kind = Text()
    row = Whole()
    state = Text()
    values = serializers.DictField(child=Text(allow_null=True))
    changes = serializers.DictField(
        child=serializers.ListField(child=Text(allow_null=True)),
        help_text="Field: before and after.",
    )
    refusals = ImportRefusal(many=True)


class SheetMappingBody(Body):
    sheet = Text(max_length=100)
    kind = Text(max_length=40, allow_null=True)
    header_row = Whole(
        min_value=1, max_value=100_000, required=False, help_text="Absent: the likeliest row."
    )
    columns = serializers.DictField(
        child=Whole(min_value=0, max_value=499),
        required=False,
        help_text="Field: column from 0. Absent: as its headings are understood.",
    )


class MappingBody(Body):
    sheets = SheetMappingBody(many=True)


class ApplyBody(Body):
    mode = serializers.ChoiceField(choices=[mode.value for mode in ImportMode])


class TemplateEntry(Document):
    kind = Text()
    label = Text()  # type: ignore[assignment]
    has_records = serializers.BooleanField()
