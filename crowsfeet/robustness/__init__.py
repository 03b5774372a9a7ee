"""How easily a model is fooled: attacks and natural changes of a face, measured in years."""

from crowsfeet.robustness.attacks import fgsm, pgd, worst_of_both
from crowsfeet.robustness.corruptions import CORRUPTIONS
from crowsfeet.robustness.curves import plot_curves
from crowsfeet.robustness.fooling import FAR, Fooling, measure_fooling, report
from crowsfeet.robustness.most_fooled import fooled_sheet

__all__ = [
    "CORRUPTIONS",
    "FAR",
    "Fooling",
    "fgsm",
    "fooled_sheet",
    "measure_fooling",
    "pgd",
    "plot_curves",
    "report",
    "worst_of_both",
]
