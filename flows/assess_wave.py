"""The quarterly run: from the files of a wave to the published reports. A table of contents, nothing more."""

from dataclasses import dataclass
from pathlib import Path

from culture.assess import assess
from culture.protect import protect
from culture.wave import Wave
from culture.wave_inputs import Method
from flows.announce import announce
from flows.cluster import workers
from flows.lock import hold, in_turn
from flows.look_back import looking_elsewhere, named_groups
from flows.private_process import keep_private
from flows.progress import advance
from flows.released import look_up_released
from flows.retention import forget_old_answers, refuse_forgotten
from flows.settings import Settings, history_url, read_settings
from flows.steps import step
from flows.take_in import take_in_wave
from flows.unexpected import discreet
from reports.publish import publish
from reports.summary import key_sentences
from surveys.anchors import find_anchor, keep_anchor
from surveys.inputs import find_inputs
from surveys.keep import keep_inputs

find_step = step(find_inputs, name="find inputs", retries=2)
keep_step = step(keep_inputs, name="keep inputs", retries=2)
take_in_step = step(take_in_wave, name="read, validate and tally")
released_step = step(look_up_released, name="look up what is out already")
assess_step = step(assess, name="assess departments")
protect_step = step(protect, name="protect respondents")
publish_step = step(publish, name="write and publish reports")


@dataclass(frozen=True)
class Outcome:
    """What a run tells: where the reports are, what they say in three sentences, and what became of the rows."""

    folder: Path
    version: int
    is_new: bool
    sentences: tuple[str, ...]
    counts: str
    later: tuple[Wave, ...] = ()  # waves published before that do not look back on this version


@discreet()
def assess_wave(workspace: Path, wave: Wave) -> Outcome:
    """Assess and publish one wave. Runs as it is, or inside a Prefect flow, where every step is a task.

    Raises CultureError: the input is refused, another run holds the wave, publishing would expose somebody, or the
    machine failed; reports published before stay as they are.
    """
    keep_private()
    settings = read_settings(workspace)
    refuse_forgotten(workspace, wave, settings)
    private = workspace / "private" / str(wave)
    with hold(workspace, wave), workers(settings) as spread:
        kept = keep_step(find_step(workspace, wave), private / "inputs")
        taken = take_in_step(kept, settings, private, spread)
        anchor = find_anchor(
            workspace / "private", wave, settings.analysis.anchor, named_groups(workspace / "published")
        )
        with in_turn(workspace):
            beside = released_step(kept, taken, settings, method(settings))
            released = beside.released
            assessment = assess_step(taken.inputs, method(settings), taken.past, anchor, released=released)
            publishable = protect_step(assessment, released)
            published = publish_step(
                publishable,
                workspace / "published",
                taken.hashes | keep_anchor(assessment.anchor, workspace / "private"),
                advance,
                history=history_url(workspace, settings),
                beside=beside.names,
                spread=spread,
            )
    forget_old_answers(workspace, settings)
    folder = workspace / "published" / str(wave)
    later = looking_elsewhere(workspace / "published", wave)
    outcome = Outcome(
        folder, published.number, published.new, key_sentences(publishable), taken.counts, later
    )
    announce(publishable, outcome)
    return outcome


def method(settings: Settings) -> Method:
    """The parameters of the assessment that culture.toml decides."""
    return Method(
        minimum_group=settings.confidentiality.minimum_group,
        max_clusters=settings.analysis.max_clusters,
        seed=settings.analysis.seed,
        material_change=settings.analysis.material_change,
    )
