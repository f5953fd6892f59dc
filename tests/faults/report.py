"""What a soak has shown, as it stands in docs/proof.md between two marks."""

from __future__ import annotations

import datetime as dt
import math
import os
import platform
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.campaign import Campaign, Done

ROOT = Path(__file__).parents[2]
BEGIN, END = "<!-- written by make soak -->", "<!-- end of what make soak wrote -->"


@dataclass
class Soak:
    """All campaigns of one run."""

    seed: int
    began: dt.datetime
    campaigns: list[Campaign] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @property
    def findings(self) -> list[str]:
        return [*self.broken, *(words for campaign in self.campaigns for words in campaign.wrong)]

    def write(self, file: Path) -> None:
        """Put the report where the last one stood."""
        text = file.read_text("utf-8")
        before, _, rest = text.partition(BEGIN)
        _, _, after = rest.partition(END)
        file.write_text(f"{before}{BEGIN}\n{self.text()}{END}{after}", "utf-8")

    def text(self) -> str:
        """The report in Markdown."""
        return "\n".join([*self._head(), *self._kinds(), *self._answers(), *self._brokers(), *self._findings(), ""])

    def _head(self) -> list[str]:
        faults = sum(len(campaign.done) for campaign in self.campaigns)
        hours = (dt.datetime.now(dt.UTC) - self.began).total_seconds() / 60
        return [
            f"{self.began:%Y-%m-%d}, commit {_commit()}, seed {self.seed} (`SALESOPS_SEED={self.seed} make soak` repeats the order of"
            f" the faults): {faults} faults in {len(self.campaigns)} installations, {hours:.0f} minutes, {os.cpu_count()} processors,"
            f" Python {platform.python_version()}.",
            "",
        ]

    def _kinds(self) -> list[str]:
        by_kind: dict[str, list[Done]] = defaultdict(list)
        for campaign in self.campaigns:
            for one in campaign.done:
                by_kind["two at once" if " and " in one.fault.name else one.fault.name].append(one)
        rows = [
            f"| {kind} | {len(found)} | {_p95(d.ready for d in found):.1f} | {max(d.ready for d in found):.1f} | {_takeovers(found)} |"
            for kind, found in sorted(by_kind.items())
        ]
        return [
            "| fault | times | web ready: p95 s | max s | jobs of the dead worker taken over: times | max s |",
            "|---|---:|---:|---:|---:|---:|",
            *rows,
            "",
        ]

    def _answers(self) -> list[str]:
        ended: Counter[str] = sum((campaign.history.counts() for campaign in self.campaigns), Counter())
        return [
            f"{ended['ok']:,} acts were answered with ok, {ended['refused']:,} were refused, and"
            f" {ended['unknown for a while']:,} were unknown for a while and resolved under their key.",
            "",
            *self._jobs(),
        ]

    def _jobs(self) -> list[str]:
        by_transport: dict[str, list[Campaign]] = defaultdict(list)
        for campaign in self.campaigns:
            by_transport[campaign.stack.broker.name].append(campaign)
        rows = [
            f"| {name} | {len(found)} | {max(c.drained for c in found):.0f} | {sum(c.ages.jobs for c in found):,}"
            f" | {max(c.ages.p99 for c in found):.0f} | {max(c.ages.longest for c in found):.0f} |"
            for name, found in by_transport.items()
        ]
        return [
            "| transport | installations | all jobs done after the last death of a worker: max s | jobs | told to done: p99 s | max s |",
            "|---|---:|---:|---:|---:|---:|",
            *rows,
            "",
            "The last two columns include the absences of brokers, and jobs that several faults hit one after the other.",
            "",
        ]

    def _brokers(self) -> list[str]:
        long = [a for campaign in self.campaigns for a in campaign.absences if a.seconds > 60]
        if not long:
            return []
        return [
            f"Long absences of a broker, {min(a.seconds for a in long):.0f} s and more: {len(long)}. At least"
            f" {min(a.acts for a in long):,} acts succeeded during each; the backlog was worked off within"
            f" {max(a.backlog for a in long):.0f} s of its return.",
            "",
        ]

    def _findings(self) -> list[str]:
        if not self.findings:
            return ["Findings: none."]
        return ["Findings:", "", *(f"- {words}" for words in self.findings)]


def _takeovers(found: Sequence[Done]) -> str:
    times = [one.taken_over for one in found if one.taken_over is not None]
    return f"{len(times)} | {max(times):.0f}" if times else "|"


def _p95(values: Iterable[float]) -> float:
    ordered: Sequence[float] = sorted(values)
    return ordered[math.ceil(0.95 * len(ordered)) - 1]


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"
