"""Which way answers run is read from labels in many languages, or asked; never taken from numbers alone."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.answer_scales import Scale, infer_scale
from surveys.definition import Option
from surveys.labels import Label, no_answer, take_apart
from surveys.scale_pooling import conflicts, pool_scales


def scale(*labels: str, whole: bool = False) -> Scale:
    return infer_scale([Option(label, label) for label in labels], whole)


def order(found: Scale) -> list[str]:
    return [label for label, _ in found.points]


# Least agreement first, as the questionnaires of these languages print them.
AGREEMENT = {
    "en": ["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"],
    "de": ["stimme gar nicht zu", "stimme eher nicht zu", "teils, teils", "stimme eher zu", "stimme voll zu"],
    "fr": ["Pas du tout d'accord", "Plutôt pas d'accord", "Neutre", "Plutôt d'accord", "Tout à fait d’accord"],
    "es": [
        "Totalmente en desacuerdo", "En desacuerdo", "Ni de acuerdo ni en desacuerdo",
        "De acuerdo", "Totalmente de acuerdo",
    ],
    "it": ["Per niente d'accordo", "Poco d'accordo", "Neutrale", "Abbastanza d'accordo", "Molto d'accordo"],
    "pt": ["Discordo totalmente", "Discordo", "Nem concordo nem discordo", "Concordo", "Concordo totalmente"],
    "nl": ["Helemaal mee oneens", "Mee oneens", "Neutraal", "Mee eens", "Helemaal mee eens"],
    "pl": [
        "Zdecydowanie się nie zgadzam", "Raczej się nie zgadzam", "Ani tak, ani nie",
        "Raczej się zgadzam", "Zdecydowanie się zgadzam",
    ],
    "sv": ["Instämmer inte alls", "Instämmer inte", "Varken eller", "Instämmer", "Instämmer helt"],
    "da": ["Meget uenig", "Uenig", "Hverken enig eller uenig", "Enig", "Meget enig"],
    "no": ["Helt uenig", "Litt uenig", "Verken enig eller uenig", "Litt enig", "Helt enig"],
    "fi": [
        "Täysin eri mieltä", "Jokseenkin eri mieltä", "Ei samaa eikä eri mieltä",
        "Jokseenkin samaa mieltä", "Täysin samaa mieltä",
    ],
    "cs": [
        "Rozhodně nesouhlasím", "Spíše nesouhlasím", "Ani souhlasím, ani nesouhlasím",
        "Spíše souhlasím", "Rozhodně souhlasím",
    ],
    "hu": [
        "Egyáltalán nem értek egyet", "Inkább nem értek egyet", "Is-is",
        "Inkább egyetértek", "Teljesen egyetértek",
    ],
    "ro": ["Dezacord total", "Dezacord", "Neutru", "De acord", "Total de acord"],
    "tr": ["Kesinlikle katılmıyorum", "Katılmıyorum", "Kararsızım", "Katılıyorum", "Kesinlikle katılıyorum"],
    "ru": ["Полностью не согласен", "Скорее не согласен", "И да, и нет", "Скорее согласен", "Полностью согласен"],
    "uk": ["Повністю не згоден", "Скоріше не згоден", "Нейтрально", "Скоріше згоден", "Повністю згоден"],
    "el": ["Διαφωνώ απόλυτα", "Διαφωνώ", "Ούτε συμφωνώ ούτε διαφωνώ", "Συμφωνώ", "Συμφωνώ απόλυτα"],
    "zh": ["非常不同意", "不同意", "一般", "同意", "非常同意"],
    "ja": ["全くそう思わない", "あまりそう思わない", "どちらともいえない", "ややそう思う", "とてもそう思う"],
    "ko": ["전혀 그렇지 않다", "그렇지 않다", "보통이다", "그렇다", "매우 그렇다"],
    "ar": ["لا أوافق بشدة", "لا أوافق", "محايد", "أوافق", "أوافق بشدة"],
    "he": ["כלל לא מסכים", "לא מסכים", "ניטרלי", "מסכים", "מסכים מאוד"],
    "hi": ["पूरी तरह असहमत", "असहमत", "तटस्थ", "सहमत", "पूरी तरह सहमत"],
    "id": ["Sangat tidak setuju", "Tidak setuju", "Netral", "Setuju", "Sangat setuju"],
    "vi": ["Hoàn toàn không đồng ý", "Không đồng ý", "Trung lập", "Đồng ý", "Hoàn toàn đồng ý"],
}  # fmt: skip
OTHERS = [
    ("frequency", ["Never", "Rarely", "Sometimes", "Often", "Always"]),
    ("frequency", ["nie", "selten", "manchmal", "oft", "immer"]),
    ("frequency", ["Jamais", "Rarement", "Parfois", "Souvent", "Toujours"]),
    ("frequency", ["Nunca", "Raramente", "A veces", "A menudo", "Siempre"]),
    ("frequency", ["从不", "很少", "有时", "经常", "总是"]),
    ("satisfaction", ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"]),
    (
        "satisfaction",
        ["sehr unzufrieden", "eher unzufrieden", "weder noch", "eher zufrieden", "sehr zufrieden"],
    ),
    ("satisfaction", ["Muy insatisfecho", "Insatisfecho", "Neutral", "Satisfecho", "Muy satisfecho"]),
    ("importance", ["Not at all important", "Slightly important", "Moderately important", "Very important"]),
    ("importance", ["überhaupt nicht wichtig", "weniger wichtig", "wichtig", "sehr wichtig"]),
    ("quality", ["Poor", "Fair", "Good", "Very good", "Excellent"]),
    ("extent", ["Not at all", "To a small extent", "To some extent", "To a large extent"]),
    ("likelihood", ["Very unlikely", "Unlikely", "Likely", "Very likely"]),
    ("change", ["Much worse", "Slightly worse", "About the same", "Slightly better", "Much better"]),
]


@pytest.mark.parametrize("language", AGREEMENT)
def test_agreement_is_ordered_in_every_major_language(language: str) -> None:
    labels = AGREEMENT[language]
    shuffled = random.Random(7).sample(labels, len(labels))
    found = scale(*shuffled)
    assert (found.family, found.known, order(found)) == ("agreement", True, labels)


@pytest.mark.parametrize(("family", "labels"), OTHERS)
def test_other_families_are_ordered(family: str, labels: list[str]) -> None:
    found = scale(*reversed(labels), whole=True)
    assert (found.family, found.known, order(found)) == (family, True, labels)


@pytest.mark.parametrize(
    "label",
    [
        "I don’t know/prefer not to answer", "Don't know", "Not applicable", "N/A", "Unfamiliar (N/A)", "can't say",
        "Not Applicable (8)", "weiß nicht", "kann ich nicht sagen", "Je ne sais pas", "No sé", "Non so", "Não sei",
        "Weet niet", "Nie wiem", "Vet ej", "En osaa sanoa", "Nevím", "Bilmiyorum", "Затрудняюсь ответить",
        "Δεν γνωρίζω", "不知道", "わからない", "모르겠다", "لا أعرف",
    ],
)  # fmt: skip
def test_do_not_know_is_never_a_point_of_a_scale(label: str) -> None:
    found = scale(*AGREEMENT["en"], label)
    assert (order(found), found.cant_say) == (AGREEMENT["en"], (label,))


@pytest.mark.parametrize(
    "label", ["Prefer not to say", "keine Angabe", "No answer", "Sin respuesta", "無回答"]
)
def test_no_answer_is_told_from_do_not_know(label: str) -> None:
    assert scale(*AGREEMENT["en"], label).missing == (label,)
    assert no_answer(label) == "missing"


@pytest.mark.parametrize(
    ("label", "apart"),
    [
        ("Strongly agree (7)", Label(7, "Strongly agree")),
        ("(7) Very clear goals", Label(7, "Very clear goals")),
        ("7) good", Label(7, "good")),
        ("7 - good", Label(7, "good")),
        ("4)", Label(4, "")),
        ("(5)", Label(5, "")),
        ("5", Label(5, "")),
        ("18 - 29", Label(None, "18 - 29")),
        ("2-3 times", Label(None, "2-3 times")),
        ("Phase 2", Label(None, "Phase 2")),
        ("Agree", Label(None, "Agree")),
    ],
)
def test_a_label_and_the_number_it_carries(label: str, apart: Label) -> None:
    assert take_apart(label) == apart


def test_numbers_that_fall_with_agreement_do_not_turn_the_scale() -> None:
    falling = scale("Strongly Agree (1)", "Agree (2)", "Disagree (3)", "Strongly Disagree (4)")
    rising = scale("Strongly agree (4)", "Agree (3)", "Disagree (2)", "Strongly disagree (1)")
    assert (falling.codes, rising.codes) == ("falling", "rising")
    assert [point for _, point in falling.points] == [1, 2, 3, 4]
    assert order(falling)[-1] == "Strongly Agree (1)"
    assert conflicts({"a": rising, "b": falling, "c": rising}) == [(["a", "c"], ["b"])]
    assert conflicts({"a": rising, "c": rising}) == []


def test_codes_of_a_definition_are_held_against_its_labels() -> None:
    options = [
        Option("1", "Agree"),
        Option("2", "Disagree"),
        Option("3", "Neutral"),
        Option("9", "Don't know"),
    ]
    assert infer_scale(options, whole=True).codes == "mixed"


def test_numbers_alone_and_words_at_the_ends_are_asked_about() -> None:
    numbers, anchors = scale("1", "2", "3", "4", "5"), scale("(1) no goals", "(2)", "(3)", "(4) clear goals")
    assert (numbers.kind, numbers.known, numbers.points, numbers.numbers) == ("numbers", False, (), (1, 5))
    assert (anchors.kind, anchors.known, anchors.anchors) == (
        "anchors",
        False,
        ((1, "no goals"), (4, "clear goals")),
    )


def test_labels_of_two_families_or_outside_the_lexicon_have_no_order() -> None:
    assert scale("Agree", "Often", "Important").points == ()
    assert scale("Welding", "Paint", "Office").points == ()
    assert scale("Agree", "I agree", "Disagree").points == ()


def test_an_item_nobody_used_an_end_of_learns_it_from_its_neighbours() -> None:
    whole, part = scale(*AGREEMENT["en"]), scale(*AGREEMENT["en"][1:])
    assert not part.known
    pooled = pool_scales({"a": whole, "b": part}, {"a": "", "b": ""})["b"]
    assert (pooled.known, dict(pooled.points)["Disagree"], dict(pooled.points)["Strongly disagree"]) == (
        True,
        2,
        1,
    )


def test_items_that_show_a_scale_only_together_complete_each_other() -> None:
    first, second = scale(*AGREEMENT["en"][:4]), scale(*AGREEMENT["en"][3:])
    pooled = pool_scales({"a": first, "b": second}, {"a": "g", "b": "g"})
    assert (pooled["a"].known, pooled["b"].known) == (True, True)
    assert dict(pooled["b"].points)["Strongly agree"] == 5
    alone = pool_scales({"b": second}, {"b": "g"})["b"]
    assert not alone.known


def test_four_labels_that_mirror_each_other_beside_five_are_asked_about_unless_of_one_grid() -> None:
    five, four = scale(*AGREEMENT["en"]), scale(*[label for label in AGREEMENT["en"] if "nor" not in label])
    assert four.known
    assert not pool_scales({"a": five, "b": four}, {"a": "g", "b": "h"})["b"].known
    pooled = pool_scales({"a": five, "b": four}, {"a": "g", "b": "g"})["b"]
    assert (pooled.known, dict(pooled.points)["Agree"]) == (True, 4)
    declared = infer_scale([Option(label, label) for label in order(four)], whole=True)
    assert pool_scales({"a": five, "b": declared}, {"a": "g", "b": "g"})["b"].known
    assert len(pool_scales({"a": five, "b": declared}, {"a": "g", "b": "g"})["b"].points) == 4


@given(st.permutations(AGREEMENT["en"]), st.booleans())
def test_the_order_in_which_options_come_is_irrelevant(labels: list[str], whole: bool) -> None:
    assert scale(*labels, whole=whole).points == scale(*AGREEMENT["en"], whole=whole).points
