"""Text messages: what a phone sends is answered step by step until it is a report, a question or a message."""
