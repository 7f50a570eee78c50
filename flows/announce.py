"""Artifacts in the Prefect UI: what was checked, who has answered, the key figures, and where the reports are."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from culture.publishable import Publishable
from flows.steps import inside_flow

if TYPE_CHECKING:
    from flows.assess_wave import Outcome
    from flows.check_inputs import Checked
    from flows.compare import Comparison

REPORTS = {
    "index.html": "The page with all reports",
    "leadership/leadership-gap-report.pdf": "The leadership gap report",
    "quality/validation.pdf": "The validation report",
}


def announce(publishable: Publishable, outcome: "Outcome") -> None:
    """Leave artifacts on the flow run; outside a flow there is nobody to leave them for."""
    if not inside_flow():
        return
    from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

    wave = str(publishable.wave).lower()
    create_table_artifact(
        publishable["validation"][["rule", "severity", "checked", "failed", "result"]].to_dict("records"),
        key=f"validation-{wave}",
        description=f"What was checked in {publishable.wave}. {outcome.counts}",
    )
    create_markdown_artifact(
        key_figures(publishable, outcome),
        key=f"key-figures-{wave}",
        description=f"The key figures of {publishable.wave}, as published.",
    )
    for report, what in REPORTS.items():
        path = outcome.folder / report
        create_link_artifact(
            path.resolve().as_uri(),
            key=f"report-{path.stem}-{wave}",
            link_text=report,
            description=f"{what} of {publishable.wave}.",
        )


def announce_check(checked: "Checked") -> None:
    """What a check of an open survey found, and the response so far."""
    from prefect.artifacts import create_table_artifact

    wave = str(checked.wave).lower()
    create_table_artifact(
        checked.rules.to_dict("records"),
        key=f"check-{wave}",
        description=f"What was checked in {checked.wave} so far.",
    )
    create_table_artifact(
        checked.response.to_dict("records"),
        key=f"response-{wave}",
        description=f"Who has answered in {checked.wave} so far, in steps of ten points. A group is counted anew "
        "when enough people have answered since it was last counted.",
    )


def announce_comparison(comparison: "Comparison") -> None:
    """What `compare` prints, as an artifact."""
    from prefect.artifacts import create_markdown_artifact

    create_markdown_artifact(
        "\n".join(_listed(comparison.lines)),
        key="comparison",
        description="What has changed between two published waves, and how surely.",
    )


def key_figures(publishable: Publishable, outcome: "Outcome") -> str:
    """The three sentences and the headline of every parent, as Markdown. Published numbers only."""
    gaps = publishable["gaps"]
    shown = gaps[(gaps["priority"] == "overall") & gaps["level"].isin(["organisation", "parent"])]
    rows = [
        f"| {_as_text(name)} | {n} | {stated} | {enacted} | {gap} | {low} to {high} |"
        for name, n, stated, enacted, gap, low, high in shown[
            ["name", "n", "stated", "enacted", "gap", "gap_low", "gap_high"]
        ].itertuples(index=False)
    ]
    head = ["| | people | stated | enacted | gap | 95 % interval |", "|---|---|---|---|---|---|"]
    return "\n".join(
        [
            f"# {publishable.wave} · {_as_text(publishable.organisation)}",
            "",
            *map(_as_text, outcome.sentences),
            "",
            *head,
            *rows,
        ]
    )


def _listed(lines: Iterable[str]) -> list[str]:
    return [
        f"- {_as_text(line.strip())}" if line.strip() else "" for text in lines for line in text.splitlines()
    ]


def _as_text(text: str) -> str:
    """Text inside Markdown, a table included, that shows as it is: no markup, no HTML, no link, one line."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return re.sub(r"([\\|`*_\[\]<>#!()~$&@:{}+=]|(?<=www)\.)", r"\\\1", plain)
