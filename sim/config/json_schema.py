"""JSON Schema of a scenario file: with it an editor completes keys, explains them and marks mistakes.

It is derived from the schema and shipped as ``configs/scenario.schema.json``; a test keeps the two equal.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.config import fields
from sim.config.schema.base import ASSUMPTION
from sim.config.schema.policy import Policy
from sim.units import CALENDAR_MONTH

DRAFT = "https://json-schema.org/draft/2020-12/schema"
FILE = "configs/scenario.schema.json"


def scenario_schema() -> dict[str, Any]:
    """JSON Schema of a scenario file, each setting with unit, plausible range and source."""
    schema = Policy.model_json_schema()
    schema["title"] = "Scenario file"
    _explain(schema, Policy)
    models = {model.__name__: model for model in _groups(Policy)}
    for name, definition in schema.get("$defs", {}).items():
        _explain(definition, models[name])
    return {"$schema": DRAFT, **schema}


def as_text() -> str:
    """The same, as it lies in the file."""
    return json.dumps(scenario_schema(), indent=2, ensure_ascii=False) + "\n"


def _groups(model: type[BaseModel]) -> list[type[BaseModel]]:
    """A model and every model below it."""
    found = [model]
    for name in model.model_fields:
        for path in ((name,), (name, 0)):
            _, kind = fields.at(model, path)
            if fields.is_model(kind):
                found += _groups(kind)
    return found


def _explain(definition: dict[str, Any], model: type[BaseModel]) -> None:
    """Put unit, plausible range and source where editors show them: into the description."""
    for name, field in model.model_fields.items():
        entry = definition["properties"][name]
        entry.pop("title", None)
        entry["description"] = _description(field)
        if name == "budget_share":
            entry.pop("default", None)  # each lever has its own split, and states it
        if fields.unit(field).startswith("calendar month"):
            entry["pattern"] = CALENDAR_MONTH
        if unit := fields.unit(field):
            entry["unit"] = unit


def _description(field: FieldInfo) -> str:
    text = field.description or ""
    if unit := fields.unit(field):
        text += f" Unit: {unit}."
    if span := fields.plausible(field):
        text += f" Plausible: {fields.number(span[0])} to {fields.number(span[1])}."
    source = fields.source(field)
    if source and (source != ASSUMPTION or fields.unit(field)):
        text += f" Default from: {source}."
    return text
