"""What is told of a receipt where there is a limit to it."""

from tests.unit.lambda_entry.receipts import make_receipt, report

MANY = [f"earthquakes/events/us{n}.json" for n in range(100_000)]


class TestShortened:
    def test_a_log_line_tells_the_first_unproven_and_how_many(self):
        """CloudWatch cuts a line at 256 KB, Lambda an answer at 6 MB."""
        receipt = make_receipt(deliveries=[report(state="unproven", unproven=MANY)])
        told = receipt.shortened()
        assert len(told.model_dump_json()) < 256_000
        (delivery,) = told.deliveries
        assert (delivery.unproven, delivery.unproven_left_out) == (MANY[:500], 99_500)

    def test_shortening_again_forgets_nothing(self):
        """What was left out stays counted."""
        (once,) = make_receipt(deliveries=[report(unproven=MANY)]).shortened().deliveries
        assert once.shortened() == once

    def test_the_receipt_itself_keeps_them_all(self):
        """It is what the bucket holds."""
        receipt = make_receipt(deliveries=[report(unproven=MANY)])
        receipt.shortened()
        assert receipt.deliveries[0].unproven == MANY
