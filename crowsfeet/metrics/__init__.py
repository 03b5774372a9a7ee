"""How good the answers are: errors in years, shot regions, calibration, intervals over people, verdicts."""

from crowsfeet.metrics.answers import Answers
from crowsfeet.metrics.bootstrap import Draws, Interval
from crowsfeet.metrics.regions import shot_regions
from crowsfeet.metrics.statistics import STATISTICS

__all__ = ["STATISTICS", "Answers", "Draws", "Interval", "shot_regions"]
