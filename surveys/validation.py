"""Great Expectations judges the measured frames by the rules. Imported late: it takes seconds to load."""

import os
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from surveys.rules import Rule

CHECK_COLUMNS = ["rule", "severity", "checked", "failed", "passed", "message", "advice"]
NAMED = 5  # broken rows a message names; the quarantine list has the rest
LISTED_ROWS = 20_000  # beyond this, counts only


@dataclass(frozen=True)
class Verdict:
    """What Great Expectations found about one rule. `places`: positions of the rows that broke it, if listed."""

    passed: bool
    checked: int
    failed: int
    places: tuple[int, ...] = ()


def judge(frames: Mapping[str, pd.DataFrame], rules: list[Rule]) -> pd.DataFrame:
    """One row per rule whose frame is there: rule, severity, checked, failed, passed, message, advice.

    frames: flags, counts and ids only; an answer never gets here. checked and failed count rows of the frame.
    A rule that cannot be judged has failed, and says so.
    """
    rows, whole = [], _whole_frames()
    for name, frame in frames.items():
        suite = [rule for rule in rules if rule.frame == name]
        verdicts = _validate(whole, frame, suite) if suite else {}
        rows += [_line(rule, verdicts.get(rule.text), frame) for rule in suite]
    return pd.DataFrame(rows, columns=CHECK_COLUMNS)


def _whole_frames() -> Any:
    """What makes a batch of a frame.

    One for all frames of a judgement: making it costs more than a verdict. Not for more: it keeps the last frame.
    """
    context = load_great_expectations().get_context(mode="ephemeral", project_config=_settings())
    frames = context.data_sources.add_pandas("frames").add_dataframe_asset("frame")
    return frames.add_batch_definition_whole_dataframe("whole")


def _validate(whole: Any, frame: pd.DataFrame, suite: list[Rule]) -> dict[str, Verdict]:
    """Verdicts by rule; each expectation carries its rule in `meta` and is found by it."""
    gx = load_great_expectations()
    kinds = gx.expectations
    expectations = [
        getattr(kinds, rule.expectation.type)(**rule.expectation.arguments, meta={"rule": rule.text})
        for rule in suite
    ]
    batch = whole.get_batch({"dataframe": frame})
    detail = "COMPLETE" if len(frame) <= LISTED_ROWS else "BASIC"
    results = batch.validate(
        gx.ExpectationSuite(name="rules", expectations=expectations),
        result_format={"result_format": detail, "partial_unexpected_count": 0},
    )
    return {
        result.expectation_config.meta["rule"]: _verdict(result, len(frame)) for result in results.results
    }


def load_great_expectations() -> Any:
    """The package, which takes seconds to load."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    with warnings.catch_warnings():
        # Release 1.24 imports two standard modules that Python deprecates; nothing a user could change.
        warnings.filterwarnings("ignore", r"module 'sre_(constants|parse)' is deprecated", DeprecationWarning)
        import great_expectations
        import great_expectations.expectations

    return great_expectations


def _settings() -> Any:
    """In memory, without analytics, progress bars and Data Docs (they need a folder and show values)."""
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    return DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )


def _verdict(result: Any, rows: int) -> Verdict | None:
    """None when the expectation could not be judged: `success` alone would hide that."""
    if _raised(result.exception_info):
        return None
    found = result.to_json_dict()["result"]
    checked = int(found.get("element_count", rows)) - int(found.get("missing_count") or 0)
    failed = int(found.get("unexpected_count", 0 if result.success else 1))
    return Verdict(bool(result.success), checked, failed, tuple(found.get("unexpected_index_list") or ()))


def _raised(exception_info: Mapping[str, Any]) -> bool:
    """Great Expectations gives one record, or one for each metric that failed."""
    if "raised_exception" in exception_info:
        return bool(exception_info["raised_exception"])
    return any(record.get("raised_exception") for record in exception_info.values())


def _line(rule: Rule, verdict: Verdict | None, frame: pd.DataFrame) -> tuple[object, ...]:
    if verdict is None:
        return rule.text, rule.severity, 0, 0, False, f"Could not be judged: {rule.text}", "Report this."
    kept = (rule.text, rule.severity, verdict.checked, verdict.failed, verdict.passed)
    if verdict.passed:
        return *kept, "", ""
    names = _names(frame[rule.names].iloc[list(verdict.places)].tolist()) if rule.names else ""
    return *kept, rule.broken.format(failed=verdict.failed, checked=verdict.checked, names=names), rule.advice


def _names(cells: list[object]) -> str:
    distinct = list(dict.fromkeys(map(str, cells)))
    more = len(distinct) - NAMED
    return ", ".join(distinct[:NAMED]) + (f" and {more} more" if more > 0 else "")
