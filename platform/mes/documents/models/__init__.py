from .attachment import Attachment
from .numbering import NumberRule, NumberSequence

__all__ = ["Attachment", "NumberRule", "NumberSequence"]
