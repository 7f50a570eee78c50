"""Frozen groups on disk: found by wave, read back to the last bit, named in the manifest."""

import numpy as np
import pytest

from culture.errors import WorkspaceError
from culture.identity import Anchor
from culture.wave import Wave
from surveys.anchors import anchor_hash, find_anchor, keep_anchor


def anchor(wave: str) -> Anchor:
    third = 1 / 3
    return Anchor(
        wave, ("support", "enacted"), ("over-claims on support", "aligned high"), "type",
        np.array([third, 1 - third]), np.array([[1.1, third], [0.2, 3.9]]),
        np.array([[0.1, third / 9], [third / 9, 0.2]]),
    )  # fmt: skip


@pytest.fixture
def private(tmp_path):
    for wave in ("2025-Q3", "2025-Q4", "2026-Q1"):
        (tmp_path / wave).mkdir()
    return tmp_path


def test_what_is_kept_reads_back_exactly_and_is_private(private):
    keep_anchor(anchor("2025-Q3"), private, Wave(2025, 3))
    found, place = find_anchor(private, Wave(2025, 4), "")
    assert (found.wave, found.names, found.features, found.kind) == (
        "2025-Q3", ("over-claims on support", "aligned high"), ("support", "enacted"), "type",
    )  # fmt: skip
    for name in ("weights", "means", "covariance"):
        assert np.array_equal(getattr(found, name), getattr(anchor("2025-Q3"), name))
    assert place.stat().st_mode & 0o077 == 0
    assert list(anchor_hash(found, place)) == ["private/2025-Q3/groups.json"]


def test_the_earliest_wave_names_the_groups_of_all_later_ones_and_of_none_before(private):
    for wave in ("2025-Q4", "2026-Q1"):
        keep_anchor(anchor(wave), private, Wave.parse(wave))
    assert find_anchor(private, Wave(2026, 3), "")[0].wave == "2025-Q4"
    assert find_anchor(private, Wave(2025, 4), "") == (None, None)
    assert find_anchor(private, Wave(2025, 3), "") == (None, None)


def test_a_declared_wave_starts_anew(private):
    for wave in ("2025-Q3", "2026-Q1"):
        keep_anchor(anchor(wave), private, Wave.parse(wave))
    assert find_anchor(private, Wave(2026, 1), "2026-Q1") == (None, None)
    assert find_anchor(private, Wave(2026, 2), "2026-Q1")[0].wave == "2026-Q1"
    with pytest.raises(WorkspaceError, match="anchor is 2025-Q4, but that wave has no groups"):
        find_anchor(private, Wave(2026, 2), "2025-Q4")


def test_a_wave_that_is_placed_by_another_keeps_no_groups_of_its_own(private):
    keep_anchor(anchor("2025-Q4"), private, Wave(2025, 4))
    keep_anchor(anchor("2025-Q3"), private, Wave(2025, 4))
    assert not list(private.rglob("groups.json"))
