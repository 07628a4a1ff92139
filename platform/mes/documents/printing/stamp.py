"""When, by whom and how often a form was printed."""

from dataclasses import dataclass
from datetime import datetime

from mes.documents.printing.form import Foot
from mes.documents.printing.words import FormWords
from mes.kernel.clock import BUSINESS_ZONE


@dataclass(frozen=True, slots=True)
class PrintStamp:
    """``at`` is aware; it is shown in the business zone. ``reprints`` 0 is the first print."""

    at: datetime
    by: str
    reprints: int = 0

    def foot(self, words: FormWords) -> Foot:
        at = self.at.astimezone(BUSINESS_ZONE).strftime("%Y-%m-%d %H:%M")
        # One pass over the fixed fields: a name that contains "{at}" stays what it is.
        before, _field, after = words.printed.partition("{by}")
        printed = before.replace("{at}", at) + self.by + after.replace("{at}", at)
        reprint = words.reprint.replace("{count}", str(self.reprints)) if self.reprints else ""
        return Foot(printed=printed, reprint=reprint, pages=words.pages)
