"""The review desk in a browser: pages made on the server, little script, nothing from elsewhere.

::

    serve(desk, Serving(host, port, workers, certificate, key, behind_proxy))   # until stopped
    make_app(desk, Site(secure, hosts)) -> Starlette                            # for a server of one's own
    TABLE: tuple[Way, ...]                                                      # every route and what it asks

A request goes: :mod:`.headers` (policy, limits) → :mod:`.asking` (who asks, in which language, what was sent)
→ a page (:mod:`.entering`, :mod:`.waiting`, :mod:`.reading`, :mod:`.deciding`, :mod:`.looking`) → a template.
What goes wrong becomes a page in :mod:`.trouble`. Strings are English in code and templates, and translated
by the catalogues in ``locales``; words of the field come from :mod:`reunify.wording`.
"""

from reunify.review.web.app import TABLE, make_app
from reunify.review.web.asking import Site, Way
from reunify.review.web.serving import serve

__all__ = ["TABLE", "Site", "Way", "make_app", "serve"]
