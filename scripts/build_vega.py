"""Take Vega, Vega-Lite and vega-embed out of vl-convert as the one script that the report's charts need.

Run by hand when vl-convert moves; the result is kept under version control, for to bundle it anew takes a
second of every run::

    python scripts/build_vega.py

Output: ``src/reunify/report/templates/vega.js``, the same bytes for the same version of vl-convert.
"""

from __future__ import annotations

from pathlib import Path

import vl_convert

BUNDLE = "window.vegaEmbed = vegaEmbed;"
"""What the page's own script needs of Vega."""

OUTPUT = Path(__file__).parent.parent / "src/reunify/report/templates/vega.js"

_VERSIONS = f"Vega {vl_convert.get_vega_version()}, vega-embed {vl_convert.get_vega_embed_version()}"

NOTICE = f"""/*! {_VERSIONS} and Vega-Lite,
 * bundled by vl-convert {vl_convert.__version__}. Copyright (c) 2015 University of Washington Interactive
 * Data Lab and contributors; BSD-3-Clause, https://github.com/vega/vega/blob/main/LICENSE */
"""


def bundle() -> str:
    """Return the script, safe to stand inside a script element."""
    return NOTICE + str(vl_convert.javascript_bundle(BUNDLE)).replace("</script", "<\\/script")


if __name__ == "__main__":
    OUTPUT.write_text(bundle(), encoding="utf-8", newline="\n")
