"""A notice: a frozen announcement with a term, objections that stop its clock, and what follows.

Locks are always taken in the order objection → notice → subject. A subject that publishes a notice
inserts a row that nobody else can hold yet, so that direction cannot deadlock either.
"""
