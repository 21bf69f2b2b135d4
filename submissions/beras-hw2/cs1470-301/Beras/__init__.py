from .core import Callable, Diffable, GradientTape
