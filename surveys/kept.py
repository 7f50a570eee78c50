"""The inputs of a wave that was published before, from their private copies: to count again, never to change."""

from collections.abc import Mapping
from pathlib import Path

from culture.wave import Wave
from surveys.inputs import ACTIONS, BENCHMARK, INSTRUMENT, OF_THE_WORKSPACE, REGISTERS, Inputs, is_register
from surveys.mapping import MAP_SUFFIX


def kept_inputs(workspace: Path, wave: Wave, hashes: Mapping[str, str]) -> Inputs | None:
    """The copies that a published version was made from; None when one of them is gone, by retention or by hand.

    hashes: name of each input file → SHA-256, as in the manifest. Names with a slash are no files of a wave.
    """
    folder = workspace / "private" / str(wave) / "inputs"
    paths = {name: folder / digest / name for name, digest in sorted(hashes.items()) if "/" not in name}
    roster = paths.get("departments.csv")
    if roster is None or not all(path.is_file() for path in paths.values()):
        return None
    maps = tuple(path for name, path in paths.items() if name.endswith(MAP_SUFFIX))
    registers = {name.partition(".")[0].lower(): path for name, path in paths.items() if is_register(name)}
    other = {
        *OF_THE_WORKSPACE,
        INSTRUMENT,
        ACTIONS,
        BENCHMARK,
        *(path.name for path in (*maps, *registers.values())),
    }
    return Inputs(
        workspace=workspace,
        wave=wave,
        surveys=tuple(path for name, path in paths.items() if name not in other),
        maps=maps,
        roster=roster,
        lineage=paths.get("lineage.csv"),
        declared=paths.get("declared.csv"),
        **{stem: registers.get(stem) for stem in REGISTERS},
        instrument=paths.get(INSTRUMENT),
        actions=paths.get(ACTIONS),
        benchmark=paths.get(BENCHMARK),
    )
