"""What a network diagram is written as: pictures, pages, documents and data."""
