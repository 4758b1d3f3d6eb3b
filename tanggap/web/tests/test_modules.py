"""The modules for the browser have tests of their own, which run in Node."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_the_modules_pass_their_tests() -> None:
    done = subprocess.run(
        ["npm", "test", "--silent"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
