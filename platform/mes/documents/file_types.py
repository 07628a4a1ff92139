"""What an uploaded file really is, by its content; the name it came with proves nothing.

Accepted: JPEG, PNG, GIF and WebP pictures, PDF, XML (e-invoices), OFD (GB/T 33190) and xlsx. SVG
and HTML are refused because browsers run what is inside; archives are looked at, never unpacked.
"""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from PIL import Image, UnidentifiedImageError

from mes.kernel.errors import DomainError, TooLarge
from mes.kernel.text import gettext_noop as _

MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE
MOST_XML_BYTES = 5 * MEGABYTE
MOST_PIXELS = 50_000_000
MOST_SIDE = 20_000
MOST_ENTRIES = 2_000
MOST_UNPACKED = 200 * MEGABYTE
MOST_RATIO = 300

_PICTURES = {
    "JPEG": ("image/jpeg", "jpg"),
    "PNG": ("image/png", "png"),
    "GIF": ("image/gif", "gif"),
    "WEBP": ("image/webp", "webp"),
}
_ACTIVE_ROOTS = {"svg", "html", "xhtml", "script", "stylesheet", "xsl"}
_MACRO_PARTS = ("vbaproject.bin", "macrosheets/", "activex/")


class FileTypeNotAllowed(DomainError):
    """The content is of no accepted kind."""

    code = "file_type_not_allowed"
    status = 415
    message = _("Only pictures, PDF, OFD, XML and xlsx files are accepted.")


class FileDamaged(DomainError):
    """The content begins like an accepted kind and is not one."""

    code = "file_damaged"
    status = 422
    message = _("The file is damaged or packed abnormally; it was not stored.")


class PictureTooLarge(DomainError):
    """``pixels`` is the most that is accepted."""

    code = "picture_too_large"
    status = 413
    message = _("The picture has too many pixels; %(pixels)s are accepted.")


@dataclass(frozen=True, slots=True)
class FileType:
    content_type: str
    extension: str


PDF = FileType("application/pdf", "pdf")
XML = FileType("application/xml", "xml")
OFD = FileType("application/ofd", "ofd")
XLSX = FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")


def recognise(content: bytes) -> FileType:
    """The kind of ``content``.

    Raises TooLarge, PictureTooLarge, FileTypeNotAllowed and FileDamaged.
    """
    if len(content) > MOST_BYTES:
        raise TooLarge(limit=MOST_BYTES)
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"RIFF")):
        return _picture(content)
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise FileDamaged
        return PDF
    if content.startswith(b"PK\x03\x04"):
        return _package(content)
    if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
        return _xml(content)
    raise FileTypeNotAllowed


def _picture(content: bytes) -> FileType:
    try:
        with Image.open(BytesIO(content), formats=list(_PICTURES)) as picture:
            kind = picture.format or ""
            width, height = picture.size
            if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE:
                raise PictureTooLarge(pixels=MOST_PIXELS)
            picture.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise PictureTooLarge(pixels=MOST_PIXELS) from bomb
    except UnidentifiedImageError as unknown:
        # RIFF also begins sound and video; the other beginnings are a picture's alone.
        if content.startswith(b"RIFF"):
            raise FileTypeNotAllowed from unknown
        raise FileDamaged from unknown
    # What Pillow's readers raise on broken input differs by format.
    except (OSError, SyntaxError, ValueError, IndexError, EOFError) as broken:
        raise FileDamaged from broken
    return FileType(*_PICTURES[kind])


def _package(content: bytes) -> FileType:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as broken:
        raise FileDamaged from broken
    if len(entries) > MOST_ENTRIES or len({entry.filename for entry in entries}) != len(entries):
        raise FileDamaged
    for entry in entries:
        parts = entry.filename.replace("\\", "/").split("/")
        symlink = (entry.external_attr >> 16) & 0o170000 == 0o120000
        if ".." in parts or parts[0] == "" or ":" in parts[0] or symlink:
            raise FileDamaged
        if entry.file_size > MEGABYTE and entry.file_size > MOST_RATIO * max(
            entry.compress_size, 1
        ):
            raise FileDamaged
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise FileDamaged
    names = {entry.filename.lower() for entry in entries}
    if any(part in name for name in names for part in _MACRO_PARTS):
        raise FileTypeNotAllowed
    if "ofd.xml" in names:
        return OFD
    if "[content_types].xml" in names and "xl/workbook.xml" in names:
        return XLSX
    raise FileTypeNotAllowed


def _xml(content: bytes) -> FileType:
    if len(content) > MOST_XML_BYTES:
        raise TooLarge(limit=MOST_XML_BYTES)
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as hostile:
        raise FileTypeNotAllowed from hostile
    except (ParseError, ValueError, LookupError) as broken:
        raise FileTypeNotAllowed from broken
    for element in root.iter():
        name = str(element.tag).rpartition("}")[2].lower()
        if name in _ACTIVE_ROOTS:
            raise FileTypeNotAllowed
    return XML
