"""Disjoint sets (union-find) of hashable items."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class DisjointSets(Generic[T]):
    """Sets of items, each known by one of them, its representative. An item not joined yet is a set of its own."""

    def __init__(self) -> None:
        self._parent: dict[T, T] = {}

    def find(self, item: T) -> T:
        """Return the representative of the set that holds an item."""
        parent = self._parent
        while item in parent:
            above = parent[item]
            if above in parent:
                parent[item] = parent[above]
            item = above
        return item

    def join(self, kept: T, other: T) -> None:
        """Make one set of the sets of two items; the representative of ``kept`` stays one."""
        head, tail = self.find(kept), self.find(other)
        if head != tail:
            self._parent[tail] = head

    def members(self) -> Iterator[T]:
        """Yield the items that are not the representative of their set, in the order in which they were joined."""
        yield from self._parent

    def __contains__(self, item: T) -> bool:
        """Return whether an item has another representative than itself."""
        return item in self._parent
