"""An instrument that contradicts itself is refused, and the sentence names what to mend."""

from dataclasses import replace

import pytest

from culture.errors import SurveyError
from culture.instrument import AnswerScale, Instrument, Item, Priority, Theme

PRESENCE = Theme("presence", "Presence", "Attend the next audit.")


def priority(name: str, theme: str | None = None, **change: Item) -> Priority:
    items = {block: Item(f"{name}_{block}", "They do.", block) for block in ("stated", "enacted")}
    return Priority(name, name, theme, **(items | change))


def test_a_reverse_keyed_answer_is_turned_and_turned_back(instrument: Instrument) -> None:
    scale = AnswerScale(1, 5, ("a", "b", "c", "d", "e"), True)
    assert [scale.reversed(answer) for answer in (1, 2, 3, 4, 5)] == [5, 4, 3, 2, 1]
    assert scale.reversed(scale.reversed(2)) == 2


@pytest.mark.parametrize(
    ("low", "high", "labels", "message"),
    [
        (3, 3, ("so so",), r"high \(3\) must be above low \(3\)"),
        (0, 1, ("no", "yes"), "0 to 1 is outside 1 to 127, where 0 means not answered"),
        (127, 128, ("no", "yes"), "127 to 128 is outside 1 to 127"),
        (1, 3, ("no", "yes"), "2 labels for the answers 1 to 3"),
    ],
)
def test_an_impossible_answer_scale_is_refused(
    low: int, high: int, labels: tuple[str, ...], message: str
) -> None:
    with pytest.raises(SurveyError, match=message):
        AnswerScale(low, high, labels, True)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"priorities": ()}, "it has no priority"),
        ({"priorities": (priority("Training"),)}, r"'Training_stated' cannot be an id \(item\)"),
        ({"priorities": (priority("overall"),)}, r"'overall' cannot be an id \(priority\)"),
        ({"priorities": (priority("a"), priority("a"))}, "item id 'a_stated' is used more than once"),
        ({"checks": (Item("safe", "It is safe.", "stated"),)}, "item 'safe' is 'stated' in the check block"),
        ({"checks": (Item("safe", "  ", "check"),)}, "item 'safe' has no text"),
        ({"priorities": (priority("a", "presence"),)}, "the theme 'presence'; known themes are none"),
        ({"themes": (PRESENCE,)}, "priority 'training' has the theme None; known themes are presence"),
        (
            {
                "themes": (PRESENCE, replace(PRESENCE, id="support")),
                "priorities": (priority("a", "presence"),),
            },
            "theme 'support' has no priority",
        ),
    ],
)
def test_a_contradiction_is_named(instrument: Instrument, change: dict, message: str) -> None:
    with pytest.raises(SurveyError, match=message):
        replace(instrument, **change)


def test_what_is_asked_for_by_id_is_found_or_refused_with_the_ids_there_are(instrument: Instrument) -> None:
    own = replace(instrument, themes=(PRESENCE,), priorities=(priority("audits", "presence"),))
    assert own.item("audits_stated").text == "They do."
    assert own.priority("audits").id == "audits"
    assert own.theme("presence").label == "Presence"
    assert own.priorities_of("presence") == own.priorities
    with pytest.raises(SurveyError, match=r"theme 'support' does not exist\. Known: presence"):
        own.theme("support")
    with pytest.raises(SurveyError, match=r"theme 'support' does not exist\. Known: none"):
        instrument.theme("support")
