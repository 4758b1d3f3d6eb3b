"""Every address times every kind of person: who gets in, and how the others are turned away.

Adding your addresses
=====================

Write ``tests/access_matrix/routes_<area>.py`` with a tuple ``ROUTES``::

    from tests.access_matrix.route import ANYBODY, SIGNED_IN, Route

    ROUTES = (
        Route("setup:units", allowed={"admin"}, denied=403),
        Route("setup:unit", lambda cast: {"code": cast.branch.code}, allowed={"admin"}, denied=404),
        Route("setup:unit_retire", ..., "POST", data={"reason": "x"}, allowed={"admin"}),
        Route("api:ticket-list", allowed={"admin", "noc"}, denied=403, anonymous=401),
    )

    def prepare(cast):                      # optional: objects that your addresses need
        cast.things["ticket"] = make_ticket(unit=cast.branch)

* ``allowed`` names people of the cast (``tests/access_matrix/cast.py``); everybody else has to be turned away
  with exactly ``denied`` (404 where the thing does not exist for them, 403 where they may know of it);
  ``others`` names single people who are turned away otherwise.
  Strangers without an account are sent to the sign-in page, or get the status that ``anonymous`` names.
* "Let in" is any of ``opens``: by default 200, 204, a redirect elsewhere than to the sign-in page, 409 and
  422 (an empty form was read and found wanting).
* One row per address **and method** that differs. What a call changes is rolled back before the next person.
* Lists that everybody may open but that show different rows get ``shows``: a text that only the allowed see.

The suite fails for an address of the resolver that no row names, for a row that names no address, and for
every person who gets in or is turned away otherwise than the row says.
"""
