"""Made-up families with known truth: four agencies' lists of any size, as hard as the real ones.

``simulate`` draws families with their names, towns, ages and separations, lets four agencies write
down what they know of them, spoils it by the declared noise (``data/noise.csv``), and writes the files,
the truth, and the job that reads them. Everyone in them is invented.
"""

from reunify.synth.settings import Summary, WorldConfig
from reunify.synth.simulate import simulate

__all__ = ["Summary", "WorldConfig", "simulate"]
