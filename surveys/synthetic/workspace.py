"""Writes the example company as a workspace, with the planted truth beside it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from culture.errors import WorkspaceError
from culture.instrument import Instrument
from culture.wave import Wave
from surveys.instrument_file import default_instrument
from surveys.synthetic.answers import draw_answers
from surveys.synthetic.company import COMPANY_NAME, WAVES, Company, ostermark
from surveys.synthetic.declared import declared_table, points
from surveys.synthetic.exports import (
    MAPPED_WAVE,
    SURVEY_FILES,
    Dirt,
    dirt_table,
    mapped,
    rows_of_file,
    survey_rows,
)
from surveys.synthetic.files import encode
from surveys.synthetic.people import respondents_by_wave, staff_by_wave
from surveys.synthetic.planted import Truth, plant, profile_table, truth_table
from surveys.synthetic.records import draw_evidence
from surveys.synthetic.register import draw_register, finding_rates, with_repeats
from surveys.synthetic.truth import truth_text

DEFAULT_SEED = 20260930
SETTINGS = f"""# Settings of this workspace.

[organisation]
name = "{COMPANY_NAME}"

[confidentiality]
minimum_group = 10      # nothing is published for fewer respondents than this; may not go below 5

[analysis]
seed = 7                # the same seed and the same inputs give the same bytes
max_clusters = 6        # up to this many groups of departments are tried

[grades]
order = ["major", "minor", "observation", "opportunity"]   # of findings.csv, gravest first
"""

Files = dict[str, bytes]


@dataclass(frozen=True)
class Streams:
    """One source of chance for each part, so that a change in one part leaves the others as they are."""

    means: np.random.Generator
    people: np.random.Generator
    turnout: np.random.Generator
    answers: np.random.Generator
    exports: np.random.Generator
    records: np.random.Generator

    @classmethod
    def of(cls, seed: int) -> "Streams":
        return cls(*(np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(6)))


def write_company(folder: Path, seed: int = DEFAULT_SEED) -> None:
    """Write the example company into an empty folder: a complete workspace of five quarters, and `truth/`.

    The same seed writes the same bytes. A folder that holds anything but an earlier example is refused with a
    WorkspaceError. Files get mode 0600, folders 0700: they stand for answers of people.
    """
    _refuse_foreign(folder)
    instrument, company, streams = default_instrument(), ostermark(), Streams.of(seed)
    truths = plant(company, instrument, streams.means)
    surveys, dirt = _survey_files(company, truths, instrument, streams)
    records = _record_files(company, truths, instrument, streams)
    for name, content in (
        _tables(company) | surveys | records | _truth_files(truths, dirt, instrument)
    ).items():
        _write(folder, name, content)


def _refuse_foreign(folder: Path) -> None:
    settings = folder / "culture.toml"
    ours = settings.is_file() and settings.read_bytes() == SETTINGS.encode()
    if folder.exists() and not ours and (not folder.is_dir() or any(folder.iterdir())):
        raise WorkspaceError(f"{folder}: is not empty. Choose a new folder for the example company.")


def _write(folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for parent in reversed(path.relative_to(folder).parents):  # mkdir gives its mode to the last folder only
        (folder / parent).mkdir(mode=0o700, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)


def _tables(company: Company) -> Files:
    sites = [(site, name, "", "", "", "") for site, name in company.sites.items()]
    departments = [
        (d.id, d.name, d.site, str(d.headcount), d.valid_from, d.valid_to) for d in company.departments
    ]
    columns = ["department", "name", "parent", "headcount", "valid_from", "valid_to"]
    lineage = [
        (d.from_department, d.to_department, str(d.effective), f"{d.share:.4g}") for d in company.lineage
    ]
    return {
        "culture.toml": SETTINGS.encode(),
        "departments.csv": encode(pd.DataFrame(sites + departments, columns=columns), ".csv"),
        "lineage.csv": encode(
            pd.DataFrame(lineage, columns=["from_department", "to_department", "effective_wave", "share"]),
            ".csv",
        ),
        "declared.csv": encode(declared_table(), ".csv"),
    }


def _survey_files(
    company: Company, truths: dict[Wave, Truth], instrument: Instrument, streams: Streams
) -> tuple[Files, pd.DataFrame]:
    """The survey files of every wave, and the table of what is wrong in them."""
    respondents = respondents_by_wave(company, staff_by_wave(company, streams.people), streams.turnout)
    site_of = {department.id: department.site for department in company.departments}
    files: Files = {}
    dirt: dict[Wave, Dirt] = {}
    rows: dict[Wave, int] = {}
    for wave in WAVES:
        answers = draw_answers(respondents[wave], truths[wave], instrument, streams.answers)
        survey, dirt[wave] = survey_rows(respondents[wave], answers, wave, streams.exports)
        rows[wave] = len(survey)
        for file in SURVEY_FILES[str(wave)]:
            table = rows_of_file(survey, file, site_of)
            if str(wave) == MAPPED_WAVE:
                table, mapping = mapped(table, instrument)
                files[f"waves/{wave}/survey.map.toml"] = mapping.encode()
            files[f"waves/{wave}/{file.name}"] = encode(table, file.name)
    return files, dirt_table(dirt, rows, {wave: len(people) for wave, people in respondents.items()})


def _record_files(
    company: Company, truths: dict[Wave, Truth], instrument: Instrument, streams: Streams
) -> Files:
    rates = finding_rates(company.departments, streams.records)
    earlier = pd.DataFrame({"finding_id": [], "department": [], "clause": []}, dtype=str)
    files: Files = {}
    for wave, truth in truths.items():
        register = draw_register(wave, truth, rates, instrument, streams.records)
        evidence = draw_evidence(wave, truth, register, instrument, streams.records)
        findings = with_repeats(register.findings, earlier, streams.records)
        earlier = pd.concat([earlier, findings[earlier.columns]])
        tables = {"audits.csv": register.audits, "findings.csv": findings, "evidence.csv": evidence}
        files |= {f"waves/{wave}/{name}": encode(table, name) for name, table in tables.items()}
    return files


def _truth_files(truths: dict[Wave, Truth], dirt: pd.DataFrame, instrument: Instrument) -> Files:
    weights = {wave: [float(points(wave)[p]) for p in instrument.priority_ids] for wave in truths}
    departments = truth_table(truths, instrument, weights)
    return {
        "truth/truth.md": truth_text(departments, dirt).encode(),
        "truth/truth_departments.csv": encode(departments, ".csv"),
        "truth/truth_profiles.csv": encode(profile_table(instrument), ".csv"),
        "truth/truth_rows.csv": encode(dirt, ".csv"),
    }
