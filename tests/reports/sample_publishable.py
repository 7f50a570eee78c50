"""A made-up, protected wave to draw: seeded, complete in every table, and bendable to the awkward cases."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

import surveys
from culture.benchmark import benchmarks_table
from culture.earlier_waves import EarlierWaves
from culture.grouping import BANDS
from culture.instrument import Instrument, Item, Priority
from culture.publishable import COLUMNS, WHERE, Headcounts, Publishable
from culture.wave import Wave
from surveys.instrument_file import load_instrument

NOW = Wave(2026, 3)
SITES = ["Hamburg plant", "Lyon plant", "Poznań plant", "Central functions"]
TRADES = [
    "Assembly",
    "Machining",
    "Maintenance",
    "Logistics",
    "Laboratory",
    "Purchasing",
    "Tooling",
    "Paint shop",
    "Packaging",
    "Test bay",
    "Engineering",
    "Customer service",
    "Planning",
    "Warehouse",
    "Moulding",
]
TYPES = ["aligned high", "over-claims on support", "under-claiming", "aligned low"]


@dataclass(frozen=True)
class Case:
    """What kind of wave to make up."""

    departments: int = 60
    sites: int = 4
    verdict: str = "distinct types"
    federal: bool = False
    audits: bool = True
    evidence: bool = True
    declared: bool = True
    headcounts: bool = True
    changes: bool = False
    withheld: str = "some"  # none, some, all
    long_names: bool = False
    ids: tuple[str, ...] = ()
    seed: int = 7
    wave: Wave = NOW
    language: str = "en"
    missing: tuple[str, ...] = ()  # priorities nobody answered
    benchmarks: bool = False  # held against parent, organisation and others


def sample(**case: object) -> Publishable:
    """A Publishable for `Case(**case)`."""
    return _Sample(Case(**case)).publishable()  # type: ignore[arg-type]


def sample_with_past(waves: int = 4, **case: object) -> tuple[Publishable, EarlierWaves]:
    """A wave and the ones before it; departments drift a little, and one was split off in between."""
    now, past = NOW, []
    for back in range(1, waves):
        now = now.previous
        past.append(sample(**case, wave=now, seed=7 + back))
    return sample(**case, changes=waves > 1), EarlierWaves.of(past)


def instrument(federal: bool = False, language: str = "en") -> Instrument:
    """The packaged instrument, or one with ten pairs, no themes and gaps that wording alone makes."""
    file = Path(surveys.__file__).parent / "instruments" / "quality_culture.toml"
    packaged = load_instrument(file, language)
    if not federal:
        return packaged
    labels = ["Goals", "Improvement", "Accountability", "Development", "Feedback", "Collaboration", "Quality",
              "Resources", "Speaking up", "Voice"]  # fmt: skip
    pairs = []
    for label in labels:
        key = label.lower().replace(" ", "_")
        stated, enacted = (Item(f"{key}_{b}", f"{label}: {b}.", b) for b in ("stated", "enacted"))  # type: ignore[arg-type]
        pairs.append(Priority(key, label, None, stated, enacted))
    caveat = "Raw gaps differ between priorities because of wording."
    return replace(
        packaged,
        id="pairs",
        label="Paired after the fact",
        status="pairs made after the fact, not validated",
        relative_reading=True,
        caveats=(caveat,),
        themes=(),
        priorities=tuple(pairs),
        checks=(),
    )


OTHERS = {
    "gap": (0.1, 0.2, 0.3, 0.4, 0.6),
    "stated": (3.2, 3.4, 3.6, 3.8, 4.0),
    "enacted": (3.0, 3.1, 3.2, 3.4, 3.6),
}


class _Sample:
    def __init__(self, case: Case) -> None:
        self.case, self.instrument = case, instrument(case.federal, case.language)
        self.random = np.random.default_rng(case.seed)
        self.priorities = self.instrument.priority_ids
        self.units = self._units()
        self.cells = self._cells()

    def publishable(self) -> Publishable:
        makers = {name: getattr(self, f"_{name}", list) for name in COLUMNS}
        tables = {n: pd.DataFrame(make(), columns=COLUMNS[n]) for n, make in makers.items()}
        shown = [u for u in self.units if u["level"] == "department"]
        pooled = [u for u in self.units if u["level"] == "pool"]
        answered = int(self.units[0]["n"])
        heads = Headcounts(
            invited=float(self.units[0]["heads"]) if self.case.headcounts else float("nan"),
            respondents=answered,
            departments=self.case.departments,
            departments_shown=len(shown),
            departments_pooled=self.case.departments - len(shown),
            respondents_pooled=sum(int(u["n"]) for u in pooled),
        )
        method = {"minimum_group": 10, "interval": "95 %", "estimator": "multivariate empirical Bayes",
                  "between_variance": 0.08, "features": 6, "bic_one_cluster": 1234.5, "seed": 7}  # fmt: skip
        sources = {
            "survey rows": answered + 61,
            "roster": self.case.departments,
            "audits": 48,
            "findings": 173,
        }
        return Publishable(
            self.case.wave,
            "Norden Valve AG",
            self.instrument,
            self.case.verdict,
            10,
            heads,
            self.case.federal,
            sources,
            method,
            ("Head counts of 2 departments were estimated from the previous wave.",),
            tables,
        )

    # ── the made-up company ──────────────────────────────────────────────────────────────────────────────

    def _units(self) -> list[dict]:
        sites = [SITES[i] if i < len(SITES) else f"Site {i + 1}" for i in range(self.case.sites)]
        leaves = [self._leaf(i) for i in range(self.case.departments)]
        named = [x for x in leaves if x["n"] >= 10]
        pools = [self._pool(i, site, leaves) for i, site in enumerate(sites)]
        parents = [
            {"level": "parent", "department": f"S{i}", "name": site, "parent": "",
             "n": sum(x["n"] for x in leaves if x["parent"] == f"S{i}"),
             "heads": sum(x["heads"] for x in leaves if x["parent"] == f"S{i}"), "type": None}
            for i, site in enumerate(sites)
        ]  # fmt: skip
        top = {
            "level": "organisation",
            "department": "",
            "name": "Norden Valve AG",
            "parent": "",
            "type": None,
            "n": sum(x["n"] for x in leaves),
            "heads": sum(x["heads"] for x in leaves),
        }
        return [top, *parents, *named, *[p for p in pools if p["n"] >= 10]]

    def _leaf(self, i: int) -> dict:
        heads = int(self.random.integers(5, 150)) * (6 if self.case.federal else 1)
        n = round(heads * self.random.uniform(0.55, 0.9))
        name = f"{TRADES[i % len(TRADES)]} {i // len(TRADES) + 1}"
        if self.case.long_names:
            name = f"{name}: regional coordination of calibration and releases"[:60].ljust(60, "x")
        own = self.case.ids[i] if i < len(self.case.ids) else f"D{i:03d}"
        return {"level": "department", "department": own, "name": name, "parent": f"S{i % self.case.sites}",
                "n": max(n, 12 if i < len(self.case.ids) else 1), "heads": heads, "type": i % 4}  # fmt: skip

    def _pool(self, i: int, site: str, leaves: list[dict]) -> dict:
        small = [x for x in leaves if x["n"] < 10 and x["parent"] == f"S{i}"]
        return {
            "level": "pool",
            "department": f"other-S{i}",
            "name": f"Other departments in {site}",
            "parent": f"S{i}",
            "n": sum(x["n"] for x in small),
            "heads": sum(x["heads"] for x in small),
            "type": None,
        }

    def _cells(self) -> dict[tuple[str, str], list[dict]]:
        size = len(self.priorities)
        base = self.random.normal(0.45, 0.3, size) if not self.case.federal else np.linspace(-0.2, 1.2, size)
        made = {}
        for unit in self.units:
            level, tilt = self._profile(unit["type"], size)
            spread = 0.9 / np.sqrt(unit["n"])
            own = 0.0 if unit["type"] is None else 1.0
            tilt, level = tilt + own * self.random.normal(0, 0.18), level + own * self.random.normal(0, 0.25)
            gap = base + tilt + self.random.normal(0, 0.08 if unit["type"] is None else 0.22, size)
            stated = 3.75 + level + self.random.normal(0, 0.12, size)
            made[(unit["level"], unit["department"])] = [
                self._cell(unit, s, g, spread, p in self.case.missing)
                for p, s, g in zip(self.priorities, stated, gap, strict=True)
            ] + [self._cell(unit, float(stated.mean()), float(gap.mean()), spread * 0.6)]
        return made

    def _profile(self, kind: int | None, size: int) -> tuple[float, np.ndarray]:
        tilt = np.zeros(size)
        if kind == 0:
            return 0.35, tilt - 0.4
        if kind == 1:
            tilt[size // 2 : size // 2 + 3] = 0.8
            return 0.25, tilt + 0.1
        if kind == 2:
            return -0.4, tilt - 0.75
        return (-0.75, tilt - 0.3) if kind == 3 else (0.0, tilt)

    def _cell(self, unit: dict, stated: float, gap: float, spread: float, gone: bool = False) -> dict:
        digits = 2 if unit["n"] >= 200 else 1
        nothing = (
            gone
            or self.case.withheld == "all"
            or (
                self.case.withheld == "some" and unit["level"] == "department" and self.random.random() < 0.03
            )
        )
        if nothing:
            return dict.fromkeys(["n", "stated", "enacted", "gap", "gap_low", "gap_high"], np.nan)
        ends = np.clip([stated, stated - gap], 1.5, 4.5).round(digits)
        return {
            "n": unit["n"],
            "stated": ends[0],
            "enacted": ends[1],
            "gap": round(gap, digits),
            "gap_low": round(gap - 1.96 * spread, digits),
            "gap_high": round(gap + 1.96 * spread, digits),
        }

    # ── its tables ───────────────────────────────────────────────────────────────────────────────────────

    def _where(self, unit: dict) -> dict:
        return {"wave": str(self.case.wave)} | {key: unit[key] for key in WHERE[1:]}

    def _gaps(self) -> list[dict]:
        return [
            self._where(u)
            | {"priority": p}
            | cell
            | {"estimate": "direct" if u["level"] in ("organisation", "parent") else "shrunken"}
            for u in self.units
            for p, cell in zip(
                [*self.priorities, "overall"], self.cells[u["level"], u["department"]], strict=True
            )
        ]

    def _benchmarks(self) -> list[dict]:
        if not self.case.benchmarks:
            return []
        gaps = pd.DataFrame(self._gaps(), columns=COLUMNS["gaps"])
        others = pd.DataFrame(
            [
                {"priority": p, "measure": measure, "percentile": at, "value": value, "organisations": 12}
                for p in ("overall", self.priorities[0], self.priorities[1])
                for measure, values in OTHERS.items()
                for at, value in zip((10, 25, 50, 75, 90), values, strict=True)
            ]
        )
        held = benchmarks_table(gaps, others)
        numbers = ["reference", "difference", "difference_low", "difference_high"]
        return held.assign(**held[numbers].round(2), percentile=held["percentile"].round()).to_dict("records")

    def _uncertainty(self) -> list[dict]:
        rows = []
        for unit in self.units:
            digits, margin = (
                (2, 1.4 / np.sqrt(unit["n"])) if unit["n"] >= 200 else (1, 1.4 / np.sqrt(unit["n"]))
            )
            empty = np.isnan(self.cells[unit["level"], unit["department"]][-1]["gap"])
            own = {"stated_margin": np.ceil(margin * 10**digits) / 10**digits,
                   "enacted_margin": np.ceil(1.1 * margin * 10**digits) / 10**digits, "correlation": 0.6}  # fmt: skip
            rows.append(self._where(unit) | {"n": unit["n"]} | ({} if empty else own))
        return rows

    def _themes(self) -> list[dict]:
        rows = []
        for unit in self.units:
            cells = dict(zip(self.priorities, self.cells[unit["level"], unit["department"]], strict=False))
            for theme in self.instrument.themes:
                inside = [cells[p.id] for p in self.instrument.priorities_of(theme.id)]
                mean = {
                    k: round(float(np.mean([c[k] for c in inside])), 1)
                    for k in ("gap", "gap_low", "gap_high")
                }
                rows.append(self._where(unit) | {"theme": theme.id} | mean)
        return rows

    def _favourable(self) -> list[dict]:
        rows = []
        for unit in self.units:
            step = 1 if unit["n"] >= 200 else 5
            cells = self.cells[unit["level"], unit["department"]]
            for priority, cell in zip(self.priorities, cells, strict=False):
                for source in ("stated", "enacted"):
                    share = np.clip(np.round((cell[source] - 1.6) / 2.9 * 100 / step) * step, 10, 90)
                    rest = 100 - share
                    rows.append(
                        self._where(unit)
                        | {
                            "priority": priority,
                            "source": source,
                            "n": cell["n"],
                            "favourable": share,
                            "neutral": np.round(rest * 0.6),
                            "unfavourable": np.round(rest * 0.4),
                            "cant_say": 6.0,
                        }
                    )
        return rows

    def _groups(self) -> list[dict]:
        kind = {"one population": "band", "overlapping groups": "overlapping"}.get(self.case.verdict, "type")
        rows = []
        for unit in (u for u in self.units if u["level"] == "department"):
            moved = self.case.wave != NOW and int(self.random.integers(9)) == 0
            name = TYPES[(unit["type"] + moved) % 4] if kind != "band" else self._band(unit)
            rows.append(
                {
                    "wave": str(self.case.wave),
                    "department": unit["department"],
                    "group": name,
                    "kind": kind,
                    "probability": round(float(self.random.uniform(0.55, 1)), 1 if unit["n"] < 200 else 2),
                    "verdict": self.case.verdict,
                }
            )
        return [] if self.case.departments < 20 else rows

    def _band(self, unit: dict) -> str:
        gap, whole = (
            self.cells[key][-1]["gap"] for key in (("department", unit["department"]), ("organisation", ""))
        )
        return BANDS[1 if not abs(gap - whole) > 0.15 else 0 if gap > whole else 2]

    def _clusters(self) -> list[dict]:
        groups = pd.DataFrame(self._groups())
        if groups.empty:
            return []
        features = [(t.id, t.label) for t in self.instrument.themes] or [
            (p.id, p.label) for p in self.instrument.priorities
        ]
        features += [("stated", "What leaders say"), ("enacted", "What leaders do")]
        shift = {
            **dict(zip(TYPES, (-0.4, 0.5, -0.7, -0.2), strict=True)),
            **dict(zip(BANDS, (0.4, 0.0, -0.5), strict=True)),
        }
        rows = []
        for name, inside in groups.groupby("group", sort=False):
            for feature, label in features:
                own = 3.6 if feature in ("stated", "enacted") else 0.45
                value = own + shift[str(name)] * self.random.uniform(0.4, 1.4)
                rows.append(
                    {
                        "wave": str(self.case.wave),
                        "group": name,
                        "kind": inside["kind"].iloc[0],
                        "departments": len(inside),
                        "feature": feature,
                        "label": label,
                        "value": round(value, 2),
                        "organisation": own,
                    }
                )
        return rows

    def _response(self) -> list[dict]:
        return [
            self._where(u)
            | {
                "headcount": float(u["heads"]) if self.case.headcounts else np.nan,
                "respondents": u["n"],
                "response_rate": round(100 * u["n"] / u["heads"]) if self.case.headcounts else np.nan,
            }
            for u in self.units
        ]

    def _strength(self) -> list[dict]:
        words = ["united", "united", "mixed", "mixed", "divided"]
        return [
            self._where(u)
            | {
                "n": u["n"],
                "strength": words[int(self.random.integers(5))],
                "probability": round(float(self.random.uniform(0.5, 1)), 1),
            }
            for u in self.units
        ]

    def _audits(self) -> list[dict]:
        return [self._audit(u) for u in self.units if u["level"] != "pool"] if self.case.audits else []

    def _audit(self, unit: dict) -> dict:
        audits = {"organisation": 48, "parent": 12}.get(unit["level"], int(self.random.integers(0, 3)))
        if audits == 0:
            nothing = [
                "rate",
                "rate_low",
                "rate_high",
                "median_days_to_close",
                "repeat_share",
                "self_raised_share",
            ]
            return (
                self._where(unit)
                | dict.fromkeys(nothing, np.nan)
                | {
                    "audits": 0,
                    "audit_days": 0.0,
                    "findings": 0,
                    "funnel": "no evidence",
                    "open": 0,
                    "overdue": 0,
                }
            )
        days = audits * 1.5
        rate = float(self.random.gamma(8, 3.0))
        return self._where(unit) | {
            "audits": audits,
            "audit_days": days,
            "findings": int(rate * days / 10),
            "rate": round(rate, 1),
            "rate_low": round(rate * 0.75, 1),
            "rate_high": round(rate * 1.3, 1),
            "funnel": "more than expected"
            if rate > 38
            else "fewer than expected"
            if rate < 13
            else "as expected",
            "open": int(rate * days / 40),
            "overdue": int(rate * days / 80),
            "median_days_to_close": float(self.random.integers(20, 90)),
            "repeat_share": 10.0,
            "self_raised_share": float(self.random.integers(5, 60)),
        }

    def _closure(self) -> list[dict]:
        days = [*range(0, 181, 7)] if self.case.audits else []
        return [
            {
                "wave": str(self.case.wave),
                "days": d,
                "open_share": round(100 * np.exp(-d / 55)),
                "open_low": round(100 * np.exp(-d / 45)),
                "open_high": round(100 * np.exp(-d / 68)),
            }
            for d in days
        ]

    def _ageing(self) -> list[dict]:
        bands = [(0, 30, 14, 0), (31, 60, 8, 3), (61, 90, 5, 4), (91, 180, 3, 3), (181, np.nan, 1, 1)]
        keys = ("from_days", "to_days", "open", "overdue")
        made = [dict(zip(keys, band, strict=True)) | {"wave": str(self.case.wave)} for band in bands]
        return made if self.case.audits else []

    def _sensitivity(self) -> list[dict]:
        whole = self.cells["organisation", ""][-1]
        keys = ("stated", "enacted", "gap", "gap_low", "gap_high")
        return [{"wave": str(self.case.wave), "variant": v, "design_effect": e} | {k: whole[k] for k in keys}
                for v, e in (("declared", 1.0), ("equal", 1.0), ("roster", 1.07), ("staff", 1.0))]  # fmt: skip

    def _reliability(self) -> list[dict]:
        themes = ["", *(t.id for t in self.instrument.themes)]
        return [
            {"wave": str(self.case.wave), "scale": scale, "theme": theme, "items": 13 if not theme else 3, "n": 2790,
             "alpha": 0.9, "alpha_low": 0.89, "alpha_high": 0.91, "omega": 0.91, "cfi": 0.96, "rmsea": 0.05,
             "alpha_within": 0.86, "alpha_between": 0.95}
            for scale in ("stated", "enacted", "gap")
            for theme in themes
        ]  # fmt: skip

    def _agreement(self) -> list[dict]:
        return [
            {"wave": str(self.case.wave), "scale": scale, "null": null, "departments": 50, "rwg_j": r,
             "rwg_j_star": r - 0.2, "ad_mean": 0.71, "awg": 0.55}
            for scale in ("stated", "enacted")
            for null, r in (("uniform", 0.88), ("slight skew", 0.43))
        ]  # fmt: skip

    def _variance(self) -> list[dict]:
        return [
            {"wave": str(self.case.wave), "source": source, "priority": p, "departments": 50, "tau2": 0.08,
             "sigma2": 0.9, "icc1": 0.08, "icc2": 0.79}
            for source in ("stated", "enacted", "gap")
            for p in self.priorities
        ]  # fmt: skip

    def _clauses(self) -> list[dict]:
        counts = {
            "10.2": 31,
            "9.2": 24,
            "7.2": 22,
            "8.5": 19,
            "7.5": 15,
            "5.1": 12,
            "9.3": 9,
            "6.2": 8,
            "8.4": 7,
            "8.7": 5,
        }
        grades = {"major": 0.1, "minor": 0.45, "observation": 0.3, "opportunity": 0.15}
        return (
            [
                {"wave": str(self.case.wave), "clause": c, "grade": g, "findings": round(n * share)}
                for c, n in counts.items()
                for g, share in grades.items()
            ]
            if self.case.audits
            else []
        )

    def _triangulation(self) -> list[dict]:
        units = [u for u in self.units if u["level"] != "pool"]
        return [self._triangle(u, i, p) for u in units for i, p in enumerate(self.priorities)]

    def _triangle(self, unit: dict, i: int, priority: str) -> dict:
        cell = self.cells[unit["level"], unit["department"]][i]
        points = [12, 10, 4, 8, 6, 8, 10, 6, 8, 6, 12, 6, 4]
        known = self.case.evidence and i % 3 != 2 and (unit["level"] == "organisation" or i % 2 == 0)
        share = float(self.random.integers(40, 96))
        judgement = (
            "no evidence" if not known else "agree" if (share > 65) == (cell["gap"] < 0.4) else "conflict"
        )
        return self._where(unit) | {
            "priority": priority,
            "declared": float(points[i]) if self.case.declared and not self.case.federal else np.nan,
            "stated": cell["stated"],
            "enacted": cell["enacted"],
            "observed": share if known else np.nan,
            "observed_low": max(share - 9, 0) if known else np.nan,
            "observed_high": min(share + 7, 100) if known else np.nan,
            "records": 42 if known else 0,
            "judgement": judgement,
            "reason": "decided" if known else "no record",
        }

    def _instrument(self) -> list[dict]:
        priority = {i.id: p.id for p in self.instrument.priorities for i in (p.stated, p.enacted)}
        return [
            {
                "wave": str(self.case.wave),
                "item": i.id,
                "block": i.block,
                "priority": priority.get(i.id, ""),
                "version": i.version,
                "text": i.text,
                "n": 2790,
                "not_answered": 31,
                "cant_say": 57,
            }
            for i in self.instrument.items
        ]

    def _changes(self) -> list[dict]:
        if not self.case.changes:
            return []
        rows = []
        for unit in (u for u in self.units if u["level"] in ("organisation", "parent", "department")):
            change = float(self.random.normal(-0.05, 0.25 if unit["level"] == "department" else 0.05))
            rows.append(
                self._where(unit)
                | {
                    "priority": "overall",
                    "from_wave": str(self.case.wave.previous),
                    "basis": "same",
                    "n_before": unit["n"],
                    "n": unit["n"],
                    "stated_change": 0.1,
                    "enacted_change": round(0.1 - change, 1),
                    "change": round(change, 1),
                    "change_low": round(change - 0.2, 1),
                    "change_high": round(change + 0.2, 1),
                    "probability": round(min(0.5 + abs(change), 0.99), 2),
                    "q": 0.01,
                    "direction": "wider" if change > 0.25 else "narrower" if change < -0.25 else "alike",
                    "detectable": 0.3,
                }
            )
        return rows

    def _lineage(self) -> list[dict]:
        kinds = ["continued"] * 9 + ["merged", "split", "renamed"]
        return [
            self._where(u)
            | {"line": u["department"], "from_wave": str(self.case.wave.previous), "predecessors": u["department"],
               "overlap": 1.0,
               "kind": kinds[(i + self.case.seed) % 12] if u["level"] == "department" else "continued"}
            for i, u in enumerate(self.units)
        ]  # fmt: skip

    def _validation(self) -> list[dict]:
        rules = [
            ("responses", "every respondent is counted once", "critical", 2907, 0, ""),
            (
                "responses",
                "every answer is on the scale",
                "warning",
                87210,
                14,
                "14 answers outside 1–5 became missing.",
            ),
            (
                "responses",
                "every department is in the roster",
                "critical",
                2907,
                9,
                "9 rows of 2,907 name no known department (0.3 %); up to 10 % are set aside.",
            ),
            ("departments", "no department has more answers than people", "critical", 60, 0, ""),
            ("declared", "the points add up to 100", "critical", 1, 0, ""),
            (
                "findings",
                "a finding is closed after it was raised",
                "warning",
                173,
                2,
                "2 closing dates were ignored.",
            ),
        ]
        return [
            {
                "wave": str(self.case.wave),
                "rule": r,
                "severity": s,
                "checked": c,
                "failed": f,
                "result": "passed" if not f or s == "critical" else "failed",
                "message": m,
            }
            for _, r, s, c, f, m in rules
        ]

    def _fates(self) -> list[dict]:
        fates = {
            "accepted": int(self.units[0]["n"]) - 12,
            "partial": 12,
            "test or spam": 31,
            "duplicate": 21,
            "quarantined": 9,
        }
        return [{"wave": str(self.case.wave), "fate": fate, "rows": rows} for fate, rows in fates.items()]

    def _disclosure(self) -> list[dict]:
        return [
            {"wave": str(self.case.wave), "output": "departments", "decision": "review", "count": 7,
             "reason": "fewer than 10 answered; shown within other departments of the same parent"},
            {"wave": str(self.case.wave), "output": "gaps", "decision": "refuse", "count": 21,
             "reason": "a small base elsewhere could be worked out by subtraction"},
            {"wave": str(self.case.wave), "output": "gaps", "decision": "pass", "count": 780, "reason": ""},
        ]  # fmt: skip
