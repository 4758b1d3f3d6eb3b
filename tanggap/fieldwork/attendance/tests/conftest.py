"""Files in a folder of each test's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage, default_storage


@pytest.fixture(autouse=True)
def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileSystemStorage:
    """The default storage, empty."""
    folder = FileSystemStorage(location=tmp_path / "files", base_url=None)
    monkeypatch.setattr(default_storage, "_wrapped", folder)
    return folder
