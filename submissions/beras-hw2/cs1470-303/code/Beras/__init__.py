from .core import *
from .gradient_tape import GradientTape
