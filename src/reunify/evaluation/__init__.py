"""The analyst's bench: what a run finds, loses and costs, by labels or by the run's own opinion.

Stands beside the stages: reads finished run folders, and no stage imports it.
"""
