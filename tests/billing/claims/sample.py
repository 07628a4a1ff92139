"""A frozen claim, as ``test_claiming`` submits it, kept as files: no database is needed."""

from pathlib import Path

DATA = Path(__file__).with_name("data")
SNAPSHOT = (DATA / "snapshot.json").read_bytes()
TRACE = (DATA / "trace.json").read_bytes()
EVIDENCE = {"evidence/0001.pdf": b"%PDF-1.4 delivery"}
