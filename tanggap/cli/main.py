"""The console script ``tanggap``: long-running parts, and management commands under short names.

Exit codes: 0 done; 1 done with refusals or findings; 2 could not start.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

from tanggap.cli import parts

DONE, FINDINGS, NOT_STARTED = 0, 1, 2
PARENT_DEATH_SIGNAL = 1
"""``PR_SET_PDEATHSIG`` of Linux's ``prctl``."""


def main() -> None:
    """Run what the arguments name and exit with the contract's codes."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tanggap.config.settings")
    name, *rest = sys.argv[1:] or ["help"]
    from django.core.exceptions import ImproperlyConfigured

    try:
        if os.environ.pop("TANGGAP_SUPERVISED", ""):
            stop_with_parent()
        sys.exit(run(name, rest))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    except ImproperlyConfigured as error:
        refuse(f"the configuration is not complete: {error}")
    except ValueError as error:
        if name not in {"up", "web"}:
            raise
        refuse(str(error))


def run(name: str, rest: list[str]) -> int:
    """Run one part or one management command.

    Args:
        name: first word after ``tanggap``.
        rest: the words after it.

    Returns:
        The exit code.
    """
    if name in {"up", "web"}:
        # Links in messages and the host check follow the port, unless the installation names its address.
        os.environ.setdefault("BASE_URL", f"http://127.0.0.1:{parts.port(os.environ)}")
    if name == "up":
        from tanggap.cli.supervisor import up

        return up(os.environ)
    if name == "web":
        command = parts.web_command(os.environ)
        os.execv(command[0], [*command, *rest])
    if name == "worker":
        return manage(parts.worker_arguments(rest))
    if name in {"help", "--help", "-h"} and not rest:
        return show_help()
    return manage([name, *rest])


def manage(arguments: list[str]) -> int:
    """Run a management command; what keeps it from starting is told in one line.

    Args:
        arguments: the command's words, such as ``["audit", "verify"]``.

    Returns:
        The exit code.
    """
    from django.core.management import execute_from_command_line
    from django.db.utils import DatabaseError, DataError, IntegrityError, ProgrammingError

    try:
        execute_from_command_line(["tanggap", *command_words(arguments)])
    except DatabaseError as error:
        if lacks_tables(error):
            refuse("the database is not prepared for this version: run 'tanggap init'")
        if isinstance(error, ProgrammingError | DataError | IntegrityError):
            raise  # a fault of ours, not of the installation
        refuse(f"the database cannot be used: {str(error).strip()} (see 'tanggap doctor')")
    return DONE


def lacks_tables(error: Exception) -> bool:
    """Whether a table or column is missing, as before the first or the next ``tanggap init``."""
    state = getattr(error.__cause__, "sqlstate", None)  # PostgreSQL's codes of undefined table and column
    return state in {"42P01", "42703"} or str(error).startswith(("no such table", "no such column"))


def command_words(arguments: list[str]) -> list[str]:
    """Join the words of a two-word command: ``audit verify`` is the module ``audit_verify``."""
    import django
    from django.core.management import get_commands

    django.setup()
    known = get_commands()
    name = arguments[0].replace("-", "_")
    if name not in known and len(arguments) > 1 and (joined := f"{name}_{arguments[1]}") in known:
        return [joined, *arguments[2:]]
    if name not in known and arguments[0] not in {"help", "version", "--version"}:
        refuse(f"there is no command {arguments[0]!r}; 'tanggap help' lists them")
    return [name if name in known else arguments[0], *arguments[1:]]


def show_help() -> int:
    """List the product's own commands, not those of the framework."""
    import django
    from django.core.management import get_commands, load_command_class

    django.setup()
    rows = [
        ("up", "run web, worker and scheduler together"),
        ("web", "run the web server alone (HOST, PORT, WEB_PROCESSES)"),
        ("worker", "run one background worker"),
    ]
    for name, package in sorted(get_commands().items()):
        if isinstance(package, str) and package.startswith("tanggap."):
            rows.append((name.replace("_", " "), str(load_command_class(package, name).help)))
    print("tanggap COMMAND [--help]\n")
    for name, text in rows:
        print(f"  {name:<18} {text.splitlines()[0] if text else ''}")
    return DONE


def stop_with_parent() -> None:
    """Let Linux end this process when the supervisor is killed, so that no part is left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)


def refuse(text: str) -> None:
    """Say why nothing was started, and exit."""
    print(f"tanggap: {text}", file=sys.stderr)
    sys.exit(NOT_STARTED)


if __name__ == "__main__":
    main()
