"""Delivery: bring the mirror and the site to production's revision, and prove it.

Level-triggered: everything here depends only on what the production pointer says and what
the target last acknowledged. Belongs here: mirror, site, cursors. Does not: publishing.
"""
