"""Another content in this process: what was read of the one before is forgotten.

Belongs here: that. Does not: contents (tests/neutral_content, tests/content).
"""

import sys


def forget_content() -> None:
    """Empty the caches of the engine, which hold facts of the content that was named."""
    for name, module in list(sys.modules.items()):
        if name.startswith("content_assets.") and not name.startswith("content_assets.content."):
            for value in list(vars(module).values()):
                clear = getattr(value, "cache_clear", None)
                if clear is not None and getattr(value, "__module__", None) == name:
                    clear()
