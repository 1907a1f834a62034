"""The names bench: labelled pairs of names, and how well each measure tells one name from two.

``pairs.csv`` holds pairs written by hand: two ways of writing one name, or two names that are easily
taken for one. Our levels are those of scoring itself, names read by :mod:`reunify.normalize.names` and
graded by the SQL of :mod:`reunify.linkage`; beside them stand Double Metaphone, Jaro-Winkler and
Levenshtein. ``python -m benchmarks.names`` prints the table, ``--check`` fails on a drop.
"""
