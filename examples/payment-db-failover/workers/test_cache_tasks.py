"""The cache worker's task removes exactly what is stale, and its exported catalogue is current."""

import json
from pathlib import Path

import cache_tasks
import pytest
from claw_worker import Rejected
from claw_worker.catalogue import catalogue_of

NODE = "worker-node-1"


class Bystander:
    """A context that only notes what it is told."""

    def __init__(self):
        self.told = []
        self.log = self

    def info(self, message, *args):
        self.told.append(message % args)

    def progress(self, fraction, note):
        self.told.append(fraction)

    def commit(self):
        self.told.append("commit")


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """Entries of three tenants, one in each of three generations."""
    monkeypatch.setenv("CLAW_CACHE_DIR", str(tmp_path))
    folder = tmp_path / NODE
    folder.mkdir()
    for tenant in ("a", "b", "c"):
        for generation in (1, 2, 3):
            (folder / f"{tenant}{generation}.json").write_text(
                json.dumps({"tenant": tenant, "generation": generation})
            )
    return folder


def names(folder):
    return sorted(path.stem for path in folder.iterdir())


def invalidate(tenants, node=NODE):
    bystander = Bystander()
    return cache_tasks.invalidate(node, tenants, bystander).removed, bystander.told


def test_stale_entries_of_the_named_tenants_go_and_no_others(cache):
    removed, told = invalidate(["a", "b"])
    assert removed == 2
    assert names(cache) == ["a2", "a3", "b2", "b3", "c1", "c2", "c3"]
    assert told[1:4] == ["commit", 0.5, 1.0]


def test_doing_it_twice_is_the_same_as_doing_it_once(cache):
    invalidate(["a"])
    after_one = names(cache)
    assert invalidate(["a"])[0] == 0
    assert names(cache) == after_one


@pytest.mark.parametrize(
    ("tenants", "node", "said"),
    [
        ([], NODE, "never means all"),
        (["a"], "worker-node-9", "no cache here"),
        (["a"], "../worker-node-1", "no node's name"),
        (["a"], "", "no node's name"),
    ],
)
def test_what_would_do_too_much_or_nothing_is_rejected(cache, tenants, node, said):
    before = names(cache)
    with pytest.raises(Rejected, match=said):
        invalidate(tenants, node)
    assert names(cache) == before


@pytest.mark.parametrize("text", ["", "{", "[]", '{"tenant":"a"}'])
def test_an_entry_that_can_t_be_read_rejects_before_anything_is_removed(cache, text):
    (cache / "z.json").write_text(text)
    before = names(cache)
    with pytest.raises(Rejected, match="z.json"):
        invalidate(["a"])
    assert names(cache) == before


def test_without_a_cache_folder_it_is_rejected(monkeypatch):
    monkeypatch.delenv("CLAW_CACHE_DIR", raising=False)
    with pytest.raises(Rejected, match="CLAW_CACHE_DIR"):
        invalidate(["a"])


def test_the_exported_catalogue_is_current():
    exported = Path(__file__).with_name("cache.tasks.json").read_text()
    assert exported == catalogue_of(cache_tasks).text, (
        "run: python -m claw_worker describe cache_tasks.py -o cache.tasks.json"
    )
