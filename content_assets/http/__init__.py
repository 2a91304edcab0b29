"""The one way to speak HTTP: conditional, bounded in time and bytes, patient within reason.

Belongs here: requests, time-outs, retries, redirects, validators. Does not: the meaning of
a response (sources/, delivery/).
"""
