"""Frozen groups on disk: found by wave, read back to the last bit, named in the manifest."""

import numpy as np
import pytest

from culture.errors import WorkspaceError
from culture.identity import Anchor
from culture.wave import Wave
from surveys.anchors import find_anchor, keep_anchor


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


def published(private, *waves: str) -> dict[Wave, str]:
    """The groups of these waves, kept and named by the manifests of published versions."""
    return {Wave.parse(wave): next(iter(keep_anchor(anchor(wave), private).values())) for wave in waves}


def test_what_is_kept_reads_back_exactly_and_is_private(private):
    found = find_anchor(private, Wave(2025, 4), "", published(private, "2025-Q3"))
    assert (found.wave, found.names, found.features, found.kind) == (
        "2025-Q3", ("over-claims on support", "aligned high"), ("support", "enacted"), "type",
    )  # fmt: skip
    for name in ("weights", "means", "covariance"):
        assert np.array_equal(getattr(found, name), getattr(anchor("2025-Q3"), name))
    assert [path.stat().st_mode & 0o077 for path in (private / "2025-Q3").rglob("*")] == [0, 0]
    assert list(keep_anchor(found, private)) == ["private/2025-Q3/groups.json"]
    assert keep_anchor(None, private) == {}


def test_the_earliest_wave_names_the_groups_of_all_later_ones_and_of_none_before(private):
    named = published(private, "2025-Q4", "2026-Q1")
    assert find_anchor(private, Wave(2026, 3), "", named).wave == "2025-Q4"
    assert find_anchor(private, Wave(2025, 4), "", named) is None
    assert find_anchor(private, Wave(2025, 3), "", named) is None


def test_a_declared_wave_starts_anew(private):
    named = published(private, "2025-Q3", "2026-Q1")
    assert find_anchor(private, Wave(2026, 1), "2026-Q1", named) is None
    assert find_anchor(private, Wave(2026, 2), "2026-Q1", named).wave == "2026-Q1"
    with pytest.raises(WorkspaceError, match="anchor is 2025-Q4, but that wave has no groups"):
        find_anchor(private, Wave(2026, 2), "2025-Q4", named)


def test_groups_that_a_run_kept_before_it_died_hold_for_nobody(private):
    keep_anchor(anchor("2025-Q3"), private)
    assert find_anchor(private, Wave(2025, 4), "", {}) is None


def test_groups_that_are_gone_or_were_changed_are_named(private):
    named = published(private, "2025-Q3")
    place = next((private / "2025-Q3").rglob("*.json"))
    for spoil in (lambda: place.write_text("{}"), place.unlink):
        spoil()
        with pytest.raises(WorkspaceError, match="groups that 2025-Q3 has named are gone"):
            find_anchor(private, Wave(2025, 4), "", named)
