"""Delivery: bring the mirror and the site to production's revision, and prove it.

Level-triggered: everything here depends only on the production pointer and the revision that
the target last acknowledged. Belongs here: mirror, site, cursors. Does not: publishing.
"""
