"""Game day: the real stack under a seeded list of accidents, with readers all the time.

    python -m tests.gameday --seconds 600 --seed 7

S3, source, worker and two sites are processes. After each accident, within two runs, either all
is as it should be, or an alarm fires, the harness follows that alarm's runbook page, and then
all is. Readers of a site that is up get no error and no document that is half written.
"""
