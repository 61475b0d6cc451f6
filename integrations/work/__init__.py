"""Webhooks in: work-order and code-enforcement systems tell how work goes."""
