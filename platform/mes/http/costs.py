"""Costs and prices in content that has no declared shape: audit entries, imported rows."""

from typing import Any

_WORDS = frozenset({"amount", "cost", "deductible", "gross", "net", "price"})
_NAMES = frozenset({"hourly_rate", "piece_rate", "tax", "value"})


def is_cost_name(name: str) -> bool:
    """Whether a column of this name holds a cost or price; every such column has such a name."""
    return name in _NAMES or not _WORDS.isdisjoint(name.split("_"))


def without_costs(content: Any) -> Any:
    """``content`` without what is named as a cost, at any depth."""
    if isinstance(content, dict):
        return {
            name: without_costs(inner) for name, inner in content.items() if not is_cost_name(name)
        }
    if isinstance(content, list):
        return [without_costs(inner) for inner in content]
    return content
