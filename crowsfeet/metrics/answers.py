"""What one model answered on a set of faces, beside the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crowsfeet.errors import BadInputError
from crowsfeet.records import AGES

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Answers:
    """True age [N], expected age [N], both in years, and the distribution over ages [N, 101]."""

    age: Floats
    expected: Floats
    distribution: Floats

    def __post_init__(self) -> None:
        n = len(self.age)
        if self.expected.shape != (n,) or self.distribution.shape != (n, AGES):
            raise BadInputError(
                f"Answers for {n} faces must be {(n,)} ages and {(n, AGES)} shares, "
                f"got {self.expected.shape} and {self.distribution.shape}."
            )
        for name, values in (("true ages", self.age), ("expected ages", self.expected), ("shares", self.distribution)):
            if not np.isfinite(values).all():
                raise BadInputError(f"The {name} hold {int((~np.isfinite(values)).sum())} values that are no numbers.")

    @property
    def error(self) -> Floats:
        """Expected age minus true age, years, [N]; positive is judged too old."""
        return self.expected - self.age

    def of(self, mask: NDArray[np.bool_]) -> Answers:
        """Return the answers on some of the faces."""
        return Answers(self.age[mask], self.expected[mask], self.distribution[mask])
