"""Where public money goes: what the government paid over the whole run, for what and to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from sim.evaluation.summary import intervals
from sim.language import later, tr
from sim.plot.plot import Plot
from sim.plot.style import BLACK, footer, legend_columns, nothing_to_draw, page, strokes, what_bands_are
from sim.plot.words import amount, wrapped
from sim.results import Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

RUN, _KEYS = ["scenario", "replicate"], ["purpose", "payee"]
RETURNED = {"grant_repaid": "grant"}  # to the government, for what it had paid
OTHER, ALL = "other", "all"
Fill = tuple[str, str, str]  # words, colour, hatch
# Neighbours differ in light and dark or in hatching, so that they can be told apart without colour as well.
PURPOSES: dict[str, Fill] = {
    "grant": (later("Grants for projects"), "#0072B2", ""),
    "tax_credit": (later("Tax credits"), "#9AD0F5", ""),
    "cloud_voucher": (later("Cloud vouchers"), "#004B75", "...."),
    "orders": (later("Public orders"), "#56B4E9", "////"),
    "interest_subsidy": (later("Interest subsidies"), "#7A2E00", ""),
    "guarantee_fee": (later("Guarantee fees"), "#F0A070", ""),
    "guarantee_paid": (later("Guarantees paid"), "#D55E00", "////"),
    "training_and_advice": (later("Training and advice"), "#009E73", ""),
    "public_goods": (later("Public goods"), "#A6DCC9", ""),
    "trials": (later("Trials"), "#006B4E", "...."),
    "platform_service": (later("Platform services"), "#CDEBDF", "////"),
    "supplier_grant": (later("Grants to suppliers"), "#8C3F6E", ""),
    "hub_contract": (later("Contracts with large firms"), "#E9BFD6", ""),
    "lost_on_the_way": (later("Lost on the way"), "#FFFFFF", "xxxx"),
    "informatization_support": (later("Support of informatization"), "#CFE8FA", "\\\\\\\\"),
    OTHER: (later("Other"), "#4D4D4D", ""),
}
PAYEES: dict[str, Fill] = {
    "smes": (later("The SMEs"), "#0072B2", ""),
    "suppliers": (later("AI suppliers"), "#E9BFD6", ""),
    "large_firms": (later("Large firms"), "#8C3F6E", ""),
    "platforms": (later("Platforms"), "#CDEBDF", "////"),
    "bank": (later("Bank"), "#D55E00", ""),
    "rest": (later("Households, rest of the economy"), "#D9D9D9", ""),
    "lost": (later("Lost on the way"), "#FFFFFF", "xxxx"),
}
_FILLS = (PURPOSES, PAYEES)
_HEADINGS = (later("For what"), later("To whom"))


def table(results: Results) -> pd.DataFrame:
    """Mean and interval of money per SME by scenario, purpose and payee, net of what came back; zeros left out.

    Rows whose purpose or payee is ``all`` hold sums, with the intervals of the sums.
    """
    flows = _net(results)
    if flows.empty:
        return pd.DataFrame()
    runs = pd.MultiIndex.from_frame(results.monthly[RUN].drop_duplicates())
    each = flows.pivot_table(index=RUN, columns=_KEYS, values="amount", aggfunc="sum")
    each = each.reindex(runs)  # a run without a payment paid nothing, to which the sums below come
    parts = []
    for summed in ([], ["payee"], ["purpose"], _KEYS):
        keys = each.columns.to_frame(index=False).assign(**dict.fromkeys(summed, ALL))
        wide = each.T.groupby([keys[key].to_numpy() for key in _KEYS]).sum().T
        for purpose, payee in wide.columns:
            of_runs = wide[purpose, payee].rename("amount").reset_index()
            part = intervals(results, of_runs, ["scenario"], "amount")
            part.insert(1, "purpose", purpose)
            part.insert(2, "payee", payee)
            parts.append(part[part["mean"] != 0])
    return pd.concat(parts, ignore_index=True)


def _net(results: Results) -> pd.DataFrame:
    """What the government paid less what came back, one row per run, purpose and payee.   currency per SME"""
    ledger = results.ledger
    if ledger.empty or results.monthly.empty:
        return pd.DataFrame()
    paid = ledger[ledger["payer"] == "government"]
    back = ledger[(ledger["payee"] == "government") & ledger["purpose"].isin(list(RETURNED))]
    back = back.assign(purpose=back["purpose"].map(RETURNED), payee=back["payer"], amount=-back["amount"])
    flows = pd.concat([paid, back], ignore_index=True)
    flows["payee"] = flows["payee"].mask(flows["purpose"] == "lost_on_the_way", "lost")
    flows["purpose"] = flows["purpose"].where(flows["purpose"].isin(list(PURPOSES)), OTHER)
    flows = flows.groupby([*RUN, "purpose", "payee"], as_index=False)["amount"].sum()
    flows["amount"] /= float(results.provenance["n_smes"])
    return flows[flows["amount"] != 0]


def draw(results: Results) -> Figure:
    """Stacked bars, one for each scenario that pays anything: by purpose above, by payee below."""
    frame = table(results)
    if frame.empty:
        return nothing_to_draw(results, tr("No scenario pays public money."))
    sums = frame[(frame["purpose"] == ALL) & (frame["payee"] == ALL)].set_index("scenario")
    names = [name for name in results.scenarios if name in sums.index]
    wide = [
        frame[(frame[other] == ALL) & (frame[own] != ALL)].pivot_table(index="scenario", columns=own, values="mean")
        for own, other in (_KEYS, _KEYS[::-1])
    ]
    columns = [legend_columns([tr(fills[key][0]) for key in fills if key in of]) for of, fills in zip(wide, _FILLS,
               strict=True)]  # fmt: skip
    rows = [-(-of.shape[1] // many) for of, many in zip(wide, columns, strict=True)]
    figure = page(34.0 + 10.4 * len(names) + 4.0 * sum(rows))
    panels = figure.subplots(2, 1, sharex=True)
    labels = strokes(results, 44)
    for panel, of, fills, heading, ncols, lines in zip(panels, wide, _FILLS, _HEADINGS, columns, rows, strict=True):
        _stack(panel, of.reindex(names), fills)
        _totals(panel, sums.loc[names].to_dict("records"))
        panel.set_yticks(range(len(names)), [wrapped(labels[name].label, 24) for name in names])
        panel.set_title(tr(heading) + "\n" * lines, linespacing=1.5)
        _legend(panel, ncols)
    _finish(panels, len(names), float(sums[["mean", "high"]].max(axis=None)), results)
    footer(figure, results, what_bands_are(results, tr("Whiskers, of the sum")))
    return figure


def _stack(axes: Axes, wide: pd.DataFrame, fills: Mapping[str, Fill]) -> None:
    """Bars to the right of zero; where more came back than was paid, to the left."""
    right, left = [0.0] * len(wide), [0.0] * len(wide)
    for key in (key for key in fills if key in wide.columns):
        words, colour, hatch = fills[key]
        values = wide[key].fillna(0.0).tolist()
        start = [at if value >= 0 else below for value, at, below in zip(values, right, left, strict=True)]
        axes.barh(range(len(wide)), values, left=start, height=0.7, facecolor=colour, hatch=hatch, label=tr(words),
                  edgecolor="#8C8C8C" if hatch else "#FFFFFF", linewidth=0.4)  # fmt: skip
        right = [at + max(value, 0.0) for value, at in zip(values, right, strict=True)]
        left = [at + min(value, 0.0) for value, at in zip(values, left, strict=True)]


def _totals(axes: Axes, sums: Iterable[Mapping[str, float]]) -> None:
    for height, row in enumerate(sums):
        end = row["high"] if row["high"] > row["mean"] else row["mean"]
        axes.plot([row["low"], row["high"]], [height, height], color=BLACK, linewidth=0.8)
        axes.annotate(amount(row["mean"]), (end, height), xytext=(3, 0), textcoords="offset points", va="center")


def _legend(axes: Axes, columns: int) -> None:
    """Above the bars and as wide as the page, in lines that the title keeps free."""
    from matplotlib.transforms import blended_transform_factory

    whole = blended_transform_factory(axes.figure.transSubfigure, axes.transAxes)
    legend = axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), bbox_transform=whole, ncols=columns,
                         borderaxespad=0.2, handlelength=1.6)  # fmt: skip
    legend.set_in_layout(False)


def _finish(panels: Iterable[Axes], many: int, most: float, results: Results) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    for axes in panels:
        axes.set_ylim(many - 0.45, -0.55)
        axes.set_xlim(right=most * 1.12)
        axes.tick_params(axis="y", length=0)
        axes.tick_params(axis="x", labelbottom=True)
        axes.grid(False, axis="y")
        axes.xaxis.set_major_locator(MaxNLocator(6))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: amount(value)))
    axes.set_xlabel(tr("Public money per SME over the whole run, {currency}", currency=results.provenance["currency"]))


FIGURE = Plot(
    place=72,
    title_in_english=later("Where public money goes"),
    caption_in_english=later(
        "What the government paid over the whole run, per SME, as the ledger has it: for what (above) and to whom "
        "(below). Grants are net of those repaid. What is lost between ministry and city reaches nobody. Support of "
        "informatization belongs to no programme and is paid in the baseline as well. Guarantees count once they are "
        "called, public orders in full, not by what they cost more. Money is not discounted, and the first payee "
        "need not be who gains in the end: a grant can end in dearer projects."
    ),
    table=table,
    draw=draw,
)
