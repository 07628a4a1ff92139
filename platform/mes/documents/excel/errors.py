"""Why a workbook is refused whole, and why one cell is.

A refused workbook is a :class:`~mes.kernel.errors.DomainError`; a refused cell is collected with
its place instead, so that a person sees every reason at once.
"""

from typing import Any, ClassVar

from mes.kernel.errors import DomainError
from mes.kernel.text import gettext_noop as _


class WorkbookRefused(DomainError):
    """The file as a whole cannot be imported; nothing of it was read into records."""

    code = "workbook_refused"
    status: ClassVar[int] = 422
    message = _("This file cannot be imported.")


class NotAWorkbook(WorkbookRefused):
    code = "workbook_not_excel"
    message = _("This is not an Excel workbook. Save it as .xlsx (or .csv) and upload it again.")


class LegacyWorkbook(WorkbookRefused):
    code = "workbook_legacy"
    message = _(
        "This is an old Excel format (.xls or .xlsb). Save it as .xlsx and upload it again."
    )


class EncryptedWorkbook(WorkbookRefused):
    code = "workbook_encrypted"
    message = _("The workbook is protected by a password. Remove the password and upload it again.")


class MacroWorkbook(WorkbookRefused):
    code = "workbook_macro"
    message = _("The workbook contains macros. Save it as .xlsx without macros.")


class WorkbookTooLarge(WorkbookRefused):
    """``limit`` megabytes are allowed."""

    code = "workbook_too_large"
    status = 413
    message = _(
        "The workbook is too large (more than %(limit)s MB). Delete blank rows, formats and "
        "pictures, or split it."
    )


class WorkbookBomb(WorkbookRefused):
    code = "workbook_bomb"
    message = _("The file is packed in a way no spreadsheet program produces; it was not opened.")


class NestedArchive(WorkbookRefused):
    """``part`` is the entry that is itself an archive or an embedded document."""

    code = "workbook_nested_archive"
    message = _("The workbook contains another file (%(part)s). Remove embedded files.")


class WorkbookHasDtd(WorkbookRefused):
    code = "workbook_dtd"
    message = _("The workbook contains XML declarations that no spreadsheet program writes.")


class ExternalLinks(WorkbookRefused):
    code = "workbook_external_links"
    message = _(
        "The workbook takes values from other files or connections. Break the links "
        "(Data, Edit links, Break link) and save it again."
    )


class TooManySheets(WorkbookRefused):
    code = "workbook_too_many_sheets"
    message = _("The workbook has more than %(limit)s sheets.")


class TooManyRows(WorkbookRefused):
    code = "workbook_too_many_rows"
    message = _("Sheet “%(sheet)s” has values below row %(limit)s. Split it or delete those rows.")


class TooManyColumns(WorkbookRefused):
    code = "workbook_too_many_columns"
    message = _("Sheet “%(sheet)s” has values to the right of column %(limit)s. Delete them.")


class TooManyCells(WorkbookRefused):
    code = "workbook_too_many_cells"
    message = _("Sheet “%(sheet)s” has more than %(limit)s cells. Split it.")


class CorruptWorkbook(WorkbookRefused):
    code = "workbook_corrupt"
    message = _("The workbook is damaged. Open it in Excel or WPS, save it and upload it again.")


class EmptyWorkbook(WorkbookRefused):
    code = "workbook_empty"
    message = _("The workbook has no rows with values.")


class NothingRecognised(WorkbookRefused):
    code = "workbook_nothing_recognised"
    message = _("No sheet was recognised. Choose what each sheet contains, or use a template.")


class NothingUsable(DomainError):
    """Every row was refused."""

    code = "import_nothing_usable"
    status = 422
    message = _("No row can be imported; each one says why.")


class ImportHasRefusals(DomainError):
    """``refused`` rows were refused and the person chose all or nothing."""

    code = "import_has_refusals"
    status = 422
    message = _("%(refused)s rows were refused, so nothing was imported.")


class ImportChanged(DomainError):
    """The records changed between the preview and the application of the import."""

    code = "import_changed"
    status = 409
    message = _("Records changed since the preview. Look at the new preview and apply again.")


class CellRefused(Exception):
    """One cell cannot be read as what its column holds.

    ``message`` is an English msgid with ``%(name)s`` placeholders filled from ``params``.
    """

    def __init__(self, code: str, message: str, **params: Any) -> None:
        self.code = code
        self.message = message
        self.params = params
        super().__init__(message)
