"""What a network looks at: attribution maps in years, overlays, and figures that say whether a map can be believed."""

from crowsfeet.attribution.attribution_map import AttributionMap, scale_of
from crowsfeet.attribution.catalogue import METHODS, make_method
from crowsfeet.attribution.method import Method, describe
from crowsfeet.attribution.subject import Subject, age_subject
from crowsfeet.attribution.targets import Target, expected_age, make_target

__all__ = [
    "METHODS",
    "AttributionMap",
    "Method",
    "Subject",
    "Target",
    "age_subject",
    "describe",
    "expected_age",
    "make_method",
    "make_target",
    "scale_of",
]
