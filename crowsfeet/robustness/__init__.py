"""How easily a model is fooled: attacks and natural changes of a face, measured in years."""

from crowsfeet.robustness.attacks import fgsm, pgd, worst_of_both
from crowsfeet.robustness.corruptions import CORRUPTIONS
from crowsfeet.robustness.fooling import Fooling, measure_fooling, report

__all__ = ["CORRUPTIONS", "Fooling", "fgsm", "measure_fooling", "pgd", "report", "worst_of_both"]
