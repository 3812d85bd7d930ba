"""Mesa-frames in its own idiom: one data frame of agents, peers by a join of who knows whom, rules as expressions."""

from __future__ import annotations

import polars as pl
from mesa_frames import AgentSetPolars, ModelDF

from benchmarks.diffusion.start import OF_PEERS, OUTLAY, STAY, Start, distaste, price


class Firms(AgentSetPolars):
    """All firms, in one frame."""

    def __init__(self, model: Diffusion, world: Start) -> None:
        super().__init__(model)
        matrix = world.network.matrix().tocoo()
        self.contacts = pl.DataFrame({"unique_id": matrix.coords[0], "other": matrix.coords[1]}).cast(pl.Int64)
        self.add(
            pl.DataFrame(
                {
                    "unique_id": range(world.firms),
                    "surplus": world.income - OUTLAY,
                    "size": world.size,
                    "cash": world.cash,
                    "inclination": world.inclination(),
                    "contacts": world.network.degree.clip(1),
                    "adopted": False,
                }
            ).cast({"surplus": pl.Float64, "size": pl.Float64, "cash": pl.Float64})
        )

    def step(self) -> None:
        """One month."""
        month, due = self.model.month, price(self.model.month)
        told = self.contacts.with_columns(uses=self.agents["adopted"].gather(self.contacts["other"]))
        users = told.group_by("unique_id").agg(users=pl.col("uses").sum())
        utility = pl.col("inclination") + OF_PEERS * (pl.col("users").fill_null(0) / pl.col("contacts"))
        utility -= distaste(month)
        against = pl.when("adopted").then(utility + STAY).otherwise(-utility)
        moves = (pl.col("luck") < 1.0 / (1.0 + against.exp())) & (pl.col("adopted") | (pl.col("cash") >= due))
        self.agents = (
            self.agents.with_columns(luck=pl.Series(self.model.world.luck(month)))
            .join(users, on="unique_id", how="left", maintain_order="left")
            .with_columns(moves=moves)
            .with_columns(
                adopted=pl.col("adopted") ^ pl.col("moves"),
                cash=pl.col("cash") - due * (pl.col("moves") & ~pl.col("adopted")),
            )
            .with_columns(cash=pl.col("cash") + pl.col("surplus") + pl.col("adopted") * pl.col("size"))
            .drop("users", "moves", "luck")
        )


class Diffusion(ModelDF):
    """A technology spreads among firms that see their peers."""

    def __init__(self, world: Start) -> None:
        super().__init__(seed=world.draws.seed)
        self.world, self.month, self.series = world, 0, []
        self.firms = Firms(self, world)
        self.agents += self.firms

    def step(self) -> None:
        """One month."""
        self.month += 1
        self.agents.step()
        self.series.append(int(self.firms.agents["adopted"].sum()))
