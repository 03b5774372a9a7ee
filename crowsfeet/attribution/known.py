"""What a network makes of uncovered pictures: each map computed once, for all the windows that are put on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor


class Known:
    """A map of the F uncovered pictures, [F, C, H, W]: computed when first looked at, and kept from then on."""

    def __init__(self, make: Callable[[], Tensor]) -> None:
        self.make = make
        self.kept: Tensor | None = None

    def look(self) -> Tensor:
        """Return it and keep it."""
        if self.kept is None:
            self.kept = self.make()
        return self.kept

    def passing(self) -> Tensor:
        """Return it without keeping it: memory holds only what rectangles are cut from."""
        return self.make() if self.kept is None else self.kept


class Course:
    """The known maps in the order in which a network asks for them, which is the same for every batch of windows."""

    def __init__(self) -> None:
        self.maps: list[tuple[tuple[object, ...], Known]] = []
        self.at = 0

    def next(self, key: tuple[object, ...], make: Callable[[], Tensor]) -> Known:
        """Return the known map of this step: the one of the batches before if they did the same here."""
        if self.at == len(self.maps) or self.maps[self.at][0] != key:
            self.maps[self.at :] = [(key, Known(make))]
        self.at += 1
        return self.maps[self.at - 1][1]
