"""Known data sets on disk, one importer per file; each yields the same face set as a crawl."""

from crowsfeet.importers.face_set import write_face_set
from crowsfeet.importers.portrait import Portrait

__all__ = ["Portrait", "write_face_set"]
