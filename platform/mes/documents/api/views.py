"""Attachments and number rules over HTTP.

The record's own permissions decide about its files, so the service asks for them.
"""

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from mes.documents import attachments, number_rules
from mes.documents.api.serializers import (
    AttachmentDocument,
    AttachmentRow,
    NumberRuleBody,
    NumberRuleDocument,
)
from mes.documents.file_types import MOST_BYTES
from mes.documents.models import Attachment
from mes.documents.number_patterns import Reset
from mes.http.endpoints import SIGNED_IN, Endpoint, Operation
from mes.http.lists import ListEndpoint, Ordering
from mes.kernel.errors import Invalid, TooLarge
from mes.kernel.text import gettext_noop as _

NUMBERING = "administration.numbering"


class RecordAttachments(ListEndpoint):
    """The files of a record; POST adds one (multipart, field ``file``)."""

    operations = {
        "GET": Operation(SIGNED_IN),
        "POST": Operation(SIGNED_IN, upload=True, answer=AttachmentDocument, status=201),
    }
    row = AttachmentRow
    ordering = Ordering("id", {"file_name": "file_name"})

    def rows(self) -> QuerySet[Attachment]:
        return attachments.attachments_of(
            self.kwargs["record_type"], self.kwargs["record_id"], actor=self.actor
        )

    def post(self, request: Request, record_type: str, record_id: int) -> HttpResponse:
        upload = _upload(request)
        attachment = attachments.attach_file(
            record_type,
            record_id,
            file_name=upload.name or "",
            content=upload.read(),
            actor=self.actor,
        )
        return self.document(attachment)


class OneAttachment(Endpoint):
    """DELETE removes the file from its record."""

    operations = {"DELETE": Operation(SIGNED_IN)}

    def delete(self, request: Request, attachment_id: int) -> HttpResponse:
        attachments.remove_attachment(attachment_id, actor=self.actor)
        return self.answer()


class AttachmentContent(Endpoint):
    """The file itself, always as a download."""

    operations = {"GET": Operation(SIGNED_IN, binary="*/*")}

    def get(self, request: Request, attachment_id: int) -> HttpResponse:
        attachment, content = attachments.read_file(attachment_id, actor=self.actor)
        response = self.file(
            content, name=attachment.file_name, content_type=attachment.content_type
        )
        # A reader that ignores the disposition still gets neither script nor same-origin content.
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response


class NumberRules(Endpoint):
    """How each kind of document of the enterprise's modules is numbered."""

    operations = {"GET": Operation(NUMBERING, answer=NumberRuleDocument, many=True)}

    def get(self, request: Request) -> HttpResponse:
        return self.document(number_rules.number_rules())


class OneNumberRule(Endpoint):
    """PUT numbers a kind by the enterprise's own pattern, DELETE as the product does."""

    operations = {
        "GET": Operation(NUMBERING, answer=NumberRuleDocument),
        "PUT": Operation(NUMBERING, body=NumberRuleBody, answer=NumberRuleDocument),
        "DELETE": Operation(NUMBERING, answer=NumberRuleDocument),
    }

    def get(self, request: Request, kind: str) -> HttpResponse:
        return self.document(number_rules.number_rule_of(kind))

    def put(self, request: Request, kind: str) -> HttpResponse:
        rule = number_rules.set_number_rule(
            kind,
            pattern=self.data["pattern"],
            reset=Reset(self.data["reset"]),
            actor=self.actor,
        )
        return self.document(rule)

    def delete(self, request: Request, kind: str) -> HttpResponse:
        return self.document(number_rules.restore_number_rule(kind, actor=self.actor))


def _upload(request: Request) -> UploadedFile:
    """The one file of the request. Raises Invalid and TooLarge."""
    unknown = [name for name in request.data if name != "file"]
    files = request.FILES.getlist("file")
    if unknown or len(files) != 1:
        raise Invalid.field("file", "one_file", _("Send exactly one file in the field file."))
    upload: UploadedFile = files[0]
    if upload.size is None or upload.size > MOST_BYTES:
        raise TooLarge(limit=MOST_BYTES)
    if upload.size == 0:
        raise Invalid.field("file", "empty", _("The file is empty."))
    return upload
