"""What is wrong with this installation, and the command that mends it; one check per file.

A check takes the `Installation` and returns findings, none when all is well. A check that cannot look (no server, no
store) leaves that to the check whose business it is.
"""

from crowsfeet.doctor.finding import Finding
from crowsfeet.doctor.installation import Installation
from crowsfeet.doctor.rounds import CHECKS, examine

__all__ = ["CHECKS", "Finding", "Installation", "examine"]
