"""The papers of the books: dataclasses that refuse to exist unless they add up."""
