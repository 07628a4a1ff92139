"""What orders refuses."""

from mes.kernel.errors import DomainError
from mes.kernel.text import gettext_noop as _


class OverDelivery(DomainError):
    """``lines`` lists every line of which more would leave than may: what is allowed and asked."""

    code = "over_delivery"
    message = _("More would be delivered than was ordered: %(where)s")


class OverReturn(DomainError):
    """``lines`` lists every line of which more would come back than was delivered."""

    code = "over_return"
    message = _("More would come back than was delivered: %(where)s")


class BelowDelivered(DomainError):
    """A revision may not go below what was delivered or produced; ``least`` is the least."""

    code = "below_delivered"
    message = _(
        "Line %(position)s cannot go below %(least)s: that much was already delivered or produced."
    )


class LineFixed(DomainError):
    """Item and unit of a confirmed line stay; a line of a confirmed order is closed, not taken
    out.
    """

    code = "line_fixed"
    message = _(
        "Item and unit of a confirmed line cannot change and the line cannot be removed. "
        "Close line %(position)s and add a new one."
    )


class HeadFixed(DomainError):
    """Customer, order date and kind of price are settled once the order is confirmed."""

    code = "head_fixed"
    message = _("Customer, order date and tax mode of a confirmed order cannot be changed.")


class NoLines(DomainError):
    code = "no_lines"
    status = 400
    message = _("An order needs at least one line.")


class NothingToDeliver(DomainError):
    code = "nothing_to_deliver"
    message = _("Everything of order %(number)s has been delivered already.")


class OrderNotShippable(DomainError):
    """Goods leave only for orders that are confirmed, not held, closed or cancelled."""

    code = "order_not_shippable"
    message = _("Nothing can be delivered for order %(number)s in its present state.")


class OrderNotEditable(DomainError):
    code = "order_not_editable"
    message = _("Order %(number)s cannot be changed in its present state.")


class AlreadyDelivered(DomainError):
    code = "already_delivered"
    message = _("Something of order %(number)s was delivered. Close it instead of cancelling it.")


class GoodsCameBack(DomainError):
    code = "goods_came_back"
    message = _("Goods of delivery %(number)s were returned; it can no longer be reversed.")


class DeliveryNotShipped(DomainError):
    code = "delivery_not_shipped"
    message = _("Only goods of a delivery that was shipped can be returned.")


class DeliveriesWaiting(DomainError):
    """Drafts of deliveries must be shipped or cancelled first; ``numbers`` lists them."""

    code = "deliveries_waiting"
    message = _("Ship or cancel the draft deliveries first: %(numbers)s")


class PricesMissing(DomainError):
    """A delivery note with prices needs a price on every line."""

    code = "prices_missing"
    message = _("Not every line has a price. Print without prices, or enter them on the order.")


class NumberTaken(DomainError):
    code = "number_taken"
    message = _("There is an order with the number %(number)s already.")
