"""The plots of docs/benchmarks.md, as SVG that reads on light and on dark.

Belongs here: figures -> pictures. Does not: what they say (report.py).
"""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.cost import Month
from bench.scale import Cost

_INK, _OURS, _THEIRS = "#808080", "#2a9d8f", "#d1495b"
_STYLE = {
    "svg.hashsalt": "content-assets",  # the same figures are the same bytes
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 10,
    **dict.fromkeys(
        ("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color"), _INK
    ),
}


def plot_scale(costs: Sequence[Cost], out: Path) -> None:
    """Time, requests and memory of ten changed documents, against how many there are."""
    sizes = [cost.documents for cost in costs]
    rows: dict[str, list[float]] = {
        "milliseconds": [cost.milliseconds for cost in costs],
        "requests": [cost.requests for cost in costs],
        "MB of memory": [cost.megabytes for cost in costs],
    }
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(9, 2.8), layout="constrained")
        for axes, (name, values) in zip(figure.subplots(1, 3), rows.items(), strict=True):
            axes.plot(sizes, values, "o-", color=_OURS)
            _dress(axes, name)
            axes.set_ylim(0, max(values) * 1.25)
            for size, value in zip(sizes, values, strict=True):
                axes.annotate(
                    f"{value:.0f}", (size, value), (0, 6), textcoords="offset points", ha="center"
                )
        _save(figure, out)


def plot_cost(months: Sequence[Month], out: Path) -> None:
    """USD a month, ours against uploading everything."""
    sizes = [month.documents for month in months]
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(6, 3.2), layout="constrained")
        axes = figure.subplots()
        lines = {
            "everything, each run": ([month.everything for month in months], _THEIRS),
            "ten changed a run": ([month.ours for month in months], _OURS),
        }
        for name, (values, colour) in lines.items():
            axes.plot(sizes, values, "o-", color=colour)
            axes.annotate(
                name,
                (sizes[1], values[1]),
                (10, -14),
                textcoords="offset points",
                color=colour,
            )
        _dress(axes, "USD a month")
        axes.set_yscale("log")
        _save(figure, out)


def _dress(axes: Axes, name: str) -> None:
    axes.set_title(name, loc="left", fontsize=10)
    axes.set_xscale("log")
    axes.set_xlabel("documents")
    axes.set_xticks([1_000, 10_000, 100_000], ["1 k", "10 k", "100 k"])
    axes.minorticks_off()
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_facecolor("none")


def _save(figure: Figure, out: Path) -> None:
    out.parent.mkdir(exist_ok=True)
    figure.savefig(out, transparent=True, metadata={"Date": None, "Creator": None})
