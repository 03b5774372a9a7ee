"""Age networks: a timm backbone, a head, and their files."""

from crowsfeet.models.age_model import AgeModel, Architecture, age_of, build_model, match_state
from crowsfeet.models.files import copy_model, load_model, read_architecture, save_model

__all__ = [
    "AgeModel",
    "Architecture",
    "age_of",
    "build_model",
    "copy_model",
    "load_model",
    "match_state",
    "read_architecture",
    "save_model",
]
