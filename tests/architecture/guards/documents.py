"""Documents name what exists: paths, make targets, commands, dependencies."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

from tests.architecture.guards.sources import files

NOT_COMMITTED = ("build", "data", ".venv", "node_modules", "dist")
PATH_ENDINGS = re.compile(r"\.(py|md|toml|txt|yml|yaml|html|js|mjs|ts|css|svg|png|json|sh|sql|po|cfg)$")
PARTS_OF_CLI = {"up", "web", "worker", "scheduler", "help"}
FRAMEWORK_COMMANDS = {
    "migrate",
    "collectstatic",
    "check",
    "shell",
    "spectacular",
    "makemigrations",
    "showmigrations",
}


def documents(root: Path) -> list[Path]:
    """All documents of the project."""
    found = list(root.glob("*.md"))
    return found + (list(files(root / "docs", ".md")) if (root / "docs").is_dir() else [])


def missing_paths(root: Path) -> list[str]:
    """Backticked paths, links and pictures that lead nowhere."""
    tops = {path.name for path in root.iterdir()}
    found = []
    for document in documents(root):
        text = document.read_text(encoding="utf-8")
        for token in re.findall(r"`([^`\n]+)`", without_blocks(text)):
            if names_path(token, tops) and not exists(root, document, token):
                found.append(f"{document.relative_to(root)}: `{token}` does not exist")
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            if (
                "://" not in target
                and not target.startswith("mailto:")
                and not (document.parent / target).exists()
            ):
                found.append(f"{document.relative_to(root)}: the link to {target} leads nowhere")
    return found


def without_blocks(text: str) -> str:
    """The text without its code blocks."""
    return re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)


def names_path(token: str, tops: set[str]) -> bool:
    """Whether a backticked text means a path of the repository."""
    if not re.fullmatch(r"[\w.*/-]+", token) or token.startswith(("/", "../", "-")):
        return False
    first = token.split("/", maxsplit=1)[0]
    if first in NOT_COMMITTED:
        return False
    if "/" not in token:
        return token in tops or bool(re.fullmatch(r"[A-Z]+\.md|\.?[a-z-]+\.(toml|json)", token))
    return first in tops or bool(PATH_ENDINGS.search(token))


def exists(root: Path, document: Path, token: str) -> bool:
    """Whether the path exists from the root, beside the document or in the product's folder."""
    for base in (root, document.parent, root / "tanggap"):
        if "*" in token:
            if any(base.glob(token)):
                return True
        elif (base / token).exists():
            return True
    return False


def missing_commands(root: Path) -> list[str]:
    """Make targets and ``tanggap`` commands in documents that do not exist."""
    targets = set(
        re.findall(r"^([a-z][a-z-]*):", (root / "Makefile").read_text(encoding="utf-8"), flags=re.M)
    )
    commands = {path.stem.replace("_", "-") for path in root.glob("tanggap/*/management/commands/*.py")}
    commands |= PARTS_OF_CLI | FRAMEWORK_COMMANDS
    known_first = {name.split("-")[0] for name in commands} | commands
    found = []
    for document in documents(root):
        text = document.read_text(encoding="utf-8")
        spans = re.findall(r"`([^`\n]+)`", text) + [
            line
            for block in re.findall(r"^```(?:sh|bash|console)?\n(.*?)^```", text, flags=re.S | re.M)
            for line in block.splitlines()
        ]
        for span in spans:
            if (match := re.match(r"(?:\w+=\S+ )*make (?:\w+=\S+ )*([a-z-]+)", span)) and match[
                1
            ] not in targets:
                found.append(f"{document.relative_to(root)}: there is no `make {match[1]}`")
            if (match := re.match(r"(?:\S*/)?tanggap ([a-z-]+)", span)) and match[1] not in known_first:
                found.append(f"{document.relative_to(root)}: there is no `tanggap {match[1]}`")
    return found


def undocumented_dependencies(root: Path) -> list[str]:
    """Direct dependencies and lines of ``docs/contributors/dependencies.md`` that lack each other."""
    wanted = direct_dependencies(root)
    text = (root / "docs" / "contributors" / "dependencies.md").read_text(encoding="utf-8")
    rows = {
        name.lower(): reason for name, reason in re.findall(r"^\| `([^`]+)` \| (.+?) \|", text, flags=re.M)
    }
    found = [f"{name}: no line that says why" for name in sorted(wanted - set(rows))]
    found += [f"{name}: has a line but is no direct dependency" for name in sorted(set(rows) - wanted)]
    return found + [
        f"{name}: its line gives no reason" for name, reason in rows.items() if len(reason.strip()) < 10
    ]


def direct_dependencies(root: Path) -> set[str]:
    """Names of all direct dependencies: Python, build, npm."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    lines = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    for extra in project["project"].get("optional-dependencies", {}).values():
        lines += extra
    names = {re.split(r"[\[<>=!~; ]", line, maxsplit=1)[0].lower() for line in lines}
    package = root / "package.json"
    if package.exists():
        content = json.loads(package.read_text(encoding="utf-8"))
        names |= {
            name.lower() for key in ("dependencies", "devDependencies") for name in content.get(key, {})
        }
    return names
