"""``python -m mes.local``: the demo, its reset, and any command beside the embedded services."""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from mes.local.demo import end_politely, reset_demo, run_demo, source_environment
from mes.local.services import start_services
from mes.local.state import LocalServicesError, state_directory


def main(arguments: list[str]) -> int:
    """Run one sub-command and return its exit code."""
    options = _parser().parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end_politely)
    state = state_directory()
    try:
        match options.action:
            case "demo":
                return run_demo(state)
            case "reset":
                reset_demo(state)
                return 0
            case "exec":
                folder = state / "test" if options.test else state
                return _execute(folder, options.command, durable=not options.test)
    except LocalServicesError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m mes.local")
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("demo", help="run the whole product until Ctrl-C")
    actions.add_parser("reset", help="stop the demo and delete its data")
    execute = actions.add_parser("exec", help="run a command beside the services")
    execute.add_argument("--test", action="store_true", help="use the tests' fast services")
    execute.add_argument("command", nargs="+", help="the command, after --")
    return parser


def _execute(state: Path, command: list[str], *, durable: bool) -> int:
    services = start_services(state, durable=durable)
    try:
        environment = {
            **source_environment(Path(os.environ.get("XUEYANG_STATE", state))),
            "DATABASE_URL": services.database_url,
            "REDIS_URL": services.redis_url,
        }
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        services.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
