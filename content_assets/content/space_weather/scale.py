"""NOAA's scale of geomagnetic storms, G1 to G5.

Source of the thresholds: https://www.swpc.noaa.gov/noaa-scales-explanation. G1 is Kp 5, G2 is
Kp 6, G3 is Kp 7, G4 is «Kp = 8, including a 9-», G5 is Kp 9. Kp comes in thirds, so that Kp 5 is
5-, 5o and 5+: G1 begins at 4.67 (SWPC's own forecasts mark it so), and G5 is 9o alone.

Belongs here: Kp -> step. Does not: any document.
"""

from content_assets.content.space_weather.documents import GScaleStep

SOURCE_URL = "https://www.swpc.noaa.gov/noaa-scales-explanation"
# in thirds of Kp, so that 4.67 and 4.666667 are the same
_STEPS = (
    (1, "minor", 14),
    (2, "moderate", 17),
    (3, "strong", 20),
    (4, "severe", 23),
    (5, "extreme", 27),
)
_THIRDS = 3


def g_scale(kp: float) -> int:
    """The step of a planetary K index; 0 below a storm."""
    thirds = round(kp * _THIRDS)
    return max((step for step, _, first in _STEPS if thirds >= first), default=0)


def scale_steps() -> list[GScaleStep]:
    """The steps with their names and where they begin."""
    return [
        GScaleStep(g_scale=step, label=label, kp_from=round(first / _THIRDS, 2))
        for step, label, first in _STEPS
    ]
