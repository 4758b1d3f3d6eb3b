"""What administrators set up, and customers, by the API: the same rights as on the pages."""

from __future__ import annotations

from typing import Any

from tests.access_matrix.cast import Cast
from tests.access_matrix.route import Route

ADMIN = {"admin"}
READERS = {"admin", "noc", "other_noc", "leader"}
WRITERS = {"admin", "noc"}
ANSWERERS = {"admin", "noc", "other_noc"}
TIMES = {"targets": {"1": {"resolution": 7200}}}
TEMPLATE = {"event": "ticket.created", "channel": "email", "language": "id"}


def api(name: str, *rest: Any, **more: Any) -> Route:
    return Route(
        f"api:{name}", *rest, **{"anonymous": 401, "denied": 403, "content_type": "application/json", **more}
    )


def kept(name: str, *rest: Any, **more: Any) -> Route:
    """A write at a customer: the leader sees that customer but may not."""
    return api(name, *rest, **{"allowed": WRITERS, "denied": 404, "others": {"leader": 403}, **more})


def thing(key: str) -> Any:
    return lambda cast: {"pk": cast.things[key].pk}


def policy(_cast: Cast) -> dict[str, Any]:
    return {"code": "matrix"}


def customer(cast: Cast) -> dict[str, Any]:
    return {"number": cast.things["parted"].number}


def part(key: str) -> Any:
    return lambda cast: {**customer(cast), "pk": cast.things[key].pk}


def own_site(cast: Cast) -> dict[str, Any]:
    return {**customer(cast), "pk": 999_999}


def canned(cast: Cast) -> dict[str, Any]:
    return {"title": "Baru", "body": "Halo", "unit": cast.branch.code}


def site(cast: Cast) -> dict[str, Any]:
    return {"code": "MATRIX-API", "name": "Ruko", "unit": cast.branch.code}


def rated(cast: Cast) -> dict[str, Any]:
    return {"number": cast.things["feedback"].ticket.number}


def undone(cast: Cast) -> dict[str, Any]:
    return {"merge": cast.things["merge"].pk}


_rule, _answer = thing("assignment_rule"), thing("answer")
RULE = {"name": "Baru", "method": "least_load"}
THERE = {"others": {"other_noc": 404}}
SHAPED = {"allowed": WRITERS, **THERE}

ROUTES = (
    api("sla_policies", allowed=ADMIN),
    api(
        "sla_policies", method="POST", data={"code": "m2", "name": "M2", **TIMES}, allowed=ADMIN, opens={201}
    ),
    api("sla_policy", policy, allowed=ADMIN),
    api("sla_policy_versions", policy, "POST", data={"number": 1, **TIMES}, allowed=ADMIN, opens={201}),
    api("sla_policy_retire", policy, "POST", data={}, allowed=ADMIN, denied=404),
    api("sla_policy_restore", policy, "POST", data={}, allowed=ADMIN, denied=404, opens={409}),
    api("assignment_rules", allowed=ADMIN),
    api("assignment_rules", method="POST", data=RULE, allowed=ADMIN, opens={201}),
    api("assignment_rule", _rule, allowed=ADMIN),
    api("assignment_rule", _rule, "PUT", data=RULE, allowed=ADMIN),
    *(
        api(f"assignment_rule_{act}", _rule, "POST", data={}, allowed=ADMIN, denied=404)
        for act in ("up", "down", "retire", "restore")
    ),
    api("canned_answers", allowed=ANSWERERS),
    api("canned_answers", method="POST", data=canned, allowed=WRITERS, opens={201}),
    api("canned_answer", _answer, **SHAPED),
    api("canned_answer", _answer, "PUT", data=canned, **SHAPED),
    api("canned_answer_retire", _answer, "POST", data={}, allowed=WRITERS, denied=404),
    api("canned_answer_restore", _answer, "POST", data={}, allowed=WRITERS, denied=404),
    api("notice_templates", allowed=ADMIN),
    api("notice_template", TEMPLATE, allowed=ADMIN),
    api("notice_template", TEMPLATE, "PUT", data={"title": "Tiket", "body": "Halo"}, allowed=ADMIN),
    api("notice_template_reset", TEMPLATE, "POST", data={}, allowed=ADMIN),
    api("tags", allowed=ADMIN),
    api("tag", {"pk": 999_999}, "PATCH", data={"name": "baru"}, allowed=ADMIN, opens={404}),
    api("tag", {"pk": 999_999}, "DELETE", allowed=ADMIN, opens={404}),
    api("customers", allowed=READERS, shows=""),
    api("customers_doubles", allowed=READERS),
    api("customer", customer, allowed=READERS - {"other_noc"}, denied=404),
    *(
        one
        for what, plural, sent in (
            ("contact", "contacts", {"name": "Baru", "phone": "0811222333"}),
            ("service", "services", {"number": "M-API"}),
        )
        for one in (
            kept(f"customer_{plural}", customer, "POST", data=sent, opens={201}),
            kept(f"customer_{what}", part(what), "PUT", data=sent),
            kept(f"customer_{what}", part(what), "DELETE", opens={204}),
        )
    ),
    kept("customer_sites", customer, "POST", data=site, opens={201}),
    api("customer_site", own_site, "PUT", data=site, allowed=(), denied=404),
    kept("customer_merge", customer, "POST", data={"into": "MATRIX-1"}),
    kept("customer_unmerge", customer, "POST", data=undone),
    api("ticket_rating", rated, allowed={"admin", "noc", "leader", "customer"}, denied=404, shows="Masih"),
    api("ticket_rating", rated, "POST", data={"score": 5}, allowed={"customer"}, denied=404, opens={201}),
)
