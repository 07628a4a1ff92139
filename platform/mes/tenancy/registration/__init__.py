"""What an enterprise says of itself when it signs up: checked, looked up, suggested."""

from .applications import Application, checked
from .codes import candidates, is_free
from .industries import Industry, find_industries, industry_name

__all__ = [
    "Application",
    "Industry",
    "candidates",
    "checked",
    "find_industries",
    "industry_name",
    "is_free",
]
