"""`init`: an empty workspace whose files say what goes into them."""

from datetime import date
from pathlib import Path

from culture.errors import WorkspaceError
from culture.wave import Wave

SETTINGS = """\
# Settings of this workspace.

[organisation]
name = "{name}"

[confidentiality]
minimum_group = 10      # nothing is published for fewer respondents than this; may not go below 5

[privacy]
retain_waves = 8        # private copies of answers of older waves are deleted; files in waves/ are yours to delete

[analysis]
seed = 7                # the same seed and the same inputs give the same bytes
max_clusters = 6        # up to this many groups of departments are tried
material_change = 0.2   # scale points from which a change of a gap matters: how probable one is stands beside it
anchor = ""             # the wave whose groups later waves keep; empty: the earliest that has any

[grades]
order = ["major", "minor", "observation", "opportunity"]   # of findings.csv, gravest first

[instrument]
language = "en"         # of the packaged instrument: en or de; put your own into instrument.toml

[engine]
runner = "local"        # or "dask": survey files and department pages on a cluster, see docs/operate.md
scheduler = ""          # of the cluster: tcp:// on this machine, tls:// elsewhere

[notify]
blocks = []             # kind/name of Prefect's notification blocks that tell how a run ended, see docs/operate.md

[history]
database = "history.db" # published numbers over all waves; or the URL of a Postgres database for a team
"""
HEADERS = {
    "departments.csv": "department,name,parent,headcount,valid_from,valid_to\n",
    "declared.csv": "wave,priority,points\n",
    "lineage.csv": "from_department,to_department,effective_wave,share\n",
    "actions.csv": "action_id,department,priority,what,owner_role,agreed_on,due_on,done_on\n",
}
REGISTERS = {
    "audits.csv": "audit_id,department,audit_type,audit_date,audit_days,standard\n",
    "findings.csv": "finding_id,audit_id,department,clause,grade,raised_on,due_on,closed_on,repeat_of,source\n",
    "evidence.csv": "department,date,priority,record,unit,numerator,denominator,source\n",
}


def write_workspace(folder: Path) -> None:
    """Write the files of an empty workspace. WorkspaceError when the folder already holds something."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorkspaceError(f"{folder} is not empty. Name a new folder, or empty this one first.")
    wave = folder / "waves" / str(Wave.of(date.today()).previous)
    wave.mkdir(mode=0o700, parents=True)
    (folder / "culture.toml").write_text(SETTINGS.format(name="Your organisation"), encoding="utf-8")
    for place, headers in ((folder, HEADERS), (wave, REGISTERS)):
        for name, header in headers.items():
            (place / name).write_text(header, encoding="utf-8")
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
