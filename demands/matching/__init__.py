"""Ranked achievements for a demand, with reasons: see decision 0005.

`ranker` what an engine is · `engine` BM25 in memory · `features` what else speaks for a pair ·
`reasons` why, in words that add up to the score · `backends` the engine over the rows on file
"""
