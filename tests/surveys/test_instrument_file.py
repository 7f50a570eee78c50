"""The instrument file: what is read from it, and what is refused."""

from importlib.resources import files
from pathlib import Path

import pytest

from culture.errors import SurveyError
from culture.instrument import AnswerScale, Instrument, Item
from surveys.instrument_file import default_instrument, load_instrument, workspace_instrument

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "fevs2018"

SMALL = """
id = "small"
languages = ["en"]
clause_edition = "ISO 9001:2015"
label.en = "Small"
status.en = "not yet validated"

[scale]
low = 1
high = 3
cant_say = false
labels.en = ["no", "so so", "yes"]

[[themes]]
id = "support"
label.en = "Support"
advice.en = "Publish what was asked for and what was granted."

[[priorities]]
id = "training"
theme = "support"
clauses = ["7.2"]
label.en = "Training"
observed.en = "training hours delivered / planned"
stated.version = 2
stated.text.en = "people will be trained for quality tasks"
enacted.text.en = "released us for the training our quality tasks need"

[[checks]]
id = "paper"
reverse_keyed = true
text.en = "We update records mainly before audits."
"""


@pytest.fixture
def load(tmp_path: Path):
    """Load the small instrument with one text replaced by another."""

    def load_changed(old: str = "", new: str = "", language: str = "en") -> Instrument:
        assert old in SMALL
        path = tmp_path / "instrument.toml"
        path.write_text(SMALL.replace(old, new, 1), encoding="utf-8")
        return load_instrument(path, language)

    return load_changed


def test_the_default_instrument_has_13_pairs_in_5_themes_and_4_checks() -> None:
    instrument = default_instrument()
    assert len(instrument.priorities) == 13
    assert len(instrument.items) == 30
    assert [theme.id for theme in instrument.themes] == [
        "presence",
        "direction",
        "support",
        "follow_through",
        "improvement",
    ]
    assert [item.id for item in instrument.checks] == ["integrity", "safety", "living", "paper"]
    assert [len(instrument.priorities_of(theme.id)) for theme in instrument.themes] == [3, 3, 2, 3, 2]


def test_items_come_as_a_stated_block_then_an_enacted_block_then_the_checks() -> None:
    instrument = default_instrument()
    assert instrument.item_ids[0] == "reviews_stated"
    assert instrument.item_ids[13] == "reviews_enacted"
    assert instrument.item_ids[26:] == ("integrity", "safety", "living", "paper")
    assert [item.block for item in instrument.items] == ["stated"] * 13 + ["enacted"] * 13 + ["check"] * 4


def test_a_priority_carries_its_pair_its_clauses_and_the_record_that_can_corroborate_it() -> None:
    resources = default_instrument().priority("resources")
    assert resources.stated.text == "quality work will be resourced"
    assert resources.enacted.text == "provided the time and people that quality work needs"
    assert resources.clauses == ("5.1.1 e", "7.1")
    assert resources.theme == "support"
    assert resources.observed == "resource requests granted / decided"


def test_only_the_paper_item_is_reverse_keyed() -> None:
    assert [item.id for item in default_instrument().items if item.reverse_keyed] == ["paper"]


def test_the_default_instrument_says_that_it_is_not_yet_validated() -> None:
    instrument = default_instrument()
    assert instrument.status == "not yet validated"
    assert "not yet validated" in instrument.caveats[0]
    assert instrument.clause_edition == "ISO 9001:2015"


def test_german_has_the_same_items_in_other_words() -> None:
    english, german = default_instrument(), default_instrument("de")
    assert german.item_ids == english.item_ids
    assert german.language == "de"
    assert german.stems.stated == "Unsere Führungskräfte sagen, dass …"
    assert german.scale.labels[4] == "stimme voll zu"
    same = [a.id for a, b in zip(english.items, german.items, strict=True) if a.text == b.text]
    assert same == []


def test_a_text_can_be_asked_for_only_in_a_language_of_the_file() -> None:
    with pytest.raises(SurveyError, match=r"no text in the language 'fr'. Choose one of: en, de"):
        default_instrument("fr")


def test_a_small_file_is_read_as_it_stands(load) -> None:
    instrument = load()
    assert instrument.scale == AnswerScale(1, 3, ("no", "so so", "yes"), cant_say=False)
    assert instrument.checks == (
        Item("paper", "We update records mainly before audits.", "check", reverse_keyed=True),
    )
    assert instrument.priority("training").stated.version == 2
    assert instrument.priority("training").enacted.version == 1
    assert instrument.theme("support").advice == "Publish what was asked for and what was granted."


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('theme = "support"\n', 'theme = "suport"\n', "priority 'training' has the theme 'suport'"),
        ('theme = "support"\n', "", "priority 'training' has the theme None"),
        ('id = "paper"', 'id = "training_stated"', "'training_stated' is used more than once"),
        ('id = "paper"', 'id = "Paper audits"', "'Paper audits' cannot be an id"),
        ('id = "training"', 'id = "overall"', "'overall' cannot be an id"),
        ("reverse_keyed", "reversed", r"checks.1.reversed: this key is unknown"),
        ("low = 1", 'low = "1"', "scale.low"),
        ("high = 3", "high = 4", "3 labels for the answers 1 to 4"),
        ("high = 3", "high = 1", r"high \(1\) must be above low \(1\)"),
        ('label.en = "Training"', "", "priorities.1.label: field required"),
        ('label.en = "Training"', 'label.de = "Schulung"', "priority training: no text in 'en'"),
        ('"We update records mainly before audits."', '" "', "item 'paper' has no text"),
        ("low = 1", "low = ", "not valid TOML"),
    ],
)
def test_a_mistake_in_the_file_is_refused_with_its_place(load, old: str, new: str, message: str) -> None:
    with pytest.raises(SurveyError, match=message) as refused:
        load(old, new)
    assert str(refused.value).startswith("instrument.toml: ")


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SurveyError, match=r"instrument.toml: cannot be read"):
        load_instrument(tmp_path / "instrument.toml")


def test_asking_for_an_unknown_priority_names_the_known_ones(load) -> None:
    with pytest.raises(SurveyError, match=r"'trainig' does not exist. Known: training"):
        load().priority("trainig")


def test_a_workspace_without_its_own_instrument_gets_the_packaged_one(tmp_path: Path) -> None:
    assert workspace_instrument(tmp_path).id == "quality_culture"
    (tmp_path / "instrument.toml").write_text(SMALL, encoding="utf-8")
    assert workspace_instrument(tmp_path).id == "small"


def test_the_packaged_file_and_the_default_instrument_are_the_same(tmp_path: Path) -> None:
    packaged = files("surveys").joinpath("instruments", "quality_culture.toml").read_bytes()
    (tmp_path / "copy.toml").write_bytes(packaged)
    assert load_instrument(tmp_path / "copy.toml") == default_instrument()


@pytest.mark.parametrize(("low", "high", "favourable"), [(1, 5, 4), (1, 7, 5), (1, 4, 3), (1, 10, 6)])
def test_favourable_begins_above_the_middle_of_the_scale(low: int, high: int, favourable: int) -> None:
    scale = AnswerScale(low, high, tuple("label" for _ in range(low, high + 1)), cant_say=True)
    assert scale.favourable_from == favourable


def test_reversing_an_answer_twice_is_the_identity() -> None:
    scale = default_instrument().scale
    assert scale.reversed(1) == 5
    assert [scale.reversed(scale.reversed(answer)) for answer in range(1, 6)] == [1, 2, 3, 4, 5]


def test_the_federal_survey_has_ten_pairs_without_themes_and_says_they_are_stand_ins() -> None:
    instrument = workspace_instrument(EXAMPLE)
    assert instrument.id == "fevs2018"
    assert len(instrument.priorities) == 10
    assert not instrument.has_themes
    assert instrument.item("integrity").text.startswith(
        "My organization's senior leaders maintain high standards"
    )
    assert any("not designed as stated and enacted pairs" in caveat for caveat in instrument.caveats)
    assert any("relative to the organisation" in caveat for caveat in instrument.caveats)


@pytest.mark.parametrize(("low", "high"), [(0, 10), (-2, 2), (1, 200)])
def test_a_scale_that_meets_the_codes_for_no_answer_is_refused(low, high):
    with pytest.raises(SurveyError, match="where 0 means not answered"):
        AnswerScale(low, high, tuple("x" * (high - low + 1)), True)


def test_pairs_made_after_the_fact_say_so_and_others_do_not(load) -> None:
    assert load().relative_reading is False
    assert load('languages = ["en"]', 'languages = ["en"]\nrelative_reading = true').relative_reading is True
    assert workspace_instrument(EXAMPLE).relative_reading is True
    assert default_instrument().relative_reading is False


def test_relative_reading_is_true_or_false_and_nothing_else(load) -> None:
    with pytest.raises(SurveyError, match="relative_reading"):
        load('languages = ["en"]', 'languages = ["en"]\nrelative_reading = "yes"')
