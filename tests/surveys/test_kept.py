"""The inputs of a published version are found again by the hashes of its manifest, or not at all."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from culture.identity import Anchor
from culture.wave import Wave
from surveys.anchors import keep_anchor
from surveys.inputs import find_inputs
from surveys.intake import file_hash
from surveys.keep import keep_inputs
from surveys.kept import kept_inputs

WAVE = Wave(2026, 3)
FILES = {"survey.csv": "respondent_id,department\n", "survey.map.toml": "", "audits.csv": "audit_id\n"}
TOP = {"declared.csv": "wave,priority,points\n", "actions.csv": "action_id\n", "instrument.toml": "id = 1\n"}


def test_kept_inputs_are_what_was_kept(build: Callable[..., Path]):
    workspace = build(FILES, top=TOP)
    kept = keep_inputs(find_inputs(workspace, WAVE), workspace / "private" / str(WAVE) / "inputs")
    hashes = {path.name: file_hash(path) for path in kept.all}
    again = kept_inputs(workspace, WAVE, hashes | {"published/2026-Q2/manifest.json": "ab" * 32})
    assert set(again.all) == set(kept.all)
    for name in ("surveys", "maps", "roster", "declared", "audits", "actions", "instrument", "lineage"):
        assert getattr(again, name) == getattr(kept, name), name


def test_one_copy_that_is_gone_makes_all_of_them_useless(build: Callable[..., Path]):
    workspace = build(FILES)
    kept = keep_inputs(find_inputs(workspace, WAVE), workspace / "private" / str(WAVE) / "inputs")
    hashes = {path.name: file_hash(path) for path in kept.all}
    kept.surveys[0].unlink()
    assert kept_inputs(workspace, WAVE, hashes) is None


def test_the_frozen_groups_of_an_earlier_wave_are_no_file_of_this_one(tmp_path: Path):
    (tmp_path / "2026-Q1").mkdir()
    anchor = Anchor("2026-Q1", ("gap",), ("all",), "type", np.ones(1), np.zeros((1, 1)), np.eye(1))
    assert all("/" in name for name in keep_anchor(anchor, tmp_path))
