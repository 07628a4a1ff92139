"""Message catalogues by Babel, so that no machine needs the gettext programs.

``python -m mes.local.translations compile|update|check``. A catalogue in ``…/locale/LANGUAGE/``
covers the sources below the folder that holds ``locale``, except where a nearer one does. Django
finds the platform's by LOCALE_PATHS and each module's in the module's own folder.
"""

import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from mes.local.state import PROJECT_ROOT

SOURCES = ("platform", "modules", "billing", "bureau")
LANGUAGE = "zh_Hans"
_OWNERS = ("platform/mes", "modules/*", "billing", "bureau")
_CATALOGUE = "locale/*/LC_MESSAGES/django.po"
_KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_Key = tuple[str | None, str | tuple[str, ...]]


def catalogues(root: Path) -> list[Path]:
    """Every message catalogue of the project, in a fixed order."""
    found = set(root.glob(_CATALOGUE))
    for source in SOURCES:
        found.update((root / source).glob(f"**/{_CATALOGUE}"))
    return sorted(found)


def compile_catalogues(root: Path) -> list[Path]:
    """Write the ``.mo`` beside each ``.po`` that is newer than it; return those written."""
    written = []
    for source in catalogues(root):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        compiled = io.BytesIO()
        write_mo(compiled, _read(source))
        target.write_bytes(compiled.getvalue())
        written.append(target)
    return written


def update_catalogues(root: Path) -> None:
    """Bring every catalogue in line with the sources: new messages empty, unused ones dropped.

    An owner of texts that has no catalogue yet gets one.
    """
    for owner in _without_catalogue(root):
        first = owner / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
        first.parent.mkdir(parents=True)
        with first.open("wb") as file:
            write_po(file, Catalog(locale=LANGUAGE, fuzzy=False), width=100)
    for path in catalogues(root):
        old = _read(path)
        new = Catalog(
            locale=old.locale,
            domain=old.domain,
            header_comment=old.header_comment,
            project="xueyang",
            charset="utf-8",
            creation_date=old.creation_date,
            revision_date=old.revision_date,
            fuzzy=False,
        )
        for message in _texts(root, path.parents[3]):
            known = old.get(message.id, context=message.context)
            new.add(
                message.id,
                string=known.string if known is not None else "",
                flags=known.flags if known is not None else (),
                context=message.context,
            )
        written = io.BytesIO()
        # No line numbers: they change with every edit and make every branch conflict.
        write_po(written, new, width=100, no_location=True, sort_output=True)
        path.write_bytes(written.getvalue())


def problems(root: Path) -> list[str]:
    """What keeps the catalogues from being complete; empty when all is well."""
    found = [
        f"{owner.relative_to(root)}: has texts but no catalogue"
        for owner in _without_catalogue(root)
    ]
    for path in catalogues(root):
        catalogue = _read(path)
        name = path.relative_to(root)
        present = {_key(message): message for message in catalogue if message.id}
        wanted = {_key(message) for message in _texts(root, path.parents[3])}
        found += [
            f"{name}: not extracted yet: {key[1]!r}"
            for key in sorted(wanted - present.keys(), key=str)
        ]
        found += [
            f"{name}: no longer used: {key[1]!r}"
            for key in sorted(present.keys() - wanted, key=str)
        ]
        for message in present.values():
            found += [f"{name}: {text}: {message.id!r}" for text in _faults(message, catalogue)]
    return found


def _faults(message: Message, catalogue: Catalog) -> Iterator[str]:
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    if not all(strings):
        yield "not translated"
        return
    if message.fuzzy:
        yield "marked fuzzy"
    for error in message.check(catalogue):
        yield str(error)


def _without_catalogue(root: Path) -> list[Path]:
    """The platform and modules with texts that no catalogue covers."""
    covered = {path.parents[3] for path in catalogues(root)}
    owners = [owner for pattern in _OWNERS for owner in sorted(root.glob(pattern))]
    return [
        owner
        for owner in owners
        if covered.isdisjoint((owner, *owner.parents)) and _texts(root, owner)
    ]


def _texts(root: Path, covered: Path) -> list[Message]:
    """The messages of the sources a catalogue in this folder covers, each once."""
    nearer = {other.parents[3] for other in catalogues(root) if covered in other.parents[3].parents}
    collected = Catalog()
    for path in _source_files(root, covered):
        if not nearer.isdisjoint(path.parents):
            continue
        content = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            content = templatize(content, origin=str(path))
        stream = io.BytesIO(content.encode())
        options = {"encoding": "utf-8"}
        for _, text, _, context in extract("python", stream, keywords=_KEYWORDS, options=options):
            collected.add(text, context=context)
    return [message for message in collected if message.id]


def _source_files(root: Path, covered: Path) -> Iterable[Path]:
    for source in SOURCES:
        for pattern in ("*.py", "*.html"):
            for path in sorted((root / source).rglob(pattern)):
                if covered in path.parents:
                    yield path


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parents[1].name)


def _key(message: Message) -> _Key:
    identity = message.id
    return message.context, tuple(identity) if isinstance(identity, list | tuple) else identity


def main(arguments: list[str]) -> int:
    """Run one of compile, update, check; the exit code."""
    match arguments:
        case ["compile"]:
            for path in compile_catalogues(PROJECT_ROOT):
                sys.stdout.write(f"compiled {path.relative_to(PROJECT_ROOT)}\n")
            return 0
        case ["update"]:
            update_catalogues(PROJECT_ROOT)
            compile_catalogues(PROJECT_ROOT)
            return 0
        case ["check"]:
            found = problems(PROJECT_ROOT)
            sys.stdout.write("".join(f"{line}\n" for line in found))
            return 1 if found else 0
    sys.stderr.write("usage: python -m mes.local.translations compile|update|check\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
