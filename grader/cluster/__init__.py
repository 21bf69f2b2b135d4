"""Submissions run on the workers of a dask cluster; key, judging, store and reports stay with the driver."""

from grader.cluster.connect import connected
from grader.cluster.pool import ClusterPool

__all__ = ["ClusterPool", "connected"]
