"""How much of what varies comes from where: a crossed table of parameter vectors and lucks taken apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Components:
    """Variance of a single value of a crossed table, by where it comes from.

    Attributes
    ----------
    rows, columns, rest : squared unit of the values
        Of rows, of columns, and of what either does to the other (with one value a cell that cannot be told from
        noise). NaN where the table has fewer than two rows or two columns.
    """

    rows: float
    columns: float
    rest: float

    @property
    def total(self) -> float:
        """Variance of a value: the three together."""
        return self.rows + self.columns + self.rest

    def share(self, of: float) -> float:
        """A part of the total as a share of it; NaN where nothing varies."""
        return of / self.total if self.total > 0 else float("nan")


def complete(values: np.ndarray) -> np.ndarray:
    """The rows without gaps, once columns that hold nothing are left out.   (M, S) to (rows kept, columns kept)"""
    seen = np.isfinite(values)
    values = values[:, seen.any(axis=0)]
    return values[np.isfinite(values).all(axis=1)]


def components(values: np.ndarray) -> Components:
    """Variance components of a balanced two-way table with random rows and columns and one value a cell.

    Parameters
    ----------
    values : (M, S) any unit
        By parameter vector and luck, the lucks the same in all vectors; finite.

    Returns
    -------
    By the method of moments (mean squares of the analysis of variance set equal to what is expected of them); a
    component that comes out negative is zero.

    Source
    ------
    Searle, Casella & McCulloch 1992, Variance Components, section 4.7 (the two-way crossed classification).

    Examples
    --------
    >>> found = components(np.array([[0.0, 1.0], [4.0, 5.0]]))
    >>> found.rows, found.columns, found.rest
    (8.0, 0.5, 0.0)
    """
    values = np.asarray(values, dtype=float)
    rows, columns = values.shape
    if rows < 2 or columns < 2:
        return Components(np.nan, np.nan, np.nan)
    by_row, by_column = values.mean(axis=1), values.mean(axis=0)
    apart = values - by_row[:, None] - by_column + values.mean()
    rest = float((apart**2).sum()) / ((rows - 1) * (columns - 1))
    of_rows = float(by_row.var(ddof=1)) - rest / columns
    of_columns = float(by_column.var(ddof=1)) - rest / rows
    return Components(max(of_rows, 0.0), max(of_columns, 0.0), rest)
