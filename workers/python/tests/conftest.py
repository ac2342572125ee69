import sys
from pathlib import Path

import pytest_asyncio

sys.path.insert(0, str(Path(__file__).parent))

from house import House  # noqa: E402


@pytest_asyncio.fixture
async def house(tmp_path):
    """Not open yet: `await house.open(tasks…)`."""
    house = House(tmp_path / "ledger.jsonl", tmp_path / "log.jsonl")
    yield house
    if hasattr(house, "server"):
        await house.close()
