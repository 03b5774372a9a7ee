"""Remedies against the skewed age distribution, one file each; `make_remedy` picks by the params' `kind`."""

from crowsfeet.imbalance.catalogue import make_remedy
from crowsfeet.imbalance.remedy import Remedy

__all__ = ["Remedy", "make_remedy"]
