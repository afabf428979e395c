"""Two roles on one database: the owner of the tables, and the application, which owns nothing.

`migrate` acts as the owner; requests, tasks and every other command act as the application, which
so can neither turn off a trigger nor alter a table. See docs/decisions/0015.
"""
