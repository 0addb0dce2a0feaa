"""Why a sale cannot be taken or posted: a closed list, in the order it is checked."""

from __future__ import annotations

from enum import StrEnum

from tillbook.books.loyalty.errors import SENTENCES as VALUE_SENTENCES
from tillbook.values.words import marked


class Refusal(StrEnum):
    """One reason each; `SENTENCES` says it to a person."""

    UNREADABLE = "unreadable"
    NOT_ENROLLED = "not_enrolled"
    NO_LINES = "no_lines"
    UNKNOWN_LOCATION = "unknown_location"
    FOREIGN_LOCATION = "foreign_location"
    NOT_ALLOWED = "not_allowed"
    IN_THE_FUTURE = "in_the_future"
    UNKNOWN_SERIES = "unknown_series"
    UNKNOWN_PRODUCT = "unknown_product"
    UNKNOWN_CUSTOMER = "unknown_customer"
    UNKNOWN_EMPLOYEE = "unknown_employee"
    UNKNOWN_TENDER = "unknown_tender"
    UNKNOWN_TAX_CODE = "unknown_tax_code"
    WRONG_CURRENCY = "wrong_currency"
    NUMBER_TAKEN = "number_taken"
    DECIDED = "decided"
    ZERO_QUANTITY = "zero_quantity"
    TOO_MANY_DECIMALS = "too_many_decimals"
    LINE_DOES_NOT_ADD_UP = "line_does_not_add_up"
    TOTAL_DOES_NOT_ADD_UP = "total_does_not_add_up"
    TENDERS_DO_NOT_ADD_UP = "tenders_do_not_add_up"
    TOO_LARGE = "too_large"
    UNKNOWN_ORIGINAL = "unknown_original"
    ORIGINAL_SET_ASIDE = "original_set_aside"
    ALREADY_VOIDED = "already_voided"
    ALREADY_RETURNED = "already_returned"
    EXCHANGED = "exchanged"
    TIP_GONE_BACK = "tip_gone_back"
    MADE_LESS = "made_less"
    MORE_THAN_SOLD = "more_than_sold"
    ONLY_WITH = "only_with"
    NO_SUCH_CHOICE = "no_such_choice"
    CHOSEN_TWICE = "chosen_twice"
    TOO_FEW_CHOSEN = "too_few_chosen"
    TOO_MANY_CHOSEN = "too_many_chosen"
    RETURN_PRICE = "return_price"
    RETURN_CAP = "return_cap"
    REASON_NEEDED = "reason_needed"
    COUPON = "coupon"
    CERTIFICATE = "certificate"
    NOT_LEFT = "not_left"
    VALUE_NUMBER = "no_number"
    UNKNOWN_VALUE = "unknown_value"
    VALUE_BLOCKED = "value_blocked"
    CUSTOMER_NEEDED = "customer_needed"
    VALUE_SHORT = "value_short"
    CREDIT_LIMIT = "credit_limit"
    PAYS_ITSELF = "pays_itself"
    OVERPAID = "overpaid"
    PRICING = "pricing"
    TOTAL_CHANGED = "total_changed"
    LOTS = "lots"
    DATABASE = "database"


SENTENCES = {
    Refusal.UNREADABLE: marked("The receipt cannot be read; it is kept."),
    Refusal.NOT_ENROLLED: marked(
        "The receipt is from no register that is enrolled here; it is kept."
    ),
    Refusal.NO_LINES: marked("The sale has no lines."),
    Refusal.UNKNOWN_LOCATION: marked("There is no such location."),
    Refusal.FOREIGN_LOCATION: marked("You may not sell at this location."),
    Refusal.NOT_ALLOWED: marked("You have not the right that this needs."),
    Refusal.IN_THE_FUTURE: marked("The sale says it happened more than a day ahead of now."),
    Refusal.UNKNOWN_SERIES: marked("This register or key has no series of numbers."),
    Refusal.UNKNOWN_PRODUCT: marked("There is no such product."),
    Refusal.UNKNOWN_CUSTOMER: marked("There is no such customer."),
    Refusal.UNKNOWN_EMPLOYEE: marked("There is nobody of that id working here."),
    Refusal.UNKNOWN_TENDER: marked("There is no such means of payment."),
    Refusal.UNKNOWN_TAX_CODE: marked("There is no such tax code."),
    Refusal.WRONG_CURRENCY: marked("The sale is not in the currency of the books."),
    Refusal.NUMBER_TAKEN: marked("Another document has this number already."),
    Refusal.DECIDED: marked("This has been decided already."),
    Refusal.ZERO_QUANTITY: marked("A line has the quantity 0."),
    Refusal.TOO_MANY_DECIMALS: marked("A line has a finer quantity than its unit is sold in."),
    Refusal.LINE_DOES_NOT_ADD_UP: marked("A line's net and tax are not its gross amount."),
    Refusal.TOTAL_DOES_NOT_ADD_UP: marked("The lines and the rounding are not the total."),
    Refusal.TENDERS_DO_NOT_ADD_UP: marked("The payments are not the total."),
    Refusal.TOO_LARGE: marked("An amount is larger than the books can hold."),
    Refusal.UNKNOWN_ORIGINAL: marked("The sale or line that this refers to is not here."),
    Refusal.ORIGINAL_SET_ASIDE: marked(
        "The sale that this takes back is not posted yet: post that first."
    ),
    Refusal.ALREADY_VOIDED: marked("The sale has been voided already."),
    Refusal.ALREADY_RETURNED: marked(
        "Items of the sale have been returned: return the rest instead."
    ),
    Refusal.EXCHANGED: marked(
        "An exchange is not voided: what came back belongs to an earlier sale. Return what was "
        "bought on it instead."
    ),
    Refusal.TIP_GONE_BACK: marked(
        "The tip of the sale went back already: return the items instead."
    ),
    Refusal.MADE_LESS: marked(
        "A discount or a bad debt took something off this sale and gave its tax back: take that "
        "back first."
    ),
    Refusal.MORE_THAN_SOLD: marked("More would come back than was sold."),
    Refusal.ONLY_WITH: marked("It is a modifier: sell it with what it modifies."),
    Refusal.NO_SUCH_CHOICE: marked("The product has no such modifier."),
    Refusal.CHOSEN_TWICE: marked("A modifier was chosen twice: it counts as often as its product."),
    Refusal.TOO_FEW_CHOSEN: marked("More has to be chosen with the product."),
    Refusal.TOO_MANY_CHOSEN: marked("Less can be chosen with the product."),
    Refusal.RETURN_PRICE: marked(
        "Without its receipt a piece brings at most its lowest price of the last 30 days."
    ),
    Refusal.RETURN_CAP: marked("More would be given back without a receipt than a day allows."),
    Refusal.REASON_NEEDED: marked(
        "Say why: goods that come back without their sale, and money that goes back another way "
        "than it came, need a reason."
    ),
    Refusal.COUPON: marked("A coupon does not count."),
    Refusal.CERTIFICATE: marked(
        "The customer has no such certificate of exemption, or it does not count on that day."
    ),
    Refusal.NOT_LEFT: marked(
        "There is not enough left, and this location sells nothing that is not there."
    ),
    **{Refusal(reason.value): sentence for reason, sentence in VALUE_SENTENCES.items()},
    Refusal.PAYS_ITSELF: marked(
        "What is put on a gift card, credit or account is not paid with that same one: pay another "
        "way."
    ),
    Refusal.OVERPAID: marked(
        "More would be paid than is owed, and only cash gives change: take exactly what is owed."
    ),
    Refusal.PRICING: marked("The basket cannot be priced."),
    Refusal.TOTAL_CHANGED: marked(
        "A price or tax changed meanwhile: the sale comes to another total now."
    ),
    Refusal.LOTS: marked("The lot or serial number of a line is not right."),
    Refusal.DATABASE: marked("The books refused this document."),
}


class SaleRefused(ValueError):
    """A sale that did not happen yet is refused: nothing was written."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        self.refusal = refusal
        self.detail = detail
        super().__init__(f"{SENTENCES[refusal]} {detail}".strip())
