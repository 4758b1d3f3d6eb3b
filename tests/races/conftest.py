"""Two people at the same moment, on a real PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection


@pytest.fixture
def at_once() -> Callable[..., list[Any]]:
    """Run functions in threads that start together; answers each one's result or its exception, in order."""

    def run(*functions: Callable[[], Any]) -> list[Any]:
        barrier = threading.Barrier(len(functions))
        results: list[Any] = [None] * len(functions)

        def one(position: int, function: Callable[[], Any]) -> None:
            try:
                barrier.wait()
                results[position] = function()
            except Exception as error:
                results[position] = error
            finally:
                connection.close()

        threads = [threading.Thread(target=one, args=pair) for pair in enumerate(functions)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    return run
