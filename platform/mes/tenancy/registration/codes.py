"""The enterprise's label in its host name: chosen, or made from its name."""

import re
from collections.abc import Iterator

from pypinyin import lazy_pinyin

from mes.kernel.errors import Invalid
from mes.tenancy import context
from mes.tenancy.models import Enterprise
from mes.tenancy.services import check_code

# Parts of a company's name that say nothing about who it is.
_PLACES = re.compile(r"^(中国)?(浙江省?)?(金华市?)?(永康市?)?")
_FORMS = re.compile(r"(集团|股份|有限责任|有限|责任|公司|工厂|厂|商行|经营部|工作室|[()()\s])+")
_LONGEST = 24
_TRIES = 50


def candidates(name: str) -> Iterator[str]:
    """Labels made from ``name``, best first: its pinyin, then with a number. Not looked up."""
    core = _FORMS.sub("", _PLACES.sub("", name)) or name
    letters = re.sub(r"[^a-z0-9]", "", "".join(lazy_pinyin(core)).lower()).lstrip("0123456789")
    stem = letters[:_LONGEST] or "factory"
    if len(stem) < 2:
        stem = f"{stem}-factory"
    for number in range(1, _TRIES):
        code = stem if number == 1 else f"{stem}{number}"
        try:
            yield check_code(code)
        except Invalid:
            continue


def is_free(code: str) -> bool:
    """Whether nobody has ``code`` now. Raises Invalid when it cannot be a label."""
    check_code(code)
    with context.within_public():
        return not Enterprise.objects.filter(code=code).exists()
